// The deadlines of the calls in flight: one coarse timer for all, since a timer for each is 8 % of a call's CPU.
import type { Clock } from '../pace/clock.js';

export interface Expiring {
  readonly startedAt: number;
  expire(): void;
}

export interface Deadlines {
  start(call: Expiring): void;
  end(call: Expiring): void;
  /** Lets the timer go; calls that are still on have no deadline any more. */
  stop(): void;
}

/**
 * @param timeout milliseconds, the same for all: so the first that started is the first that expires
 * @param clock the one that `startedAt` was read from
 */
export function createDeadlines(timeout: number, clock: Pick<Clock, 'now'>): Deadlines {
  const step = Math.min(100, Math.max(5, timeout / 20));
  const calls = new Set<Expiring>(); // iterates in the order of insertion
  let timer: NodeJS.Timeout | undefined;
  return {
    start(call) {
      calls.add(call);
      timer ??= setTimeout(sweep, step);
    },
    end(call) {
      calls.delete(call);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      calls.clear();
    },
  };

  function sweep(): void {
    const late = clock.now() - timeout;
    for (const call of calls) {
      if (call.startedAt > late) break;
      calls.delete(call);
      call.expire();
    }
    timer = calls.size > 0 ? setTimeout(sweep, step) : undefined;
  }
}
