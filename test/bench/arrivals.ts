// Counts the calls that reach a server: how many, how evenly, and the most in any one second.

/** What a server saw; times in milliseconds on the clock that `arrived` was told. */
export interface Arrivals {
  readonly calls: number;
  readonly first: number;
  readonly last: number;
  /** The most calls in any window of one second. */
  readonly highest: number;
  /** Calls a second from the first to the last one. */
  readonly perSecond: number;
  /** The same without the first and the last second: a run begins slowly and ends with what is left. */
  readonly steady: number;
}

const SECOND = 1000;
/** The steady part is known to so many milliseconds. */
const SLOT = 20;

export function createArrivals(): { arrived(at: number): void; counts(): Arrivals } {
  let window = new Float64Array(1 << 12); // a ring: the arrivals of the last second
  let tail = 0;
  let within = 0;
  let highest = 0;
  let calls = 0;
  let first = 0;
  let last = 0;
  const slots: number[] = [];

  return {
    arrived(at) {
      if (calls === 0) first = at;
      last = at;
      calls++;
      const slot = Math.floor((at - first) / SLOT);
      while (slots.length <= slot) slots.push(0);
      slots[slot] = (slots[slot] ?? 0) + 1;

      while (within > 0 && (window[tail] ?? 0) <= at - SECOND) {
        tail = (tail + 1) % window.length;
        within--;
      }
      if (within === window.length) grow();
      window[(tail + within) % window.length] = at;
      within++;
      if (within > highest) highest = within;
    },
    counts: () => ({
      calls,
      first,
      last,
      highest,
      perSecond: perSecond(calls - 1, last - first),
      steady: steady(),
    }),
  };

  function grow(): void {
    const larger = new Float64Array(window.length * 2);
    for (let index = 0; index < within; index++) larger[index] = window[(tail + index) % window.length] ?? 0;
    window = larger;
    tail = 0;
  }

  function steady(): number {
    // Of a run that is hardly longer, all there is.
    if (last - first < 3 * SECOND) return perSecond(calls - 1, last - first);
    const skipped = SECOND / SLOT;
    const middle = slots.slice(skipped, -skipped - 1);
    return perSecond(
      middle.reduce((sum, count) => sum + count, 0),
      middle.length * SLOT,
    );
  }
}

function perSecond(calls: number, ms: number): number {
  return ms > 0 ? (calls * SECOND) / ms : 0;
}
