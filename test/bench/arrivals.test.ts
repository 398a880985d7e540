import { expect, test } from 'vitest';
import { createArrivals } from './arrivals.js';

function countsOf(times: readonly number[]) {
  const arrivals = createArrivals();
  for (const time of times) arrivals.arrived(time);
  return arrivals.counts();
}

function evenly(count: number, everyMs: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index * everyMs);
}

test('the most in one second is found wherever that second begins', () => {
  const burst = evenly(30, 1, 1700);
  const times = [...evenly(100, 100), ...burst].sort((a, b) => a - b);
  // Ten a second, and the burst within a second that no clock's second is.
  expect(countsOf(times).highest).toBe(40);
});

test('a call one second after another is not in the same second', () => {
  expect(countsOf([0, 1000]).highest).toBe(1);
  expect(countsOf([0, 999.9]).highest).toBe(2);
});

test('more calls than it had room for are counted all the same', () => {
  expect(countsOf(evenly(20_000, 0.125)).highest).toBe(8000);
});

test('the steady mean leaves out a slow beginning and a long end', () => {
  const times = [0, 900, ...evenly(800, 5, 1000), 5500];
  const { steady, perSecond, calls } = countsOf(times);
  expect(calls).toBe(803);
  expect(Math.round(perSecond)).toBe(146);
  expect(steady).toBeCloseTo(200, 0);
});

test('of a short run the mean is the whole', () => {
  expect(countsOf(evenly(11, 100)).steady).toBe(10);
});
