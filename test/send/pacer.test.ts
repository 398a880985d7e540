import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer, WINDOW_MS } from '../../src/send/pacer.js';
import { seeded } from '../support/rate-laws.js';

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
  [200, 1],
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
  expect(startsOf(1000, 5000, 40).length).toBeGreaterThanOrEqual((5000 / 50) * 9);
});

test.each([20, 50, 100, 200])('at %i calls a second they go one by one, however late timers are', (pace) => {
  const random = seeded(1);
  const pacer = createPacer(pace);
  const starts: number[] = [];
  for (let now = 0; now < 20_000; ) {
    const wait = pacer.wait(now);
    if (wait > 0) now += wait + 1.5 * random();
    else {
      starts.push(now);
      pacer.push(now);
    }
  }
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual((0.79 * 1000) / pace);
  expect(starts.length).toBeGreaterThanOrEqual(0.985 * 20 * pace);
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

test('a ceiling that moves holds at once: with those of the last second, no start makes more than it allows', () => {
  const moves = fc.array(
    fc.record({ after: fc.integer({ min: 1, max: 2000 }), to: fc.integer({ min: 1, max: 50 }) }),
  );
  fc.assert(
    fc.property(moves, (list) => {
      const pacer = createPacer(50);
      const starts: number[] = [];
      let now = 0;
      const run = (until: number, ceiling: number) => {
        while (now < until) {
          const wait = pacer.wait(now);
          if (wait > 0) now = Math.min(until, now + wait);
          else {
            starts.push(now);
            pacer.push(now);
            const recent = starts.filter((at) => at > now - WINDOW_MS + 0.001);
            expect(recent.length).toBeLessThanOrEqual(ceiling);
          }
        }
      };
      run(1500, 50);
      for (const { after, to } of list) {
        pacer.setCeiling(to);
        pacer.setPace(to);
        run(now + after, to);
      }
    }),
    { numRuns: 200 },
  );
});

test('a ceiling that rises again is used again', () => {
  const pacer = createPacer(100);
  const run = (from: number, until: number) => {
    let started = 0;
    for (let now = from; now < until; now += Math.max(1, pacer.wait(now))) {
      if (pacer.wait(now) > 0) continue;
      pacer.push(now);
      started++;
    }
    return started;
  };
  run(0, 2000);
  pacer.setCeiling(20);
  pacer.setPace(20);
  expect(run(4000, 8000)).toBeLessThanOrEqual(4 * 20);
  pacer.setCeiling(100);
  pacer.setPace(100);
  expect(run(8000, 12_000)).toBeGreaterThan(3 * 95);
});
