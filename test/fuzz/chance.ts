// Random numbers from a seed, so that what was found can be found again.

export interface Chance {
  /** From 0 to below `limit`. */
  below(limit: number): number;
  /** True once in so many times. */
  once(inSoMany: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    once: (inSoMany) => below(inSoMany) === 0,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}
