// The connections to one origin: each is lent to one call at a time, the warmest first. The sender bounds the calls.
import type { Dispatcher } from 'undici';

export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Answers that came over the present socket. */
  answers: number;
  /** When the last answer ended, on the monotonic clock. */
  idleSince: number;
  /** It could not connect. undici may leave such a client unable to send ever again (a certificate of another host). */
  failed: boolean;
  /** Lets go of everything, a socket that is still connecting included. */
  destroy(): void;
}

export interface Connections {
  lend(): Connection;
  giveBack(connection: Connection): void;
  /** Gets rid of the connection. */
  discard(connection: Connection): void;
  destroy(): void;
}

/** undici's Pool looks through all its clients for each call; a free list does not. */
export function createConnections(open: () => Connection): Connections {
  const all = new Set<Connection>();
  const free: Connection[] = [];
  const discard = (connection: Connection) => {
    if (all.delete(connection)) connection.destroy();
  };
  return {
    lend() {
      const warmest = free.pop();
      if (warmest !== undefined) return warmest;
      const connection = open();
      all.add(connection);
      return connection;
    },
    giveBack(connection) {
      if (connection.failed) discard(connection);
      else if (all.has(connection)) free.push(connection);
    },
    discard,
    destroy() {
      free.length = 0;
      for (const connection of [...all]) discard(connection);
    },
  };
}
