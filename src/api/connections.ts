// The connections to one origin: each is lent to one call at a time, the warmest first. The sender bounds the calls.
import type { Clock } from '../clock.js';
import type { CallTimeouts } from './call-timeouts.js';
import type { Connection, Open } from './connect.js';
import { type NetworkError, networkErrorOf, UNREACHED } from './network-errors.js';

export interface Connections {
  /**
   * Claims a free connection for a call that still waits for its permit; which one, `lend` says. Without a claim of its
   * own a call could get a permit, and find that another one took the connection.
   */
  claim(): boolean;
  /** Opens one more, and claims it. @returns why there is none */
  open(): Promise<NetworkError | undefined>;
  /** Ends a claim: with the free connection that was used last; undefined where those were lost meanwhile. */
  lend(): Connection | undefined;
  /** Ends a claim: the call is not made. */
  waive(): void;
  giveBack(connection: Connection): void;
  /** Gets rid of a connection. */
  discard(connection: Connection): void;
  /** Ends everything, what is still connecting included. */
  destroy(): void;
}

/** undici's Pool looks through all its clients for each call, and says nothing of when a connection is ready. */
export function createConnections(parts: {
  open: Open;
  /** Of opening one: connecting, and the handshake. */
  timeouts: CallTimeouts;
  clock: Pick<Clock, 'now'>;
}): Connections {
  const { open, timeouts, clock } = parts;
  const all = new Set<Connection>();
  const opening = new Set<() => void>();
  const free: Connection[] = [];
  let claims = 0;
  const discard = (connection: Connection) => {
    if (all.delete(connection)) connection.destroy();
  };
  /** A server closes the connections that are idle, the coldest first; they are found here at the latest. */
  const warmest = () => {
    for (let last = free.at(-1); last !== undefined; last = free.at(-1)) {
      if (last.isOpen) return last;
      discard(last);
      free.pop();
    }
    return undefined;
  };

  return {
    claim() {
      warmest();
      if (free.length <= claims) return false;
      claims++;
      return true;
    },
    open: () =>
      new Promise((resolve) => {
        const end = (error: NetworkError | undefined) => {
          timeouts.end(call);
          opening.delete(giveUp);
          resolve(error);
        };
        const giveUp = () => {
          end(UNREACHED);
          attempt.destroy();
        };
        const call = { startedAt: clock.now(), expire: giveUp };
        opening.add(giveUp);
        timeouts.start(call);
        const attempt = open((error, connection) => {
          if (connection === undefined) return end(networkErrorOf(error));
          if (!opening.has(giveUp)) return connection.destroy();
          connection.idleSince = clock.now();
          all.add(connection);
          free.push(connection);
          claims++;
          end(undefined);
        });
      }),
    lend() {
      claims--;
      const connection = warmest();
      if (connection !== undefined) free.pop();
      return connection;
    },
    waive() {
      claims--;
    },
    giveBack(connection) {
      if (all.has(connection) && connection.isOpen) free.push(connection);
      else discard(connection);
    },
    discard,
    destroy() {
      free.length = 0;
      for (const connection of [...all]) discard(connection);
      for (const giveUp of [...opening]) giveUp();
    },
  };
}
