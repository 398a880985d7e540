import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer, WINDOW_MS } from '../../src/send/pacer.js';

/** Calls that start as soon as the pacer lets them, on a clock whose timers are late by so much. */
function startsOf(pace: number, ms: number, late = 0): number[] {
  const pacer = createPacer(pace);
  const starts: number[] = [];
  for (let now = 0; now < ms; ) {
    const wait = pacer.wait(now);
    if (wait > 0) now += wait + late;
    else {
      starts.push(now);
      pacer.push(now);
    }
  }
  return starts;
}

function mostWithin(starts: readonly number[], ms: number): number {
  return Math.max(...starts.map((at) => starts.filter((other) => other >= at && other < at + ms).length));
}

/** The highest number of starts in any window of a second, counted the slow way. */
function highestCount(starts: readonly number[]): number {
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length));
}

test.each([
  [20, 1],
  [100, 1],
  [200, 2],
  [1000, 11],
  [5000, 56],
])('at %i calls a second no more than %i go at once', (pace, most) => {
  const starts = startsOf(pace, 3000);
  expect(mostWithin(starts, 1)).toBeLessThanOrEqual(most);
  expect(starts.length).toBeGreaterThanOrEqual(0.99 * 3 * pace - most);
  expect(starts.length).toBeLessThanOrEqual(3 * pace + 1);
});

test.each([5, 10, 20])('timers that are %i ms late cost nothing', (late) => {
  expect(startsOf(1000, 5000, late).length).toBeGreaterThanOrEqual(0.98 * 5000 - 40);
});

test('timers that are later still leave a handful for each', () => {
  expect(startsOf(1000, 5000, 40).length).toBeGreaterThanOrEqual((5000 / 50) * 10);
});

test('what a pause cost is not made up for in a burst', () => {
  const pacer = createPacer(1000);
  pacer.push(0);
  let burst = 0;
  for (; pacer.wait(5000) === 0; burst++) pacer.push(5000);
  expect(burst).toBeGreaterThan(1);
  expect(burst).toBeLessThanOrEqual(12);
});

test('a run begins without a burst', () => {
  const pacer = createPacer(1000);
  pacer.push(0);
  expect(pacer.wait(0)).toBeGreaterThan(0);
});

test('a new pace holds from the next call on', () => {
  const pacer = createPacer(1000);
  pacer.push(0);
  pacer.setPace(10);
  pacer.push(2);
  expect(pacer.wait(80)).toBeGreaterThan(0);
  expect(pacer.wait(103)).toBe(0);
});

test('whatever the moments of asking, no second holds more starts than the ceiling, and the count says so', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 200 }),
      (limit, gaps) => {
        const pacer = createPacer(limit);
        pacer.setPace(1_000_000); // nothing is spread: only the log holds
        const starts: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          now += pacer.wait(now);
          now += pacer.wait(now); // the last grain of the spread
          pacer.push(now);
          starts.push(now);
        }
        expect(pacer.highest).toBe(highestCount(starts));
        expect(pacer.highest).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('at the ceiling it waits until the oldest start has left the second, and no longer', () => {
  const pacer = createPacer(2);
  pacer.setPace(1_000_000);
  pacer.push(100);
  pacer.push(700);
  expect(pacer.wait(800)).toBe(100 + WINDOW_MS - 800);
  expect(pacer.wait(100 + WINDOW_MS)).toBe(0);
});
