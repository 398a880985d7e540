// The token bucket: bottleneck grants leases of a tenth of a second's calls, so that its 390 jobs a second serve any rate.
import Bottleneck from 'bottleneck';
import type { Clock } from '../clock.js';
import { WINDOW_MS } from './pacer.js';

/** Where a run's call permits come from, some at a time. */
export interface Leases {
  /** Resolves with the number of calls that may start, when they may start. */
  next(): Promise<number>;
  /** Grants so many calls a second from the next lease on. */
  setPace(callsPerSecond: number): void;
  /** Forgets the lease that is asked for; its promise stays open. */
  close(): void;
}

/** bottleneck lives on the wall clock: a lease this late means that the clock was set back. */
const LATE_MS = 1000;

/**
 * @param pace calls a second to begin with
 * @returns leases of about a tenth of a second's calls each, none longer than a second
 */
export function createTokenBucket({ pace, clock }: { pace: number; clock: Clock }): Leases {
  let { size, interval } = leaseFor(pace);
  let limiter = new Bottleneck({ minTime: interval });
  const drop = () => {
    limiter.stop({ dropWaitingJobs: true }).catch(() => {});
  };
  return {
    async next() {
      for (;;) {
        const waiting = new AbortController();
        const granted = limiter.schedule(async () => size).catch(() => new Promise<never>(() => {}));
        const late = clock.sleep(interval + LATE_MS, waiting.signal).then(() => 0);
        const calls = await Promise.race([granted, late]);
        waiting.abort('granted'); // a reason, or one is made, with its stack
        if (calls > 0) return calls;
        drop();
        limiter = new Bottleneck({ minTime: interval });
      }
    },
    setPace(callsPerSecond) {
      ({ size, interval } = leaseFor(callsPerSecond));
      limiter.updateSettings({ minTime: interval });
    },
    close: drop,
  };
}

/** The calls of a lease, and the milliseconds to the next one. */
export function leaseFor(pace: number): { size: number; interval: number } {
  // Each lease takes four timers of bottleneck's, and waking up for each costs as much as a call.
  const size = Math.max(1, Math.round(pace / 10));
  return { size, interval: (WINDOW_MS * size) / pace };
}
