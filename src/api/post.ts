// One POST on a lent connection: settles exactly once and by its deadline, whatever undici and the server do.
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.js';
import type { CallTimeouts, Expiring } from './call-timeouts.js';
import type { Connection } from './connections.js';
import { isHangUp, type NetworkError, networkErrorOf, TIMED_OUT, TOO_LARGE } from './network-errors.js';
import type { Reply } from './reply.js';
import { retryAfterMs } from './retry-after.js';

/** What all posts of a client share. */
export interface PostOptions {
  readonly origin: string;
  readonly headers: string[];
  readonly timeouts: CallTimeouts;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  /** One of these two, once a post. */
  answered(post: Post, httpStatus: number, body: string, retryAfter: number | undefined): void;
  /** `sent` is false where certainly nothing was written to a socket. */
  failed(post: Post, fault: NetworkError, sent: boolean): void;
  /** undici is done with the request: until then its connection is not free. */
  release(connection: Connection): void;
  /** Gets rid of a connection whose request is given up. */
  discard(connection: Connection): void;
}

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
  #resent = false;
  #answering = false;
  #stale = false;
  #httpStatus = 0;
  #retryAfter: number | undefined;
  #first: Buffer | undefined;
  #rest: Buffer[] | undefined;
  #size = 0;

  constructor(
    private readonly shared: PostOptions,
    private readonly connection: Connection,
    private readonly path: string,
    private readonly body: string,
    private readonly largestAnswer: number,
    readonly startedAt: number,
    readonly resolve: (reply: Reply) => void,
  ) {
    shared.timeouts.start(this);
    this.#dispatch();
  }

  expire(): void {
    this.#giveUp(TIMED_OUT);
  }

  onConnect(abort: () => void): void {
    // Thrown here, the request is dropped before a byte of it is written, and the socket lives on.
    if (this.#settled) throw new Error('settled');
    const { connection } = this;
    this.#abort = abort;
    this.#sent = true;
    this.#stale = connection.answers > 0 && this.startedAt - connection.idleSince >= STALE_AFTER_MS;
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
    if (this.#size > this.largestAnswer) this.#giveUp(TOO_LARGE);
    else if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [this.#first, chunk];
    else this.#rest.push(chunk);
    return true;
  }

  onComplete(): void {
    const { shared } = this;
    if (!this.#settled) {
      this.#settled = true;
      shared.timeouts.end(this);
      const bytes = this.#rest === undefined ? this.#first : Buffer.concat(this.#rest);
      shared.answered(this, this.#httpStatus, bytes === undefined ? '' : bytes.toString(), this.#retryAfter);
    }
    const { connection } = this;
    connection.answers++;
    connection.idleSince = shared.clock.now();
    shared.release(connection);
  }

  onError(error: Error): void {
    const fault = networkErrorOf(error);
    // What an idle connection lost was never served; sending it again costs neither an attempt nor a lease.
    if (!this.#settled && !this.#resent && this.#stale && !this.#answering && isHangUp(fault)) {
      this.#resent = true;
      this.#dispatch();
      return;
    }
    this.#fail(fault);
    this.shared.release(this.connection);
  }

  #dispatch(): void {
    const { origin, headers } = this.shared;
    const { path, body } = this;
    try {
      this.connection.dispatcher.dispatch({ origin, path, method: 'POST', headers, body }, this);
    } catch (error) {
      this.onError(error instanceof Error ? error : new Error('dispatch'));
    }
  }

  #giveUp(fault: NetworkError): void {
    this.#fail(fault);
    // Aborting alone would make undici connect anew for the request that it has just dropped.
    this.shared.discard(this.connection);
    this.#abort?.();
  }

  #fail(fault: NetworkError): void {
    if (this.#settled) return;
    this.#settled = true;
    this.shared.timeouts.end(this);
    this.shared.failed(this, fault, this.#sent);
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
