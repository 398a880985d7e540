// The timeouts of the calls in flight: one coarse timer for all, since a timer for each is 8 % of a call's CPU.
import type { Clock } from '../clock.js';

export interface Expiring {
  readonly startedAt: number;
  expire(): void;
  /** Where it is kept while it is on; ours to set. */
  place?: number;
}

export interface CallTimeouts {
  start(call: Expiring): void;
  end(call: Expiring): void;
  /** Lets the timer go; calls that are still on have no deadline any more. */
  stop(): void;
}

/**
 * @param timeout milliseconds, the same for all
 * @param clock the one that `startedAt` was read from
 */
export function createCallTimeouts(timeout: number, clock: Pick<Clock, 'now'>): CallTimeouts {
  const step = Math.min(100, Math.max(5, timeout / 20));
  // Not a Set: the tables that it outgrows keep what was in them alive until the next full collection.
  let calls: (Expiring | undefined)[] = [];
  let free: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    start(call) {
      call.place = free.pop() ?? calls.length;
      calls[call.place] = call;
      timer ??= setTimeout(look, step);
    },
    end,
    stop() {
      clearTimeout(timer);
      timer = undefined;
      calls = [];
      free = [];
    },
  };

  function end(call: Expiring): void {
    const { place = -1 } = call;
    if (!isOn(call)) return;
    calls[place] = undefined;
    free.push(place);
  }

  function isOn(call: Expiring): boolean {
    return calls[call.place ?? -1] === call;
  }

  /** An answer may have come while this process stood still: what is there is read before anything expires. */
  function look(): void {
    setImmediate(sweep, clock.now() - timeout);
  }

  function sweep(late: number): void {
    const expired = calls.filter((call) => call !== undefined && call.startedAt <= late);
    for (const call of expired) {
      if (call === undefined || !isOn(call)) continue; // another one's end may have ended it
      end(call);
      call.expire();
    }
    timer = calls.length > free.length ? setTimeout(look, step) : undefined;
  }
}
