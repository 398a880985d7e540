// The permit of one call: the breaker lets it through, there is a share and a token, and its time has come, all at one instant.
import { nextTick } from 'node:process';
import type { Clock } from '../clock.js';
import { untilAborted } from '../stop.js';
import type { CircuitBreaker, Ticket } from './circuit-breaker.js';
import { createFifo } from './fifo.js';
import type { Pacer } from './pacer.js';
import type { Leases } from './token-bucket.js';

export interface RateLimiter {
  /**
   * To be asked for each request that is about to be written; served in the order of asking.
   * True: write it now. False: not now, the run was stopped or the breaker has opened.
   */
  acquire(ticket: Ticket): boolean | Promise<boolean>;
  /** Requests that got a permit so far. */
  readonly permits: number;
  /** Milliseconds since a permit was asked for; 0 while one is waited for. */
  readonly idleMs: number;
}

/** A ceiling that others share. */
export interface Share {
  /** Calls a second that may start at this instant; 0: none. */
  readonly share: number;
  /** Resolves when that may have changed. */
  changed(): Promise<void>;
}

/** @param signal aborted when the run stops: every wait ends at once */
export function createRateLimiter(parts: {
  breaker: CircuitBreaker;
  leases: Leases;
  pacer: Pacer;
  ceiling?: Share | undefined;
  clock: Clock;
  signal: AbortSignal;
}): RateLimiter {
  const { breaker, leases, pacer, ceiling, clock, signal } = parts;
  const queue = createFifo<{ ticket: Ticket; leave: (granted: boolean) => void }>();
  let permits = 0;
  let tokens = 0;
  let ahead: Promise<number> | undefined; // one lease is asked for ahead; a queue of them would come in bursts
  let serving = false;
  let starting = 0; // permits of this turn of the event loop
  let askedAt = clock.now();

  signal.addEventListener('abort', () => {
    while (queue.length > 0) queue.shift()?.leave(false);
  });

  return {
    acquire(ticket) {
      if (signal.aborted || !breaker.admits(ticket)) return false;
      askedAt = clock.now();
      if (breaker.isProbe(ticket)) return turn(ticket); // the others wait for what it shows
      if (!serving && mayCall(ticket)) {
        call(ticket);
        return true;
      }
      return new Promise((resolve, reject) => {
        queue.push({ ticket, leave: resolve });
        if (!serving) serve().catch(reject);
      });
    },
    get permits() {
      return permits;
    },
    get idleMs() {
      return queue.length > 0 ? 0 : clock.now() - askedAt;
    },
  };

  function mayCall(ticket: Ticket): boolean {
    return tokens > 0 && hasShare() && breaker.admits(ticket) && pacer.wait(clock.now()) === 0;
  }

  function hasShare(): boolean {
    return ceiling === undefined || ceiling.share > 0;
  }

  function call(ticket: Ticket): void {
    tokens--;
    permits++;
    pacer.push(clock.now());
    breaker.started(ticket);
    if (++starting === 1) nextTick(watch);
  }

  /**
   * undici writes what it was given in this turn of the event loop, or before the next one: by then it is known how
   * long that took, as where the machine gives the process no time.
   */
  function watch(): void {
    const calls = starting;
    starting = 0;
    setImmediate(() => pacer.written(calls, clock.now()));
  }

  async function serve(): Promise<void> {
    serving = true;
    for (let first = queue.peek(); first !== undefined; first = queue.peek()) {
      const granted = await turn(first.ticket);
      if (queue.peek() === first) queue.shift()?.leave(granted);
      await undefined; // the call starts now: the time of the next one is read after that
    }
    serving = false;
  }

  /** Waits until the call may start. False: not now. */
  async function turn(ticket: Ticket): Promise<boolean> {
    while (!signal.aborted && breaker.admits(ticket)) {
      if (mayCall(ticket)) {
        call(ticket);
        return true;
      }
      if (!hasShare()) await untilAborted(ceiling?.changed() ?? Promise.resolve(), signal);
      else if (tokens === 0) await untilAborted(lease(), signal);
      else await clock.sleep(pacer.wait(clock.now()), signal);
    }
    return false;
  }

  async function lease(): Promise<void> {
    ahead ??= leases.next();
    const mine = ahead;
    const calls = await mine;
    if (ahead !== mine) return; // another one took it
    tokens = calls;
    ahead = leases.next();
  }
}
