// A clock that tests move: sleepers wake in order, and everything they start runs before time goes on.
import type { Clock } from '../../src/clock.js';
import { leaseFor } from '../../src/send/token-bucket.js';

export interface SimulatedClock extends Clock {
  /** Moves on until so many milliseconds have passed, waking sleepers on the way. */
  advance(ms: number): Promise<void>;
  /** Moves without waking anybody on the way: the event loop stalls. */
  stall(ms: number): void;
  /** The wall clock jumps. */
  jump(ms: number): void;
}

export function simulatedClock(): SimulatedClock {
  let now = 0;
  let wall = Date.UTC(2026, 0, 1);
  let sleepers: { at: number; wake: () => void }[] = [];
  // Twice: what they start may itself wait for the turn of the event loop to end.
  const settle = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return {
    now: () => now,
    wall: () => wall,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { at: now + ms, wake };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', wake);
      }),
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = sleepers.reduce<(typeof sleepers)[number] | undefined>(
          (first, sleeper) => (first && first.at <= sleeper.at ? first : sleeper),
          undefined,
        );
        if (!next || next.at > end) break;
        wall += Math.max(0, next.at - now);
        now = Math.max(now, next.at);
        next.wake();
        await settle();
      }
      wall += end - now;
      now = end;
    },
    stall(ms) {
      now += ms;
      wall += ms;
    },
    jump(ms) {
      wall += ms;
    },
  };
}

/** Leases as the real bucket's, on a clock that tests move; no queue, like the real ones. */
export function simulatedLeases(clock: Clock, pace: number) {
  let { size, interval } = leaseFor(pace);
  let free = 0;
  return {
    async next() {
      const at = Math.max(free, clock.now());
      free = at + interval;
      if (at > clock.now()) await clock.sleep(at - clock.now());
      return size;
    },
    setPace(callsPerSecond: number) {
      ({ size, interval } = leaseFor(callsPerSecond));
    },
    close() {},
  };
}
