// Opens one connection to the API, through a proxy or not: an undici client whose socket can always be got rid of.
import * as http from 'node:http';
import * as https from 'node:https';
import { Socket } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import { buildConnector, Client } from 'undici';
import type { Connection } from './connections.js';
import type { ProxyServer } from './proxy.js';
import { isLoopback } from './regions.js';

export interface OpenOptions {
  readonly origin: string;
  /** Milliseconds until a socket that does not connect is given up. */
  readonly connectTimeout: number;
  /** Milliseconds an idle socket is kept. */
  readonly keepAlive: number;
  readonly proxy?: ProxyServer | undefined;
  /** Certificates in PEM to trust besides node's own. */
  readonly ca?: string | undefined;
}

/** Makes the function that opens connections; they share their TLS sessions. */
export function createOpener(options: OpenOptions): () => Connection {
  const { origin, connectTimeout, keepAlive, proxy } = options;
  const connect = createConnect(options);
  return () => {
    let connecting: { destroy(): void } | undefined;
    const client = new Client(origin, {
      // A connection is lent to one call at a time, so nothing is ever pipelined; at 1 undici would look at the
      // idle socket once more for each call, beside the look that it takes before it writes to it.
      pipelining: 2,
      keepAliveTimeout: keepAlive,
      // A server's own keep-alive hint may shorten that, never lengthen it.
      keepAliveMaxTimeout: keepAlive,
      // undici's own 2 s would make a new connection for every call to a server that keeps them for 2 s.
      keepAliveTimeoutThreshold: 500,
      // One deadline for the whole call replaces these idle timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect(target, callback) {
        const done: buildConnector.Callback = (...result) => {
          if (result[0] !== null) connection.failed = true;
          callback(...result);
        };
        if (proxy === undefined) {
          connecting = connect(target, done);
          return;
        }
        const tunnel = { proxy, authority: authorityOf(origin), timeout: connectTimeout };
        connecting = openTunnel(tunnel, (error, socket) => {
          if (error !== null) done(error, null);
          else if (target.protocol === 'https:')
            connecting = connect({ ...target, httpSocket: socket }, done);
          else done(null, socket);
        });
      },
    });
    const connection: Connection = {
      dispatcher: client,
      answers: 0,
      idleSince: 0,
      failed: false,
      destroy() {
        // undici lets a socket that is still connecting go on, and it would keep the process alive.
        connecting?.destroy();
        void client.destroy();
      },
    };
    client.on('connect', () => {
      connecting = undefined;
      connection.answers = 0;
    });
    return connection;
  };
}

type Connect = (...call: Parameters<buildConnector.connector>) => { destroy(): void } | undefined;

function createConnect({ origin, connectTimeout, ca }: OpenOptions): Connect {
  const { protocol, hostname } = new URL(origin);
  const connector = buildConnector({
    timeout: connectTimeout,
    ...(protocol === 'https:' && {
      // Made once: node would read all its root certificates again for each connection.
      secureContext: createSecureContext(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 does not count; on this machine's loopback it may.
      ...(!isLoopback(hostname) && { rejectUnauthorized: true }),
    }),
  });
  return (target, callback) => {
    const socket: unknown = connector(target, callback);
    return socket instanceof Socket ? socket : undefined;
  };
}

function authorityOf(origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

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
function openTunnel(
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
