// One POST on a lent connection: settles exactly once and by its deadline, whatever undici and the server do.
import type { Dispatcher } from 'undici';
import type { Clock } from '../pace/clock.js';
import type { Borrower, Connection } from './connections.js';
import type { Deadlines, Expiring } from './deadlines.js';
import { ENDED, type Fault, faultOf, isHangUp, TIMED_OUT, TOO_LARGE } from './faults.js';
import { retryAfterMs } from './retry-after.js';

/** What all posts of a caller share. */
export interface PostOptions {
  readonly origin: string;
  readonly headers: string[];
  readonly deadlines: Deadlines;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** undici is done with the request: until then its connection is not free. */
  release(connection: Connection): void;
  /** Gets rid of a connection whose request is given up. */
  discard(connection: Connection): void;
}

export interface Post {
  readonly path: string;
  readonly body: string;
  readonly startedAt: number;
  answered(httpStatus: number, body: string, retryAfter: number | undefined): void;
  /** `sent` is false where certainly nothing was written to a socket. */
  failed(fault: Fault, sent: boolean): void;
}

/** Answers of this API have some sixty bytes. */
const LARGEST_ANSWER = 64 * 1024;
/** A connection that idled less was not closed for idling: the call on it may have been served. */
const STALE_AFTER_MS = 500;

export function createPost(shared: PostOptions, { path, body, startedAt, answered, failed }: Post): Borrower {
  const { origin, headers, deadlines, clock, release, discard } = shared;
  const options: Dispatcher.DispatchOptions = { origin, path, method: 'POST', headers, body };
  const expiring: Expiring = { startedAt, expire, place: -1 };
  let connection: Connection | undefined;
  let abort: (() => void) | undefined;
  let settled = false;
  let sent = false;
  let resent = false;
  let answering = false;
  let stale = false;
  let httpStatus = 0;
  let retryAfter: number | undefined;
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let size = 0;
  deadlines.start(expiring);

  // undici's older form of handler: the newer one wraps each of these and parses all headers into an object.
  const handler: Dispatcher.DispatchHandler & { onResponseStarted(): void } = {
    onConnect(abortRequest) {
      // Thrown here, the request is dropped before a byte of it is written, and the socket lives on.
      if (settled) throw new Error('settled');
      abort = abortRequest;
      sent = true;
      stale =
        connection !== undefined &&
        connection.answers > 0 &&
        startedAt - connection.idleSince >= STALE_AFTER_MS;
    },
    onResponseStarted() {
      answering = true;
    },
    onHeaders(status, answerHeaders) {
      httpStatus = status;
      if (status === 429 || status === 503) retryAfter = retryAfterIn(answerHeaders, clock.wall());
      return true;
    },
    onData(chunk) {
      size += chunk.length;
      if (size > LARGEST_ANSWER) giveUp(TOO_LARGE);
      else if (first === undefined) first = chunk;
      else if (rest === undefined) rest = [first, chunk];
      else rest.push(chunk);
      return true;
    },
    onComplete() {
      if (!settled) {
        settled = true;
        deadlines.end(expiring);
        const bytes = rest === undefined ? first : Buffer.concat(rest);
        answered(httpStatus, bytes === undefined ? '' : bytes.toString(), retryAfter);
      }
      if (connection !== undefined) {
        connection.answers++;
        connection.idleSince = clock.now();
        release(connection);
      }
    },
    onError(error) {
      const fault = faultOf(error);
      // What an idle connection lost was never served; sending it again costs neither an attempt nor a lease.
      if (!settled && !resent && stale && !answering && isHangUp(fault)) {
        resent = true;
        dispatch();
        return;
      }
      fail(fault);
      if (connection !== undefined) release(connection);
    },
  };

  return {
    take(lent) {
      connection = lent;
      dispatch();
    },
    isWaiting: () => !settled,
    cancel: () => fail(ENDED),
  };

  function dispatch(): void {
    try {
      connection?.dispatcher.dispatch(options, handler);
    } catch (error) {
      handler.onError?.(error instanceof Error ? error : new Error('dispatch'));
    }
  }

  function expire(): void {
    giveUp(TIMED_OUT);
  }

  function giveUp(fault: Fault): void {
    fail(fault);
    // Aborting alone would make undici connect anew for the request that it has just dropped.
    if (connection !== undefined) discard(connection);
    abort?.();
  }

  function fail(fault: Fault): void {
    if (settled) return;
    settled = true;
    deadlines.end(expiring);
    failed(fault, sent);
  }
}

function retryAfterIn(headers: readonly Buffer[], now: number): number | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toString('latin1').toLowerCase() === 'retry-after') {
      return retryAfterMs(headers[i + 1]?.toString('latin1') ?? '', now);
    }
  }
  return undefined;
}
