// Opens one connection to the API: an undici client of our own, whose socket can always be got rid of.
import { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Connection } from './connections.js';

export interface OpenOptions {
  readonly origin: string;
  /** Milliseconds until a socket that does not connect is given up. */
  readonly connectTimeout: number;
  /** Milliseconds an idle socket is kept. */
  readonly keepAlive: number;
}

/** Makes the function that opens connections; they share their TLS sessions. */
export function createOpener({ origin, connectTimeout, keepAlive }: OpenOptions): () => Connection {
  const connect = buildConnector({ timeout: connectTimeout });
  return () => {
    let connecting: unknown;
    const client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: keepAlive,
      // A server's own keep-alive hint may shorten that, never lengthen it.
      keepAliveMaxTimeout: keepAlive,
      // One deadline for the whole call replaces these idle timers.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect(target, callback) {
        connecting = connect(target, callback);
      },
    });
    const connection: Connection = {
      dispatcher: client,
      answers: 0,
      idleSince: 0,
      destroy() {
        // undici lets a socket that is still connecting go on, and it would keep the process alive.
        if (connecting instanceof Socket) connecting.destroy();
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
