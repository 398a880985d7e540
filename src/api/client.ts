// The client of the API: a call of any endpoint is one POST on a kept connection, and one reply whatever the wire does.
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import { createCallTimeouts } from './call-timeouts.js';
import { createOpener, type Open } from './connect.js';
import { type Connections, createConnections } from './connections.js';
import { CANCELLED, DROPPED, ENDED, HUNG_UP, type NetworkError } from './network-errors.js';
import { Post, type PostOptions, type PostResult } from './post.js';
import type { ProxyServer } from './proxy.js';
import type { Answer, Lost, Reply } from './reply.js';
import { type CallRequest, createPath, requestHeaders } from './request.js';
import type { Signer } from './signer.js';

export interface ClientOptions {
  readonly origin: string;
  /** Other ways to the same API, for while the first cannot be reached. */
  readonly backups?: readonly string[];
  readonly sdkappid: number;
  readonly admin: string;
  readonly signer: Pick<Signer, 'usersig' | 'redact'>;
  /** Milliseconds for opening a connection, and as many for a call on it, to the last byte of its answer. */
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
  /**
   * Makes one call; never rejects for what the wire does.
   * @param permit asked when a connection is ready, before each request that is written, and once more when that
   * connection was lost meanwhile; false: the call is not made
   */
  call(request: CallRequest, permit?: Permit): Promise<Reply>;
  /** The origin, then its backups. */
  readonly origins: readonly string[];
  /** From now on calls go to that one of `origins`; those that are on end where they are. */
  useOrigin(index: number): void;
  /** Ends the calls that are on; later ones fail at once. */
  destroy(): void;
}

export type Permit = () => boolean | Promise<boolean>;

/** One origin, and what leads there. */
interface Way {
  readonly connections: Connections;
  readonly shared: PostOptions;
  useNodeClient(): void;
}

/** Below the 5 s of a plain node server, the shortest of the usual ones. */
const KEEP_ALIVE_MS = 4000;
/** Connections that one call may open: a server that takes connections and drops them must not hold it for ever. */
const MOST_OPENED = 20;

export function createClient(options: ClientOptions): Client {
  const { signer, timeout, clock, chance, dispatcher, keepAlive = KEEP_ALIVE_MS } = options;
  const origins = [options.origin, ...(options.backups ?? [])];
  const timeouts = createCallTimeouts(timeout, clock);
  const headers = requestHeaders();
  const ways = new Map<string, Way>(); // made when they are first used
  let way = wayTo(options.origin);
  const path = createPath(options.sdkappid, options.admin);
  let cleanBody = '';
  let closed = false;

  return {
    async call(request, permit = granted) {
      let resent: Lost | undefined;
      const withResent = (reply: Answer | Lost): Reply => (resent ? { ...reply, resent } : reply);
      for (let opened = 0; ; ) {
        const { connections, shared, useNodeClient } = way;
        let startedAt = clock.now();
        if (closed) return withResent(lost(ENDED, false, startedAt));
        if (!connections.claim()) {
          const error = opened++ < MOST_OPENED ? await connections.open() : DROPPED;
          if (error !== undefined) return withResent(lost(closed ? ENDED : error, false, startedAt));
        }
        const allowed = permit();
        if (allowed !== true && !(await allowed)) {
          connections.waive();
          return lost(CANCELLED, false, startedAt);
        }
        const connection = connections.lend();
        if (connection === undefined) continue; // it was lost meanwhile
        startedAt = clock.now();
        const result = await new Promise<PostResult>((resolve) => {
          const post = new Post(shared, connection, request, startedAt, resolve);
          post.dispatch(path(request.command, signer.usersig(), Math.floor(chance() * 2 ** 32)));
        });
        if (result.kind === 'unwritten' && opened++ < MOST_OPENED) continue;
        const reply = replyOf(result, startedAt, request.holdsData);
        if (result.kind === 'continue') useNodeClient();
        const isOver = result.kind !== 'stale' && result.kind !== 'continue';
        if (resent || isOver || reply.kind === 'answer') return withResent(reply);
        resent = reply;
      }
    },
    origins,
    useOrigin(index) {
      const origin = origins[index];
      if (origin === undefined) throw new RangeError(`there is no origin ${index}`);
      way = wayTo(origin);
    },
    destroy() {
      closed = true;
      for (const { connections } of ways.values()) connections.destroy();
      timeouts.stop();
    },
  };

  function wayTo(origin: string): Way {
    const known = ways.get(origin);
    if (known !== undefined) return known;
    const proxy = options.proxyFor?.(origin);
    const { open, useNodeClient } =
      dispatcher === undefined
        ? createOpener({ origin, connectTimeout: timeout, keepAlive, proxy, ca: options.ca })
        : { open: openOn(dispatcher), useNodeClient: () => {} };
    const connections = createConnections({ open, timeouts, clock });
    const { giveBack: release, discard } = connections;
    const shared = { origin, headers, timeouts, clock, release, discard };
    const way = { connections, shared, useNodeClient };
    ways.set(origin, way);
    return way;
  }

  function replyOf(result: PostResult, startedAt: number, holdsData = false): Answer | Lost {
    if (result.kind === 'fault') return lost(closed ? ENDED : result.error, result.sent, startedAt);
    if (result.kind !== 'answer')
      return lost(closed ? ENDED : HUNG_UP, result.kind !== 'unwritten', startedAt);
    const { httpStatus, text, retryAfter } = result;
    const body = holdsData && IS_GOOD.test(text) ? text : clean(text);
    const latencyMs = clock.now() - startedAt;
    const answer: Answer = { kind: 'answer', httpStatus, body, startedAt, latencyMs };
    return retryAfter === undefined ? answer : { ...answer, retryAfter };
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

/** Of an envelope: a refusal or a page of a gateway, which may quote a URL, has none. */
const IS_GOOD = /"ErrorCode"\s*:\s*0\b/;

const granted = () => true;

/** Whoever hands a dispatcher in opens and closes its connections. */
function openOn(dispatcher: Dispatcher): Open {
  return (done) => {
    done(null, {
      dispatcher,
      // Whether its sockets idled is not known: no call takes one for stale.
      get idleSince() {
        return Number.NaN;
      },
      set idleSince(_) {},
      isOpen: true,
      destroy: () => {},
    });
    return { destroy: () => {} };
  };
}
