// The last `limit` call starts: the guard that no second ever holds more calls than the ceiling allows.

/** Six milliseconds more than a second: what a server's clock and ours may differ by within one window. */
export const WINDOW_MS = 1006;

export interface Ring {
  /** Milliseconds to wait before one more call may start; 0 when it may start now. */
  wait(now: number): number;
  /** One call starts now. */
  push(now: number): void;
  /** The highest number of starts in any window of one second so far. */
  readonly highest: number;
}

/** @param limit calls allowed in any second; memory is 8 bytes each. */
export function createRing(limit: number): Ring {
  const starts = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  let next = 0; // where the coming start is written: the oldest of the last `limit`
  let tail = 0; // the oldest start that still lies within the last second
  let within = 0;
  let highest = 0;
  return {
    wait(now) {
      const oldest = starts[next] ?? Number.NEGATIVE_INFINITY;
      return Math.max(0, oldest + WINDOW_MS - now);
    },
    push(now) {
      while (within > 0 && (starts[tail] ?? 0) <= now - 1000) {
        tail = (tail + 1) % limit;
        within--;
      }
      starts[next] = now;
      next = (next + 1) % limit;
      within++;
      if (within > highest) highest = within;
    },
    get highest() {
      return highest;
    },
  };
}
