// Opens one connection to the API, through a proxy or not: a socket that is connected, and an HTTP client on it.
import type { Socket } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { clientOfNode } from './node-client.js';
import type { ProxyServer } from './proxy.js';
import { isLoopback } from './regions.js';
import { openTunnel } from './tunnel.js';

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

/** One socket, lent to one call at a time; when it closes, the connection is over. */
export interface Connection {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** When it was opened, or its last answer ended; on the monotonic clock. */
  idleSince: number;
  readonly isOpen: boolean;
  destroy(): void;
}

/** Calls back once, with a connection that can be written to. @returns how to give it up before that */
export type Open = (done: (error: unknown, connection?: Connection) => void) => {
  readonly destroy: () => void;
};

export interface Opener {
  readonly open: Open;
  /**
   * From now on connections use node's own HTTP client: undici's breaks a connection on which the server sends
   * `100 Continue` unasked, as RFC 9110 (15.2) lets it.
   */
  useNodeClient(): void;
}

/** The connections of one opener share their TLS sessions. */
export function createOpener(options: OpenOptions): Opener {
  const { origin, connectTimeout, keepAlive, proxy } = options;
  const { protocol, host, hostname, port } = new URL(origin);
  const target = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port };
  const connect = createConnect(options);
  let createHttpClient: typeof clientOfNode = clientOfUndici;
  return {
    open(done) {
      let connecting: { destroy(): void } | undefined;
      const connected: buildConnector.Callback = (...[error, socket]) => {
        if (error !== null) done(error);
        else done(null, connectionOver(socket, createHttpClient(socket, origin, keepAlive)));
      };
      if (proxy === undefined) connecting = connect(target, connected);
      else {
        const authority = `${target.hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
        connecting = openTunnel({ proxy, authority, timeout: connectTimeout }, (error, socket) => {
          if (error !== null) done(error);
          else if (protocol === 'https:') connecting = connect({ ...target, httpSocket: socket }, connected);
          else connected(null, socket);
        });
      }
      return { destroy: () => connecting?.destroy() };
    },
    useNodeClient() {
      createHttpClient = clientOfNode;
    },
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
    return canDestroy(socket) ? socket : undefined;
  };
}

function canDestroy(socket: unknown): socket is { destroy(): void } {
  return (
    typeof socket === 'object' &&
    socket !== null &&
    'destroy' in socket &&
    typeof socket.destroy === 'function'
  );
}

function connectionOver(socket: Socket, dispatcher: Connection['dispatcher']): Connection {
  socket.on('error', () => {}); // the call on it hears of it; without a call nobody has to
  return {
    dispatcher,
    idleSince: 0,
    get isOpen() {
      return !socket.destroyed && socket.writable;
    },
    destroy: () => socket.destroy(),
  };
}

/** undici's client, which is made to connect by itself, takes the socket that is open. */
function clientOfUndici(socket: Socket, origin: string, keepAlive: number): Connection['dispatcher'] {
  let taken = false;
  return new Client(origin, {
    // A connection is lent to one call at a time, so nothing is ever pipelined; at 1 undici would look at the
    // idle socket once more for each call, beside the look that it takes before it writes to it.
    pipelining: 2,
    keepAliveTimeout: keepAlive,
    // A server's own keep-alive hint may shorten that, never lengthen it.
    keepAliveMaxTimeout: keepAlive,
    // undici's own 2 s would make a new connection for every call to a server that keeps them for 2 s.
    keepAliveTimeoutThreshold: 500,
    // One timeout for the whole call replaces these idle timers.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(_, callback) {
      const again = taken;
      taken = true;
      // Not at once: undici would not look at its queue again.
      queueMicrotask(() => {
        // Not undici's own code for a closed socket: with that it would connect again, for ever.
        if (again || socket.destroyed)
          callback(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), null);
        else callback(null, socket);
      });
    },
  });
}
