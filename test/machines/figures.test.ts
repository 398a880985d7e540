import { expect, test } from 'vitest';
import { countIn, dipIn, mostInOneSecond, unevenness } from './figures.js';

/** So many a second, evenly, from one instant to another. */
function evenly(perSecond: number, from: number, to: number): number[] {
  return Array.from({ length: ((to - from) * perSecond) / 1000 }, (_, at) => from + (at * 1000) / perSecond);
}

test('the most in any second, wherever it begins', () => {
  expect(mostInOneSecond([])).toBe(0);
  expect(mostInOneSecond([0, 999, 1000, 1001])).toBe(3);
  expect(mostInOneSecond([...evenly(100, 0, 1500), ...evenly(200, 1500, 2000)])).toBe(150);
});

test('a count takes the first instant in and leaves the last one out', () => {
  expect(countIn([1, 2, 3, 4], 2, 4)).toBe(2);
});

test.each([
  [[100, 100], 0],
  [[90, 110], 0.2],
  [[0, 50, 100], 2],
])('%j are uneven by %d of their mean', (counts, uneven) => {
  expect(unevenness(counts)).toBeCloseTo(uneven);
});

test('a dip lasts until the second begins from which on each is full enough', () => {
  const times = [...evenly(100, 0, 3000), ...evenly(50, 3000, 5000), ...evenly(100, 5000, 9000)];
  expect(dipIn(times, 100, 0, 2500)).toEqual({ lowest: 1, backAfter: 0 });
  const { lowest, backAfter } = dipIn(times, 100, 3000, 9000);
  expect(lowest).toBe(0.5);
  expect(backAfter).toBeGreaterThanOrEqual(1850);
  expect(backAfter).toBeLessThanOrEqual(2000);
});

test('a rate that comes back only after the end did not come back', () => {
  expect(dipIn(evenly(50, 0, 5000), 100, 0, 5000)).toEqual({ lowest: 0.5, backAfter: undefined });
});
