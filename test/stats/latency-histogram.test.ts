// Percentiles out of fixed buckets, compared with the exact ones.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLatencies } from '../../src/stats/latency-histogram.js';

const milliseconds = fc.double({ min: 0.2, max: 200_000, noNaN: true });

test('a percentile is within the width of a bucket of the exact one, and never above the longest', () => {
  fc.assert(
    fc.property(
      fc.array(milliseconds, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, share) => {
        const latencies = createLatencies();
        for (const ms of all) latencies.add(ms);
        const exact = all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * all.length)) - 1] ?? 0;
        const found = latencies.percentile(share) ?? 0;
        expect(found / exact).toBeGreaterThan(0.95);
        expect(found / exact).toBeLessThan(1.05);
        expect(found).toBeLessThanOrEqual(Math.max(...all));
      },
    ),
  );
});

test('the calls under a power of two are counted exactly', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(milliseconds, fc.constantFrom(1, 2, 4, 1024))),
      fc.integer({ min: -2, max: 17 }),
      (all, power) => {
        const latencies = createLatencies();
        for (const ms of all) latencies.add(ms);
        expect(latencies.atMost(2 ** power)).toBe(all.filter((ms) => ms <= 2 ** power).length);
      },
    ),
  );
});

test('what is absorbed counts as if it had been added', () => {
  const [one, other, both] = [createLatencies(8), createLatencies(8), createLatencies(8)];
  for (const ms of [1, 5, 90]) one.add(ms);
  for (const ms of [0, 7, 1e9]) other.add(ms);
  for (const ms of [1, 5, 90, 0, 7, 1e9]) both.add(ms);
  one.absorb(other);
  const told = ({ buckets, count, sum, max }: typeof one) => ({ buckets, count, sum, max });
  expect(told(one)).toEqual(told(both));
});

test('without a call there is nothing to tell', () => {
  const { percentile, max, count } = createLatencies();
  expect([percentile(0.5), max, count]).toEqual([undefined, undefined, 0]);
});
