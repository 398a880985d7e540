// The rate controller against servers that refuse by one law or another: what it gets through, and what is refused.
import { describe, expect, test } from 'vitest';
import { createRateController } from '../../src/send/rate-controller.js';
import { CASES, OTHER_CASES, seeded, simulateLaw } from '../support/rate-laws.js';

describe.each([
  ['made for', CASES, 0.12],
  ['not made for', OTHER_CASES, 0.2],
])('laws that it was %s', (_name, cases, slack) => {
  // The bench publishes the exact figures at four latencies; these hold whatever the seed.
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    for (const latency of [5, 40, 200]) {
      const { share, refusedShare } = simulateLaw(one, { latency, seed: 3 });
      expect(share, `of the ideal at ${latency} ms`).toBeGreaterThanOrEqual((one.goal ?? 0.93) - slack);
      expect(refusedShare, `refused at ${latency} ms`).toBeLessThanOrEqual((one.chance ?? 0) + 0.02 + slack);
    }
  });
});

test('a server that grants all is at full rate within two seconds, and never slowed down', () => {
  const controller = createRateController(1000);
  let now = 0;
  for (; controller.rate < 1000; now += 10) {
    controller.granted(now, now + 5);
    if (now % 100 === 0) controller.tick(now);
  }
  expect(now).toBeLessThan(2000);
  for (const end = now + 60_000; now < end; now += 10) {
    for (let call = 0; call < 10; call++) controller.granted(now, now + 5);
    if (now % 100 === 0) controller.tick(now);
    expect(controller.rate).toBe(1000);
  }
  expect(controller.state).toBe('steady');
});

test('refusals by chance cost a few seconds at the start, and then nothing: the old rate comes back', () => {
  const random = seeded(1);
  const controller = createRateController(1000);
  for (let now = 0; now < 60_000; now += 10) {
    for (let call = 0; call < controller.rate / 100; call++) {
      if (random() < 0.05) controller.refused(now, now + 5);
      else controller.granted(now, now + 5);
    }
    if (now % 100 === 0) controller.tick(now);
  }
  expect(controller.rate).toBeGreaterThan(900);
});

test('a limit that never moves is tried ever more rarely', () => {
  const controller = createRateController(1000);
  const window: number[] = [];
  const above: number[] = [];
  for (let now = 0; now < 600_000; now++) {
    while ((window[0] ?? now) <= now - 1000) window.shift();
    if (now % Math.max(1, Math.round(1000 / controller.rate)) === 0) {
      if (window.length < 200) {
        window.push(now);
        controller.granted(now, now + 5);
      } else controller.refused(now, now + 5);
    }
    const before = controller.rate;
    if (now % 100 === 0) controller.tick(now);
    if (before <= 200 && controller.rate > 200) above.push(now);
  }
  const tries = (from: number, to: number) => above.filter((at) => at >= from && at < to).length;
  expect(tries(0, 60_000)).toBeGreaterThan(5);
  expect(tries(540_000, 600_000)).toBeLessThanOrEqual(3);
});

test('a door that stays shut is knocked on singly, at growing distance, and stood back from afterwards', () => {
  const controller = createRateController(1000);
  let now = 0;
  for (; now < 3000; now += 5) {
    controller.granted(now, now + 5);
    if (now % 100 === 0) controller.tick(now);
  }
  const rate = controller.rate;
  const knocks: number[] = [];
  for (; knocks.length < 6; now += 5) {
    const pause = controller.refused(now, now + 5);
    if (!pause) continue;
    if (pause.knock) knocks.push(pause.ms);
    now += pause.ms;
  }
  expect(knocks).toEqual(knocks.toSorted((a, b) => a - b));
  expect(knocks[5]).toBeGreaterThan(3 * (knocks[0] ?? 0));
  expect(controller.state).toBe('shut');
  controller.granted(now, now + 5);
  expect(controller.state).toBe('steady');
  expect(controller.rate).toBeLessThan(rate);
});

test('refusals of calls that started before a cut say nothing more', () => {
  const controller = createRateController(1000);
  for (let now = 0; now < 3000; now += 2) {
    controller.granted(now, now + 500);
    if (now % 100 === 0) controller.tick(now + 500);
  }
  const before = controller.rate;
  for (let call = 0; controller.rate === before; call++) controller.refused(3000, 3500 + call);
  const { rate } = controller;
  for (let call = 0; call < 500; call++) expect(controller.refused(3000 + call, 3501 + call)).toBeUndefined();
  expect(controller.rate).toBe(rate);
});

test('refusals by chance in the first calls do not hold up the climb', () => {
  const random = seeded(2);
  const controller = createRateController(1000);
  for (let now = 0; now < 2000; now += 10) {
    for (let call = 0; call < controller.rate / 100; call++) {
      if (random() < 0.1) controller.refused(now, now + 5);
      else controller.granted(now, now + 5);
    }
    if (now % 100 === 0) controller.tick(now);
    expect(controller.state).not.toBe('doubting');
  }
  expect(controller.rate).toBe(1000);
});

test('a probe of a known limit is over before its answers are known, whatever the latency', () => {
  const latency = 1000;
  const one = CASES.find(({ name }) => name === 'sliding window 200');
  const controller = createRateController(1000);
  const above: number[] = [];
  let since = 0;
  const watched = {
    ...controller,
    get rate() {
      return controller.rate;
    },
    tick(now: number) {
      if (controller.state !== 'probing') since = now;
      if (controller.state === 'probing' && controller.rate > 210) above.push(now - since);
      controller.tick(now);
    },
  };
  expect(one).toBeDefined();
  if (one) simulateLaw(one, { latency, seed: 1, controller: watched });
  expect(above.length).toBeGreaterThan(5);
  expect(Math.max(...above)).toBeLessThan(latency);
});
