// Chance with a seed (mulberry32), so that what it led to can be had again.

export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** True once in so many times. */
  once(inSoMany: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    ...{ next, below },
    whole: (low, high) => low + below(high - low + 1),
    once: (inSoMany) => below(inSoMany) === 0,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}
