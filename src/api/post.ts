// One POST on a lent connection: settles exactly once and by its timeout, whatever undici and the server do.
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { CallTimeouts, Expiring } from './call-timeouts.js';
import type { Connection } from './connect.js';
import {
  isHangUp,
  isUnaskedContinue,
  type NetworkError,
  networkErrorOf,
  TIMED_OUT,
  TOO_LARGE,
} from './network-errors.js';
import type { CallRequest } from './request.js';
import { retryAfterMs } from './retry-after.js';

/**
 * What became of a POST. `stale` and `continue`: it is to be sent again, with a permit of its own; `unwritten`: its
 * connection was gone already.
 */
export type PostResult =
  | {
      readonly kind: 'answer';
      readonly httpStatus: number;
      readonly text: string;
      readonly retryAfter?: number;
    }
  | { readonly kind: 'fault'; readonly error: NetworkError; readonly sent: boolean }
  | { readonly kind: 'stale' | 'continue' | 'unwritten' };

/** What all posts to one origin share. */
export interface PostOptions {
  readonly origin: string;
  readonly headers: string[];
  readonly timeouts: CallTimeouts;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** The request is done, and its connection free. */
  release(connection: Connection): void;
  /** Gets rid of a connection that failed, or whose request is given up. */
  discard(connection: Connection): void;
}

/** Bytes; most answers of this API have some sixty. */
const LARGEST_ANSWER = 64 * 1024;
/** A connection that idled less was not closed for idling: the call on it may have been served. */
const STALE_AFTER_MS = 500;

/**
 * A class, since closures for each call cost a kilobyte. Its methods are undici's older form of handler: the newer
 * one wraps each of these and parses all headers into an object.
 */
export class Post implements Expiring, Dispatcher.DispatchHandler {
  place = -1;
  #abort: (() => void) | undefined;
  #settled = false;
  #sent = false;
  #answering = false;
  #httpStatus = 0;
  #retryAfter: number | undefined;
  #first: Buffer | undefined;
  #rest: Buffer[] | undefined;
  #size = 0;

  constructor(
    private readonly shared: PostOptions,
    private readonly connection: Connection,
    private readonly request: CallRequest,
    readonly startedAt: number,
    private readonly resolve: (result: PostResult) => void,
  ) {
    shared.timeouts.start(this);
  }

  /** @param path with its query */
  dispatch(path: string): void {
    const { origin, headers } = this.shared;
    const { body } = this.request;
    try {
      this.connection.dispatcher.dispatch({ origin, path, method: 'POST', headers, body }, this);
    } catch (error) {
      this.onError(error);
    }
  }

  expire(): void {
    this.#giveUp(TIMED_OUT);
  }

  onConnect(abort: () => void): void {
    // Thrown here, the request is dropped before a byte of it is written.
    if (this.#settled) throw new Error('settled');
    this.#abort = abort;
    this.#sent = true;
  }

  onResponseStarted(): void {
    this.#answering = true;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#httpStatus = status;
    if (status === 429 || status === 503) this.#retryAfter = retryAfterIn(headers, this.shared.clock.wall());
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > (this.request.largestAnswer ?? LARGEST_ANSWER)) this.#giveUp(TOO_LARGE);
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [this.#first, chunk];
    else this.#rest.push(chunk);
    return true;
  }

  onComplete(): void {
    const { shared, connection } = this;
    if (!this.#settled) {
      const bytes = this.#rest === undefined ? this.#first : Buffer.concat(this.#rest);
      const text = bytes === undefined ? '' : bytes.toString();
      const answer = { kind: 'answer', httpStatus: this.#httpStatus, text } as const;
      this.#settle(this.#retryAfter === undefined ? answer : { ...answer, retryAfter: this.#retryAfter });
    }
    connection.idleSince = shared.clock.now();
    shared.release(connection);
  }

  onError(cause: unknown): void {
    const { shared, connection } = this;
    const error = networkErrorOf(cause);
    const idledFor = this.startedAt - connection.idleSince;
    if (!this.#sent && isHangUp(error)) this.#settle({ kind: 'unwritten' });
    else if (isUnaskedContinue(cause)) this.#settle({ kind: 'continue' });
    // What an idle connection lost was never served: to send it again is no second attempt.
    else if (idledFor >= STALE_AFTER_MS && !this.#answering && isHangUp(error))
      this.#settle({ kind: 'stale' });
    else this.#settle({ kind: 'fault', error, sent: this.#sent });
    shared.discard(connection);
  }

  #giveUp(error: NetworkError): void {
    this.#settle({ kind: 'fault', error, sent: this.#sent });
    this.shared.discard(this.connection);
    this.#abort?.();
  }

  #settle(result: PostResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.shared.timeouts.end(this);
    this.resolve(result);
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
