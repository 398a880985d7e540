import { expect, test } from 'vitest';
import { createSpread } from '../../src/send/pacer.js';

/** Calls that start as soon as they may, on a clock whose timers are late by so much. */
function startsOf(pace: number, ms: number, late = 0): number[] {
  const spread = createSpread(pace);
  const starts: number[] = [];
  for (let now = 0; now < ms; ) {
    const wait = spread.wait(now);
    if (wait > 0) now += wait + late;
    else {
      starts.push(now);
      spread.push(now);
    }
  }
  return starts;
}

function mostWithin(starts: readonly number[], ms: number): number {
  return Math.max(...starts.map((at) => starts.filter((other) => other >= at && other < at + ms).length));
}

test.each([
  [20, 1],
  [100, 1],
  [200, 2],
  [1000, 10],
  [5000, 50],
])('at %i calls a second no more than %i go at once', (pace, most) => {
  const starts = startsOf(pace, 3000);
  expect(mostWithin(starts, 1)).toBeLessThanOrEqual(most);
  expect(starts.length).toBeGreaterThanOrEqual(0.99 * 3 * pace - most);
  expect(starts.length).toBeLessThanOrEqual(3 * pace + 1);
});

test.each([5, 10, 20])('timers that are %i ms late cost nothing', (late) => {
  expect(startsOf(1000, 5000, late).length).toBeGreaterThanOrEqual(0.99 * 5000 - 40);
});

test('timers that are later still leave a handful for each', () => {
  expect(startsOf(1000, 5000, 40).length).toBeGreaterThanOrEqual((5000 / 50) * 10);
});

test('what a pause cost is not made up for in a burst', () => {
  const spread = createSpread(1000);
  spread.push(0);
  let burst = 0;
  for (; spread.wait(5000) === 0; burst++) spread.push(5000);
  expect(burst).toBeGreaterThan(1);
  expect(burst).toBeLessThanOrEqual(11);
});

test('a run begins without a burst', () => {
  const spread = createSpread(1000);
  spread.push(0);
  expect(spread.wait(0)).toBeGreaterThan(0);
});

test('a new pace holds from the next call on', () => {
  const spread = createSpread(1000);
  spread.push(0);
  spread.setPace(10);
  spread.push(2);
  expect(spread.wait(90)).toBeGreaterThan(0);
  expect(spread.wait(103)).toBe(0);
});
