import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlidingSecond, createStatistics } from '../../src/sandbox/statistics.js';

test('the highest second is that of a count by hand, for any arrivals', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.constant(1000)), {
    minLength: 1,
    maxLength: 700,
  });
  fc.assert(
    fc.property(gaps, (steps) => {
      const statistics = createStatistics();
      const arrivals: number[] = [];
      for (const step of steps) {
        const at = (arrivals.at(-1) ?? 5) + step;
        arrivals.push(at);
        statistics.arrived(at);
      }
      const byHand = Math.max(
        ...arrivals.map((end) => arrivals.filter((at) => at <= end && end - at < 1000).length),
      );
      // Several arrivals of the same millisecond: the window that ends with the last one holds them all.
      expect(statistics.snapshot().highestInOneSecond).toBe(byHand);
    }),
  );
});

test('the window keeps its order when its memory grows', () => {
  const second = createSlidingSecond();
  for (let at = 0; at < 3000; at += 1) {
    second.count(at);
    second.add(at);
    if (at > 2000) second.add(at); // from here on twice as many: the ring is full and has turned round
  }
  expect([second.count(3000), second.count(3998), second.count(3999)]).toEqual([1998, 2, 0]);
});

test('a reset forgets everything but the calls in flight', () => {
  const statistics = createStatistics();
  statistics.connected();
  statistics.arrived(10);
  statistics.arrived(11);
  statistics.left();
  statistics.accepted();
  statistics.refused('70402');
  statistics.acted('latency');
  statistics.reset();
  expect(statistics.snapshot()).toEqual({
    calls: 0,
    accepted: 0,
    checked: 0,
    asked: {},
    permitted: {},
    refused: {},
    faults: {},
    peakInFlight: 1,
    highestInOneSecond: 0,
    connections: 0,
  });
});
