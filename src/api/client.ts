// Calls of account_import: each is one POST on a pooled connection, and one reply whatever the wire does.
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { Account } from '../input/rows/account.js';
import { createDeadlines } from './call-timeouts.js';
import { createOpener } from './connect.js';
import { type Connection, type Connections, createConnections } from './connections.js';
import { ENDED, type Fault, type FaultCode } from './network-errors.js';
import { Post, type PostOptions } from './post.js';
import type { ProxyServer } from './proxy.js';
import { bodyOf, createPath, HEADERS, type IdField } from './request.js';
import type { Signer } from './signer.js';

export type Reply = Answer | Lost;

/** A whole HTTP answer, whatever it says. */
export interface Answer {
  readonly kind: 'answer';
  readonly httpStatus: number;
  /** Milliseconds, where the server asked for a pause. */
  readonly retryAfter?: number;
  /** Without credentials, should the server have quoted them. */
  readonly body: string;
  /** On the monotonic clock. */
  readonly startedAt: number;
  readonly latencyMs: number;
}

/** No answer, or not all of it. */
export interface Lost {
  readonly kind: 'fault';
  readonly code: FaultCode;
  /** One sentence of our own. */
  readonly message: string;
  /** False: certainly never written to a socket. True: the server may have imported the account. */
  readonly sent: boolean;
  readonly startedAt: number;
  readonly latencyMs: number;
}

export interface CallerOptions {
  readonly origin: string;
  /** Other ways to the same API, for while the first cannot be reached. */
  readonly backups?: readonly string[];
  readonly sdkappid: number;
  readonly admin: string;
  readonly signer: Pick<Signer, 'usersig' | 'redact'>;
  readonly idField: IdField;
  /** Milliseconds for the whole call: waiting for a connection, connecting, sending, the answer to its last byte. */
  readonly timeout: number;
  /** The most connections at a time; a call beyond them waits for one. */
  readonly connections: number;
  /** Used for every call in place of connections of our own; whoever gives it closes it. */
  readonly dispatcher?: Dispatcher;
  /** Milliseconds an idle connection is kept; keep it below the server's own. */
  readonly keepAlive?: number;
  readonly proxyFor?: (origin: string) => ProxyServer | undefined;
  /** Certificates in PEM to trust besides node's own; NODE_EXTRA_CA_CERTS counts only where this is left out. */
  readonly ca?: string;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** From 0 up to but not including 1, like Math.random. */
  readonly chance: () => number;
}

export interface Caller {
  /** Never rejects for what the wire does. */
  call(account: Account): Promise<Reply>;
  /** May be changed while calls are on. */
  connections: number;
  /** The origin, then its backups. */
  readonly origins: readonly string[];
  /** From now on calls go to that one of `origins`; those that are on end where they are. */
  useOrigin(index: number): void;
  /** Resolves when the calls that are on have ended; later ones fail at once. */
  close(): Promise<void>;
  /** Ends the calls that are on. */
  destroy(): void;
}

/** One origin, and what leads there. */
interface Way {
  readonly pool: Connections;
  readonly shared: PostOptions;
}

/** Below the 5 s of a plain node server, the shortest of the usual ones. */
const KEEP_ALIVE_MS = 4000;

export function createCaller(options: CallerOptions): Caller {
  const { signer, idField, timeout, clock, chance, dispatcher, keepAlive = KEEP_ALIVE_MS } = options;
  const origins = [options.origin, ...(options.backups ?? [])];
  const deadlines = createDeadlines(timeout, clock);
  const ways = new Map<string, Way>(); // made when they are first used
  let limit = options.connections;
  let way = wayTo(options.origin);
  const path = createPath(options.sdkappid, options.admin);
  let cleanBody = '';
  let active = 0;
  let closed = false;
  let onIdle: (() => void) | undefined;

  return {
    call(account) {
      const startedAt = clock.now();
      if (closed) return Promise.resolve(lost(ENDED, false, startedAt));
      active++;
      return new Promise((resolve) => {
        const { shared, pool } = way;
        const url = path(signer.usersig(), Math.floor(chance() * 2 ** 32));
        const post = new Post(shared, url, bodyOf(account, idField), startedAt, resolve);
        pool.lend(post);
      });
    },
    get connections() {
      return limit;
    },
    set connections(next) {
      limit = next;
      for (const { pool } of ways.values()) pool.limit = next;
    },
    origins,
    useOrigin(index) {
      const origin = origins[index];
      if (origin === undefined) throw new RangeError(`there is no origin ${index}`);
      way = wayTo(origin);
    },
    async close() {
      closed = true;
      if (active > 0) await new Promise<void>((resolve) => (onIdle = resolve));
      deadlines.stop();
      for (const { pool } of ways.values()) pool.destroy();
    },
    destroy() {
      closed = true;
      if (active === 0) deadlines.stop();
      for (const { pool } of ways.values()) pool.destroy();
    },
  };

  function wayTo(origin: string): Way {
    const known = ways.get(origin);
    if (known !== undefined) return known;
    const proxy = options.proxyFor?.(origin);
    const opener = { origin, connectTimeout: timeout, keepAlive, proxy, ca: options.ca };
    const pool = createConnections(dispatcher ? () => foreign(dispatcher) : createOpener(opener), limit);
    const { giveBack, discard } = pool;
    const shared = {
      origin,
      headers: HEADERS,
      deadlines,
      clock,
      answered,
      failed,
      release: giveBack,
      discard,
    };
    const way = { pool, shared };
    ways.set(origin, way);
    return way;
  }

  function answered(post: Post, httpStatus: number, text: string, retryAfter: number | undefined): void {
    const { startedAt } = post;
    const body = clean(text);
    const latencyMs = clock.now() - startedAt;
    ended();
    post.resolve(
      retryAfter === undefined
        ? { kind: 'answer', httpStatus, body, startedAt, latencyMs }
        : { kind: 'answer', httpStatus, retryAfter, body, startedAt, latencyMs },
    );
  }

  function failed(post: Post, fault: Fault, sent: boolean): void {
    ended();
    post.resolve(lost(fault, sent, post.startedAt));
  }

  function ended(): void {
    active--;
    if (active === 0) onIdle?.();
  }

  /** A server may quote the URL of a request, credentials and all; nearly all answers are the same text, though. */
  function clean(body: string): string {
    if (body === cleanBody) return body;
    const redacted = signer.redact(body);
    if (redacted === body) cleanBody = body;
    return redacted;
  }

  function lost({ code, message }: Fault, sent: boolean, startedAt: number): Lost {
    return { kind: 'fault', code, message, sent, startedAt, latencyMs: clock.now() - startedAt };
  }
}

/** Whether its sockets were used before is not known: `answers` stays NaN, which no call takes for stale. */
function foreign(dispatcher: Dispatcher): Connection {
  return { dispatcher, answers: Number.NaN, idleSince: 0, failed: false, destroy: () => {} };
}
