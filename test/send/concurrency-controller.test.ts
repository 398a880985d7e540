import { expect, test } from 'vitest';
import { createConcurrencyController } from '../../src/send/concurrency-controller.js';

/** A server with this latency, asked for `pace` calls a second, for so many half seconds. */
function settle(pace: number, latencyMs: (inFlight: number) => number, looks = 12) {
  const concurrency = createConcurrencyController('auto');
  let achieved = 0;
  for (let look = 0; look < looks; look++) {
    const latency = latencyMs(concurrency.limit);
    achieved = Math.min(pace, (concurrency.limit * 1000) / latency);
    for (let call = 0; call < achieved / 2; call++) concurrency.answered(latency);
    concurrency.tick(pace, 0.5);
  }
  return { achieved, limit: concurrency.limit };
}

test.each([5, 50, 200, 300])(
  'at %i ms latency it holds 1000 calls a second, with some hundreds at most',
  (latency) => {
    const { achieved, limit } = settle(1000, () => latency);
    expect(achieved).toBe(1000);
    expect(limit).toBeLessThanOrEqual(512);
  },
);

test('a server that can do no more is not flooded: its answers do not wait behind each other', () => {
  const busy = (inFlight: number) => Math.max(2, inFlight / 10); // 10 000 calls a second at most, 2 ms each
  const { limit } = settle(1_000_000, busy, 50);
  expect(limit).toBeLessThan(100);
});

test('time-outs halve it, a stray one does not', () => {
  const concurrency = createConcurrencyController('auto');
  for (let call = 0; call < 99; call++) concurrency.answered(100);
  concurrency.timedOut();
  concurrency.tick(1000, 0.1);
  const before = concurrency.limit;
  expect(before).toBeGreaterThan(100);
  for (let call = 0; call < 50; call++) concurrency.timedOut();
  concurrency.tick(1000, 0.1);
  expect(concurrency.limit).toBe(Math.floor(before / 2));
});

test('a number that was asked for stays', () => {
  const concurrency = createConcurrencyController(10);
  for (let call = 0; call < 50; call++) concurrency.timedOut();
  concurrency.tick(1000, 0.5);
  expect(concurrency.limit).toBe(10);
});
