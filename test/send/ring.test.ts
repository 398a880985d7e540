import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRing } from '../../src/send/ring.js';

/** The highest number of starts in any window of a second, counted the slow way. */
function highestCount(starts: readonly number[]): number {
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length));
}

test('whatever the moments of asking, no second holds more starts than the limit, and the count says so', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 200 }),
      (limit, gaps) => {
        const ring = createRing(limit);
        const starts: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          now += ring.wait(now);
          expect(ring.wait(now)).toBe(0);
          ring.push(now);
          starts.push(now);
        }
        expect(ring.highest).toBe(highestCount(starts));
        expect(ring.highest).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test('waits until the oldest start has left the second, and no longer', () => {
  const ring = createRing(2);
  ring.push(100);
  ring.push(700);
  expect(ring.wait(800)).toBe(306);
  expect(ring.wait(1106)).toBe(0);
});
