import { expect, test } from 'vitest';
import { createGate } from '../../src/send/gate.js';
import { createSpread } from '../../src/send/pacer.js';
import { createPermits } from '../../src/send/rate-limiter.js';
import { createRing, type Ring } from '../../src/send/ring.js';
import { simulatedClock, simulatedLeases } from '../support/simulated-clock.js';

function setup(rate: number) {
  const clock = simulatedClock();
  const gate = createGate();
  const stop = new AbortController();
  stop.signal.addEventListener('abort', () => gate.stop());
  const leases = simulatedLeases(clock, rate);
  const spread = createSpread(rate);
  const guard = createRing(rate);
  const written: number[] = [];
  const ring: Ring = {
    wait: guard.wait,
    push(now) {
      written.push(now);
      guard.push(now);
    },
    get highest() {
      return guard.highest;
    },
  };
  const pacing = { leases, spread, ring };
  const permits = createPermits({ ...pacing, gate, clock, signal: stop.signal });
  const starts: number[] = [];
  const refused: number[] = [];
  const ask = (calls: number) => {
    for (let i = 0; i < calls; i++) {
      void Promise.resolve(permits.take()).then((granted) => (granted ? starts : refused).push(clock.now()));
    }
  };
  return { clock, gate, stop, ask, starts, written, refused, permits, spread };
}

function highest(starts: readonly number[]): number {
  let tail = 0;
  return starts.reduce((most, at, index) => {
    while ((starts[tail] ?? 0) <= at - 1000) tail++;
    return Math.max(most, index - tail + 1);
  }, 0);
}

test.each([1, 7, 50, 200, 1000, 5000])(
  '%i calls a second: that many in each second, never one more',
  async (rate) => {
    const { clock, gate, ask, starts } = setup(rate);
    gate.open();
    ask(rate * 10);
    await clock.advance(9000);
    expect(highest(starts)).toBeLessThanOrEqual(rate);
    expect(starts.length).toBeGreaterThanOrEqual(0.99 * rate * 9 - 1);
  },
);

test('an event loop that stalls loses the stalled time at most, and never bursts above the rate', async () => {
  const { clock, gate, ask, starts } = setup(1000);
  gate.open();
  ask(20_000);
  let stalled = 0;
  for (let i = 0; i < 12; i++) {
    await clock.advance(500 + i * 37);
    clock.stall(300);
    stalled += 300;
  }
  await clock.advance(0);
  expect(highest(starts)).toBeLessThanOrEqual(1000);
  expect(starts.length).toBeGreaterThanOrEqual(0.98 * (clock.now() - stalled));
});

test('the first call goes alone until the gate opens', async () => {
  const { clock, gate, ask, starts } = setup(100);
  ask(5);
  await clock.advance(3000);
  expect(starts).toHaveLength(1);
  gate.open();
  await clock.advance(3000);
  expect(starts).toHaveLength(5);
});

test('a shut gate lets none through, a probing one a single call', async () => {
  const { clock, gate, ask, starts } = setup(100);
  gate.open();
  ask(1);
  await clock.advance(100);
  gate.shut();
  ask(10);
  await clock.advance(5000);
  expect(starts).toHaveLength(1);
  gate.probe();
  await clock.advance(5000);
  expect(starts).toHaveLength(2);
  gate.probe();
  await clock.advance(5000);
  expect(starts).toHaveLength(3);
});

test('a call is written down when it starts, though others of the same handful take their time before it', async () => {
  const { clock, gate, starts, written, permits } = setup(1000);
  gate.open();
  for (let i = 0; i < 200; i++) {
    void Promise.resolve(permits.take()).then(() => {
      starts.push(clock.now());
      clock.stall(0.5); // so long it takes to send one
    });
  }
  await clock.advance(2000);
  expect(starts).toHaveLength(200);
  expect(written).toEqual(starts);
});

test('a lower pace holds at once, whatever is left of a lease', async () => {
  const { clock, gate, ask, starts, spread } = setup(1000);
  gate.open();
  ask(5000);
  await clock.advance(1000);
  spread.setPace(20);
  const begun = starts.length;
  await clock.advance(2000);
  expect(starts.length - begun).toBeLessThanOrEqual(41);
  expect(starts.length - begun).toBeGreaterThanOrEqual(39);
});

test('idle time saves up no burst: after it, the ceiling holds as before', async () => {
  const { clock, gate, ask, starts } = setup(100);
  gate.open();
  ask(100);
  await clock.advance(60_000);
  ask(1000);
  await clock.advance(5000);
  expect(highest(starts)).toBeLessThanOrEqual(100);
});

test('a stop refuses everybody who waits, at once, and everybody who comes later', async () => {
  const { clock, gate, stop, ask, starts, refused, permits } = setup(10);
  gate.open();
  ask(100);
  await clock.advance(500);
  const begun = starts.length;
  stop.abort();
  await clock.advance(0);
  expect(refused).toHaveLength(100 - begun);
  expect(await permits.take()).toBe(false);
  await clock.advance(5000);
  expect(starts).toHaveLength(begun);
});
