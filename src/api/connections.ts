// The connections to one origin: at most so many, each lent to one call at a time, the warmest first.
import type { Dispatcher } from 'undici';
import { createFifo } from '../send/fifo.js';

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

export interface Borrower {
  /** Called at once or as soon as a connection is free. */
  take(connection: Connection): void;
  /** False when it is settled: a connection is not wanted any more. */
  isWaiting(): boolean;
  /** There will be no connection any more. */
  cancel(): void;
}

export interface Connections {
  lend(borrower: Borrower): void;
  giveBack(connection: Connection): void;
  /** Gets rid of the connection. */
  discard(connection: Connection): void;
  limit: number;
  destroy(): void;
}

export function createConnections(open: () => Connection, limit: number): Connections {
  // undici's Pool looks through all its clients for each call and cannot change its size; this is O(1) and can.
  const all = new Set<Connection>();
  const free: Connection[] = [];
  const waiting = createFifo<Borrower>();

  return {
    lend(borrower) {
      const connection = free.pop() ?? another();
      if (connection === undefined) waiting.push(borrower);
      else borrower.take(connection);
    },
    giveBack(connection) {
      if (!all.has(connection)) return;
      if (connection.failed || all.size > limit) {
        drop(connection);
        return;
      }
      const next = nextWaiting();
      if (next === undefined) free.push(connection);
      // Not at once: a dispatcher that fails at once would be asked again from within, for each that waits.
      else queueMicrotask(() => next.take(connection));
    },
    discard: drop,
    get limit() {
      return limit;
    },
    set limit(next) {
      limit = next;
      // The coldest go first; those that are lent go when they come back.
      while (all.size > limit && free.length > 0) {
        const coldest = free.shift();
        if (coldest !== undefined && all.delete(coldest)) coldest.destroy();
      }
      serve();
    },
    destroy() {
      const lent = [...all];
      all.clear();
      free.length = 0;
      for (const connection of lent) connection.destroy();
      for (let next = nextWaiting(); next !== undefined; next = nextWaiting()) next.cancel();
    },
  };

  function another(): Connection | undefined {
    if (all.size >= limit) return undefined;
    const connection = open();
    all.add(connection);
    return connection;
  }

  function drop(connection: Connection): void {
    if (all.delete(connection)) connection.destroy();
    serve();
  }

  function serve(): void {
    while (waiting.length > 0 && all.size < limit) {
      const next = nextWaiting();
      const connection = next && another();
      if (connection !== undefined) next?.take(connection);
    }
  }

  function nextWaiting(): Borrower | undefined {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.isWaiting()) return next;
    }
    return undefined;
  }
}
