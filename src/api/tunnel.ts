// The way through a proxy: asks it with CONNECT for a connection to the API, which TLS then hides from it.
import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { ProxyServer } from './proxy.js';

interface TunnelOptions {
  readonly proxy: ProxyServer;
  /** `host:port` of the API. */
  readonly authority: string;
  /** Milliseconds for reaching the proxy and for its answer. */
  readonly timeout: number;
}

interface Tunnel {
  destroy(): void;
}

/** What failed between here and the proxy, or at it; network-errors.ts recognises it by `proxy`. */
interface ProxyError extends Error {
  readonly proxy: { readonly status?: number };
}

/** Calls back once. undici's ProxyAgent tells a refusal in its message alone, and keeps connections of its own. */
export function openTunnel(
  { proxy, authority, timeout }: TunnelOptions,
  callback: (...result: [null, Socket] | [Error, null]) => void,
): Tunnel {
  const { protocol, hostname, port } = new URL(proxy.origin);
  const request = (protocol === 'https:' ? https : http).request({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port || (protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) },
    agent: false,
    rejectUnauthorized: true,
  });
  let tunnel: Tunnel = request;
  const timer = setTimeout(() => {
    request.destroy(Object.assign(new Error('timed out'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
  }, timeout);
  request
    .on('connect', (response, socket, head) => {
      clearTimeout(timer);
      tunnel = socket;
      socket.on('error', () => {}); // TLS hears of it; without a listener it would end the process
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        socket.destroy();
        callback(proxyError({ status }), null);
      } else {
        if (head.length > 0) socket.unshift(head);
        callback(null, socket);
      }
    })
    .on('error', (cause) => {
      clearTimeout(timer);
      callback(proxyError({}, cause), null);
    })
    .on('close', () => clearTimeout(timer))
    .end();
  return { destroy: () => tunnel.destroy() };
}

function proxyError(proxy: ProxyError['proxy'], cause?: Error): ProxyError {
  return Object.assign(new Error('proxy', { cause }), { proxy });
}
