// Enough calls in flight at any latency, and no more than bring something.
import { describe, expect, test } from 'vitest';
import { createConcurrencyController } from '../../src/send/concurrency-controller.js';

const LOOK = 0.5;

const a = (startedAt: number, latencyMs: number, timedOut = false) => ({ startedAt, latencyMs, timedOut });

/** A server whose latency depends on the calls in flight, asked for `pace` calls a second, for so many half seconds. */
function settle(options: {
  pace: number;
  latency: (inFlight: number) => number;
  looks?: number;
  timeout?: number;
  connections?: number;
}) {
  const { pace, latency, looks = 12, timeout = 30_000, connections } = options;
  const controller = createConcurrencyController({
    ...{ concurrency: 'auto', rate: pace, timeout, connections },
  });
  controller.answered(a(0, latency(1))); // the first call goes alone
  let achieved = 0;
  let seconds = 0;
  const limits: number[] = [];
  for (let look = 0; look < looks; look++) {
    const ms = latency(controller.limit);
    achieved = Math.min(pace, (controller.limit * 1000) / ms);
    for (let call = 0; call < achieved * LOOK; call++) controller.answered(a(0, ms));
    if (achieved >= 0.99 * pace && seconds === 0) seconds = (look + 1) * LOOK;
    controller.tick(pace, Math.min(controller.limit, Math.ceil((pace * ms) / 1000)), LOOK);
    limits.push(controller.limit);
  }
  return { achieved, seconds, limits, controller };
}

describe('auto', () => {
  test.each([5, 50, 200, 600, 1000, 1500, 5000, 10_000])(
    'at %i ms latency it carries 1000 calls a second within three seconds, without twice what it takes',
    (ms) => {
      const { achieved, seconds, controller } = settle({ pace: 1000, latency: () => ms });
      expect(achieved).toBe(1000);
      expect(seconds).toBeLessThanOrEqual(3);
      expect(controller.limit).toBeLessThanOrEqual(1.5 * ms + 64);
    },
  );

  test('a latency that grows in the middle of a run is followed: step by step', () => {
    let ms = 20;
    const { controller } = settle({ pace: 1000, latency: () => ms });
    const before = controller.limit;
    ms = 2000;
    let looks = 0;
    for (; controller.limit < 2000 && looks < 100; looks++) {
      for (let call = 0; call < (controller.limit / ms) * 500; call++) controller.answered(a(0, ms));
      controller.tick(1000, controller.limit, LOOK);
    }
    expect(before).toBeLessThan(100);
    expect(looks * LOOK).toBeLessThanOrEqual(30);
  });

  test('comes back at once when the rate does, after a time in which little was needed', () => {
    const controller = createConcurrencyController({ concurrency: 'auto', rate: 1000, timeout: 10_000 });
    for (let look = 0; look < 60; look++) {
      for (let call = 0; call < 5; call++) controller.answered(a(0, 500));
      controller.tick(10, 5, LOOK);
    }
    expect(controller.limit).toBeLessThan(30);
    for (let call = 0; call < 20; call++) controller.answered(a(0, 500));
    controller.tick(1000, controller.limit, LOOK);
    expect(controller.limit).toBeGreaterThanOrEqual(500);
  });

  test('a server that can do no more is not flooded: its answers do not wait behind each other', () => {
    const busy = (inFlight: number) => Math.max(2, inFlight / 10); // 10 000 calls a second at most, 2 ms each
    const { limits } = settle({ pace: 1_000_000, latency: busy, looks: 100 });
    expect(Math.max(...limits)).toBeLessThanOrEqual(128);
  });

  test('2 % of calls that hang are a latency, and starve nothing', () => {
    const controller = createConcurrencyController({ concurrency: 'auto', rate: 221, timeout: 10_000 });
    for (let look = 0; look < 40; look++) {
      for (let call = 0; call < 108; call++) controller.answered(a(0, 50));
      for (let call = 0; call < 2; call++) controller.answered(a(0, 10_000, true));
      controller.tick(221, Math.min(controller.limit, 56), LOOK);
    }
    expect(controller.limit).toBeGreaterThanOrEqual(56);
  });

  test('timeouts that come together are judged beside the calls that started with them', () => {
    const { controller } = settle({ pace: 1000, latency: () => 2, timeout: 2000 });
    for (let call = 0; call < 70; call++) controller.answered(a(20_000, 2));
    controller.tick(1000, controller.limit, LOOK);
    const before = controller.limit;
    for (let call = 0; call < 30; call++) controller.answered(a(20_000, 2000, true)); // two seconds later, and nothing else
    controller.tick(1000, controller.limit, LOOK);
    expect(controller.limit).toBeGreaterThan(before / 2);
  });

  test('many timeouts halve it', () => {
    const { controller } = settle({ pace: 1000, latency: () => 100 });
    const before = controller.limit;
    for (let call = 0; call < 50; call++) controller.answered(a(10_000, 10_000, call % 2 === 0));
    controller.tick(1000, before, LOOK);
    expect(controller.limit).toBe(Math.floor(before / 2));
  });

  test('goes no farther than rate and timeout need, nor than this process may open sockets, and says so', () => {
    expect(
      Math.max(...settle({ pace: 1000, latency: () => 10_000, timeout: 2000 }).limits),
    ).toBeLessThanOrEqual(2508);
    const { controller } = settle({ pace: 1000, latency: () => 10_000, connections: 900 });
    expect(controller.limit).toBe(900);
    expect(controller.bound).toBe('files');
  });
});

test('a number that was asked for stays, and is named where it is what bounds the calls', () => {
  const controller = createConcurrencyController({ concurrency: 10, rate: 1000, timeout: 10_000 });
  for (let call = 0; call < 50; call++) controller.answered(a(0, 10_000, true));
  controller.tick(1000, 10, LOOK);
  expect(controller.limit).toBe(10);
  expect(controller.bound).toBe('concurrency');
  controller.tick(1000, 3, LOOK);
  expect(controller.bound).toBeUndefined();
});
