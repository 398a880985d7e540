// Chooses the rows of a sample at random, with a seed that repeats the choice.
import type { Amount } from '../options.js';

export interface Sample<Row> {
  /** The row itself, or one that it takes the place of; undefined: none is to be asked about now. */
  take(row: Row): Row | undefined;
  /** Rows that are chosen only when all are read. */
  rest(): readonly Row[];
}

/**
 * A share is decided row by row; a number of rows is kept in memory until all rows are read.
 * @param seed 0 to 4294967295
 */
export function createSample<Row>(amount: Amount | undefined, seed: number): Sample<Row> {
  const random = randomFrom(seed);
  if (amount === undefined) return { take: (row) => row, rest: () => [] };
  if ('share' in amount) {
    return { take: (row) => (random() < amount.share ? row : undefined), rest: () => [] };
  }
  const kept: Row[] = []; // a reservoir: of the first n rows, each is in it with the same chance
  let seen = 0;
  return {
    take(row) {
      seen++;
      if (kept.length < amount.count) kept.push(row);
      else {
        const at = Math.floor(random() * seen);
        if (at < amount.count) kept[at] = row;
      }
      return undefined;
    },
    rest: () => kept,
  };
}

/** mulberry32: small, and good enough to choose rows. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
