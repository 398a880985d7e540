// From instants to figures: the most in any second, how even, and how long until all of the ceiling is used again.

/** The most of them in any window of one second; in their order. */
export function mostInOneSecond(times: readonly number[]): number {
  let most = 0;
  let tail = 0;
  for (let at = 0; at < times.length; at++) {
    while ((times[tail] ?? 0) <= (times[at] ?? 0) - 1000) tail++;
    most = Math.max(most, at - tail + 1);
  }
  return most;
}

/** How many are in `from` ≤ time < `to`. */
export function countIn(times: readonly number[], from: number, to: number): number {
  return before(times, to) - before(times, from);
}

/** How far apart the busiest and the idlest are, as a share of their mean. */
export function unevenness(counts: readonly number[]): number {
  const sum = counts.reduce((total, one) => total + one, 0);
  return sum === 0 ? Number.NaN : ((Math.max(...counts) - Math.min(...counts)) * counts.length) / sum;
}

export interface Dip {
  /** Calls in the poorest second, as a share of the rate. */
  readonly lowest: number;
  /** Milliseconds until the second begins from which on each has 95 % of the rate; 0: there is no poorer one, undefined: not before the end. */
  readonly backAfter: number | undefined;
}

const STEP_MS = 50;
const ENOUGH = 0.95;

/** Of the seconds that begin at `from` or later, and end before `to`. */
export function dipIn(times: readonly number[], rate: number, from: number, to: number): Dip {
  let lowest = Number.POSITIVE_INFINITY;
  let backAfter: number | undefined = 0;
  for (let at = from; at + 1000 <= to; at += STEP_MS) {
    const share = countIn(times, at, at + 1000) / rate;
    lowest = Math.min(lowest, share);
    if (share < ENOUGH) backAfter = undefined;
    else backAfter ??= at - from;
  }
  return { lowest, backAfter };
}

function before(times: readonly number[], end: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
