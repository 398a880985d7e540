// A clock that goes several times as fast as the real one, so that waits of minutes pass in seconds.
import type { Clock } from '../../src/clock.js';
import type { Leases } from '../../src/send/token-bucket.js';
import { simulatedLeases } from './simulated-clock.js';

export function fasterClock(speed: number): Clock {
  const start = performance.now();
  const wall = Date.now();
  const now = () => start + (performance.now() - start) * speed;
  return {
    now,
    // A UserSig is judged by the server's own clock: the wall stays.
    wall: () => wall,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms / speed);
        signal?.addEventListener('abort', wake);
      }),
  };
}

/** What a run takes to live on it. */
export function faster(speed: number, rate: number): { clock: Clock; leases: Leases; rate: number } {
  const clock = fasterClock(speed);
  return { clock, leases: simulatedLeases(clock, rate), rate };
}
