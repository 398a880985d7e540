// The client of the API: a call of any endpoint is one POST on a kept connection, and one reply whatever the wire does.
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import { createCallTimeouts } from './call-timeouts.js';
import { createOpener } from './connect.js';
import { type Connection, type Connections, createConnections } from './connections.js';
import { ENDED, type NetworkError } from './network-errors.js';
import { Post, type PostOptions } from './post.js';
import type { ProxyServer } from './proxy.js';
import type { Lost, Reply } from './reply.js';
import { type CallRequest, createPath, requestHeaders } from './request.js';
import type { Signer } from './signer.js';

export interface ClientOptions {
  readonly origin: string;
  /** Other ways to the same API, for while the first cannot be reached. */
  readonly backups?: readonly string[];
  readonly sdkappid: number;
  readonly admin: string;
  readonly signer: Pick<Signer, 'usersig' | 'redact'>;
  /** Milliseconds for the whole call: connecting, sending, the answer to its last byte. */
  readonly timeout: number;
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

export interface Client {
  /** Never rejects for what the wire does. */
  call(request: CallRequest): Promise<Reply>;
  /** The origin, then its backups. */
  readonly origins: readonly string[];
  /** From now on calls go to that one of `origins`; those that are on end where they are. */
  useOrigin(index: number): void;
  /** Ends the calls that are on; later ones fail at once. */
  destroy(): void;
}

/** One origin, and what leads there. */
interface Way {
  readonly pool: Connections;
  readonly shared: PostOptions;
}

/** Bytes; most answers of this API have some sixty. */
const LARGEST_ANSWER = 64 * 1024;
/** Below the 5 s of a plain node server, the shortest of the usual ones. */
const KEEP_ALIVE_MS = 4000;

export function createClient(options: ClientOptions): Client {
  const { signer, timeout, clock, chance, dispatcher, keepAlive = KEEP_ALIVE_MS } = options;
  const origins = [options.origin, ...(options.backups ?? [])];
  const timeouts = createCallTimeouts(timeout, clock);
  const headers = requestHeaders();
  const ways = new Map<string, Way>(); // made when they are first used
  let way = wayTo(options.origin);
  const path = createPath(options.sdkappid, options.admin);
  let cleanBody = '';
  let active = 0;
  let closed = false;

  return {
    call({ command, body, largestAnswer = LARGEST_ANSWER }) {
      const startedAt = clock.now();
      if (closed) return Promise.resolve(lost(ENDED, false, startedAt));
      active++;
      return new Promise((resolve) => {
        const { shared, pool } = way;
        const url = path(command, signer.usersig(), Math.floor(chance() * 2 ** 32));
        new Post(shared, pool.lend(), url, body, largestAnswer, startedAt, resolve);
      });
    },
    origins,
    useOrigin(index) {
      const origin = origins[index];
      if (origin === undefined) throw new RangeError(`there is no origin ${index}`);
      way = wayTo(origin);
    },
    destroy() {
      closed = true;
      if (active === 0) timeouts.stop();
      for (const { pool } of ways.values()) pool.destroy();
    },
  };

  function wayTo(origin: string): Way {
    const known = ways.get(origin);
    if (known !== undefined) return known;
    const proxy = options.proxyFor?.(origin);
    const opener = { origin, connectTimeout: timeout, keepAlive, proxy, ca: options.ca };
    const pool = createConnections(dispatcher ? () => foreign(dispatcher) : createOpener(opener));
    const { giveBack, discard } = pool;
    const shared = {
      origin,
      headers,
      timeouts,
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
    active--;
    post.resolve(
      retryAfter === undefined
        ? { kind: 'answer', httpStatus, body, startedAt, latencyMs }
        : { kind: 'answer', httpStatus, retryAfter, body, startedAt, latencyMs },
    );
  }

  function failed(post: Post, fault: NetworkError, sent: boolean): void {
    active--;
    post.resolve(lost(fault, sent, post.startedAt));
  }

  /** A server may quote the URL of a request, credentials and all; nearly all answers are the same text, though. */
  function clean(body: string): string {
    if (body === cleanBody) return body;
    const redacted = signer.redact(body);
    if (redacted === body) cleanBody = body;
    return redacted;
  }

  function lost({ code, message }: NetworkError, sent: boolean, startedAt: number): Lost {
    return { kind: 'fault', code, message, sent, startedAt, latencyMs: clock.now() - startedAt };
  }
}

/** Whether its sockets were used before is not known: `answers` stays NaN, which no call takes for stale. */
function foreign(dispatcher: Dispatcher): Connection {
  return { dispatcher, answers: Number.NaN, idleSince: 0, failed: false, destroy: () => {} };
}
