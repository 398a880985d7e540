// Counts latencies in buckets that grow by a fixed factor, so that percentiles cost the same memory for any number of calls.

export interface Latencies {
  add(ms: number): void;
  /** Adds another one's counts; both must have been made with the same number of buckets an octave. */
  absorb(other: Latencies): void;
  clear(): void;
  /** Milliseconds, `share` from 0 to 1; undefined without any call. Right to the width of a bucket. */
  percentile(share: number): number | undefined;
  /** Calls that took `ms` or less; exact where `ms` is a power of two. */
  atMost(ms: number): number;
  readonly count: number;
  /** Milliseconds, all calls together. */
  readonly sum: number;
  /** Milliseconds; undefined without any call. */
  readonly max: number | undefined;
  /** For `absorb` alone. */
  readonly buckets: Float64Array;
}

// 2^-3 ms to 2^18 ms (262 s): from under a loopback call to over any timeout; what lies outside goes to the end buckets.
const LOWEST = -3;
const OCTAVES = 21;

/** @param resolution buckets an octave: 16 gives percentiles to 4 %, 4 to 19 % */
export function createLatencies(resolution = 16): Latencies {
  const buckets = new Float64Array(OCTAVES * resolution + 1);
  let count = 0;
  let sum = 0;
  let max = 0;

  return {
    add(ms) {
      const index = bucketOf(ms);
      buckets[index] = (buckets[index] ?? 0) + 1;
      count++;
      sum += ms;
      if (ms > max) max = ms;
    },
    absorb(other) {
      for (const [index, calls] of other.buckets.entries()) buckets[index] = (buckets[index] ?? 0) + calls;
      count += other.count;
      sum += other.sum;
      max = Math.max(max, other.max ?? 0);
    },
    clear() {
      buckets.fill(0);
      count = 0;
      sum = 0;
      max = 0;
    },
    percentile(share) {
      if (count === 0) return undefined;
      let left = Math.max(1, Math.ceil(share * count));
      for (const [index, calls] of buckets.entries()) {
        if (left <= calls) return Math.min(max, middle(index));
        left -= calls;
      }
      return max;
    },
    atMost(ms) {
      const last = bucketOf(ms);
      let calls = 0;
      for (let index = 0; index <= last; index++) calls += buckets[index] ?? 0;
      return calls;
    },
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    get max() {
      return count === 0 ? undefined : max;
    },
    buckets,
  };

  /** Bucket i holds what is over 2^((i-1)/resolution) and at most 2^(i/resolution), in units of the lowest edge. */
  function bucketOf(ms: number): number {
    const index = Math.ceil((Math.log2(ms) - LOWEST) * resolution);
    return Math.min(Math.max(index, 0), buckets.length - 1);
  }

  function middle(index: number): number {
    return 2 ** ((index - 0.5) / resolution + LOWEST);
  }
}
