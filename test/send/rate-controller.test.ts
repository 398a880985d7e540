import { describe, expect, test } from 'vitest';
import { createRateController } from '../../src/send/rate-controller.js';

/** A server that grants so many calls in any second; each answer comes after the round trip. */
function simulate(options: {
  rows: number;
  ceiling: number;
  granted: (now: number) => number;
  roundTrip: number;
}) {
  const { rows, ceiling, granted, roundTrip } = options;
  const rateController = createRateController(ceiling);
  const window: number[] = [];
  const answers: { at: number; ok: boolean }[] = [];
  let now = 0;
  let done = 0;
  let throttled = 0;
  let credit = 0;
  let pausedUntil = 0;
  let inFlight = 0;
  for (; done < rows; now++) {
    while (answers[0] && answers[0].at <= now) {
      const { ok } = answers.shift() ?? { ok: false };
      inFlight--;
      if (ok) {
        done++;
        rateController.answered(now, true);
      } else {
        throttled++;
        pausedUntil = Math.max(pausedUntil, now + rateController.throttled(now));
      }
    }
    if (now % 100 === 0) rateController.tick(now);
    if (now < pausedUntil) continue;
    credit = Math.min(credit + rateController.pace / 1000, Math.max(1, rateController.pace / 50));
    for (; credit >= 1 && done + inFlight < rows; credit--) {
      while ((window[0] ?? now) <= now - 1000) window.shift();
      const ok = window.length < granted(now);
      if (ok) window.push(now);
      answers.push({ at: now + roundTrip, ok });
      inFlight++;
    }
  }
  return { seconds: now / 1000, throttledShare: throttled / (done + throttled), rateController };
}

describe('a server that grants 200 a second, told 1000', () => {
  test.each([5, 50, 200])(
    'with %i ms round trips: near the ideal time, hardly a call throttled',
    (roundTrip) => {
      const { seconds, throttledShare } = simulate({
        rows: 20_000,
        ceiling: 1000,
        granted: () => 200,
        roundTrip,
      });
      expect(seconds).toBeLessThan(107);
      expect(throttledShare).toBeLessThan(0.02);
    },
  );

  test('finds the full rate again within some minutes when the limit is lifted', () => {
    const granted = (now: number) => (now < 30_000 ? 200 : Number.POSITIVE_INFINITY);
    const { rateController } = simulate({ rows: 200_000, ceiling: 1000, granted, roundTrip: 20 });
    expect(rateController.pace).toBe(1000);
  });
});

test('a server that grants all is never slowed down', () => {
  const { seconds, throttledShare } = simulate({
    rows: 10_000,
    ceiling: 1000,
    granted: () => 1e9,
    roundTrip: 20,
  });
  expect({ seconds: Math.round(seconds), throttledShare }).toEqual({ seconds: 10, throttledShare: 0 });
});

test('throttles by chance in the first seconds are forgotten within seconds', () => {
  // The first of them finds some forty calls granted, and each later one what a pause has left.
  const granted = (now: number) => (now < 10_000 && now % 1900 < 40 ? 0 : Number.POSITIVE_INFINITY);
  const { seconds, rateController } = simulate({ rows: 20_000, ceiling: 1000, granted, roundTrip: 5 });
  expect(rateController.pace).toBe(1000);
  expect(seconds).toBeLessThan(10 + 20 + 20);
});

test('once settled, it tries for more ever more rarely, at last once a minute', () => {
  const rateController = createRateController(1000);
  let probes = 0;
  let above = false;
  for (let now = 0; now < 600_000; now += 5) {
    if (now % 100 === 0) rateController.tick(now);
    if (now < 1000 || rateController.pace <= 200) {
      above = false;
      if (now % 5 === 0) rateController.answered(now, true);
    } else {
      if (!above) probes++;
      above = true;
      rateController.throttled(now);
    }
  }
  // 2, 4, 8, 16, 32 and 60 seconds apart, and so on.
  expect(probes).toBeGreaterThanOrEqual(11);
  expect(probes).toBeLessThanOrEqual(15);
});

test('passing failures above a fifth of the answers slow it down, to a tenth of the ceiling at the least', () => {
  const rateController = createRateController(1000);
  const paces: number[] = [];
  for (let now = 0; now < 300_000; now += 100) {
    const calls = Math.round(rateController.pace / 10);
    for (let call = 0; call < calls; call++) rateController.answered(now, call % 10 >= 3);
    rateController.tick(now);
    paces.push(rateController.pace);
  }
  expect(paces[50]).toBeLessThan(900);
  expect(paces.at(-1)).toBeLessThan(200);
  expect(Math.min(...paces)).toBeGreaterThanOrEqual(90);
});

test('an outage is forgiven: its failures say nothing about the rate', () => {
  const rateController = createRateController(100);
  for (let now = 0; now < 1000; now += 10) rateController.answered(now, false);
  rateController.forgive(1000);
  rateController.tick(1500);
  expect(rateController.pace).toBe(100);
});

test('a tenth of passing failures changes nothing', () => {
  const rateController = createRateController(100);
  for (let now = 0; now < 5000; now += 10) {
    rateController.answered(now, now % 100 !== 0);
    if (now % 100 === 0) rateController.tick(now);
  }
  expect(rateController.pace).toBe(100);
});
