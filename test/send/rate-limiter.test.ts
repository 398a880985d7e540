// Permits: so many in each second as bucket and ceiling allow, and none that the breaker does not let through.
import { expect, test } from 'vitest';
import { type CircuitBreaker, createCircuitBreaker, type Ticket } from '../../src/send/circuit-breaker.js';
import { createPacer, type Pacer } from '../../src/send/pacer.js';
import { createRateLimiter, type Share } from '../../src/send/rate-limiter.js';
import { seeded } from '../support/rate-laws.js';
import { simulatedClock, simulatedLeases } from '../support/simulated-clock.js';

function setup(rate: number, { leased = rate, ceiling }: { leased?: number; ceiling?: Share } = {}) {
  const clock = simulatedClock();
  const stop = new AbortController();
  const { signal } = stop;
  const breaker = createCircuitBreaker({
    ...{ clock, signal, isTrusted: () => true },
    ...{ onProbe: () => {}, onWait: () => {} },
  });
  const paced = createPacer(rate);
  const written: number[] = [];
  const pacer: Pacer = {
    ...paced,
    push(now) {
      written.push(now);
      paced.push(now);
    },
  };
  const leases = simulatedLeases(clock, leased);
  const limiter = createRateLimiter({ breaker, leases, pacer, ceiling, clock, signal });
  const starts: number[] = [];
  const refused: number[] = [];
  const ask = (calls: number, ticket: () => Ticket = () => ({})) => {
    for (let i = 0; i < calls; i++) {
      void Promise.resolve(limiter.acquire(ticket())).then((granted) =>
        (granted ? starts : refused).push(clock.now()),
      );
    }
  };
  return { clock, breaker, stop, ask, starts, written, refused, limiter, pacer };
}

/** The first call of a run is answered: all may go. */
function close(breaker: CircuitBreaker): void {
  const first: Ticket = {};
  void breaker.enter(first);
  breaker.answered(first, 0);
  expect(breaker.state).toBe('closed');
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
    const { clock, breaker, ask, starts } = setup(rate);
    close(breaker);
    ask(rate * 10);
    await clock.advance(9000);
    expect(highest(starts)).toBeLessThanOrEqual(rate);
    expect(starts.length).toBeGreaterThanOrEqual(0.99 * rate * 9 - 1);
  },
);

test('leases that grant half make half the rate: it is the bucket that sets it', async () => {
  const { clock, breaker, ask, starts } = setup(1000, { leased: 500 });
  close(breaker);
  ask(10_000);
  await clock.advance(8000);
  expect(starts.length).toBeGreaterThanOrEqual(0.98 * 4000);
  expect(starts.length).toBeLessThanOrEqual(4000 + 100);
});

test('an event loop that stalls loses the stalled time at most, and never bursts above the rate', async () => {
  const { clock, breaker, ask, starts } = setup(1000);
  close(breaker);
  ask(20_000);
  let stalled = 0;
  for (let i = 0; i < 12; i++) {
    await clock.advance(500 + i * 37);
    clock.stall(300);
    stalled += 300;
  }
  await clock.advance(0);
  expect(highest(starts)).toBeLessThanOrEqual(1000);
  expect(starts.length).toBeGreaterThanOrEqual(0.97 * (clock.now() - stalled));
});

test('the probe may ask again, for a request that has to be written once more; nobody else gets through', async () => {
  const { clock, ask, starts, breaker } = setup(100);
  const probe: Ticket = {};
  void breaker.enter(probe);
  ask(1, () => probe);
  await clock.advance(1000);
  expect(starts).toHaveLength(1);
  ask(1, () => probe);
  await clock.advance(1000);
  expect(starts).toHaveLength(2);
  expect(breaker.inFlight).toBe(1);
});

test('a breaker that is not closed refuses all but its probe, those that wait for their time included', async () => {
  const { clock, breaker, ask, starts, refused, limiter } = setup(100);
  close(breaker);
  ask(20);
  await clock.advance(100);
  const begun = starts.length;
  expect(begun).toBeLessThan(20);
  breaker.refresh('70001');
  await clock.advance(1000);
  expect(starts).toHaveLength(begun);
  expect(refused).toHaveLength(20 - begun);
  breaker.halfOpen();
  const probe: Ticket = {};
  expect(breaker.tryEnter(probe)).toBe(true);
  expect(limiter.acquire({})).toBe(false);
  ask(1, () => probe);
  await clock.advance(1000);
  expect(starts).toHaveLength(begun + 1);
});

test('a call is logged when it starts, though others of the same handful take their time before it', async () => {
  const { clock, breaker, starts, written, limiter } = setup(1000);
  close(breaker);
  for (let i = 0; i < 200; i++) {
    void Promise.resolve(limiter.acquire({})).then(() => {
      starts.push(clock.now());
      clock.stall(0.5); // so long it takes to send one
    });
  }
  await clock.advance(2000);
  expect(starts).toHaveLength(200);
  expect(written).toEqual(starts);
});

test('a call that its process is given no time to write counts when it is written', async () => {
  const random = seeded(7);
  const { clock, breaker, starts, limiter } = setup(200);
  close(breaker);
  for (let i = 0; i < 4000; i++) {
    void Promise.resolve(limiter.acquire({})).then(async (granted) => {
      await new Promise((resolve) => setImmediate(resolve)); // as undici does before it uses a socket again
      if (random() < 0.01) clock.stall(20 + 80 * random());
      if (granted) starts.push(clock.now());
    });
  }
  await clock.advance(20_000);
  expect(starts.length).toBeGreaterThanOrEqual(3500);
  expect(highest(starts)).toBeLessThanOrEqual(200);
});

test('a lower pace holds at once, whatever is left of a lease', async () => {
  const { clock, breaker, ask, starts, pacer } = setup(1000);
  close(breaker);
  ask(5000);
  await clock.advance(1000);
  pacer.setPace(20);
  const begun = starts.length;
  await clock.advance(2000);
  expect(starts.length - begun).toBeLessThanOrEqual(46);
  expect(starts.length - begun).toBeGreaterThanOrEqual(39);
});

test('idle time saves up no burst: after it, the ceiling holds as before', async () => {
  const { clock, breaker, ask, starts } = setup(100);
  close(breaker);
  ask(100);
  await clock.advance(60_000);
  ask(1000);
  await clock.advance(5000);
  expect(highest(starts)).toBeLessThanOrEqual(100);
});

test('a stop refuses everybody who waits, at once, and everybody who comes later', async () => {
  const { clock, breaker, stop, ask, starts, refused, limiter } = setup(10);
  close(breaker);
  ask(100);
  await clock.advance(500);
  const begun = starts.length;
  stop.abort();
  await clock.advance(0);
  expect(refused).toHaveLength(100 - begun);
  expect(await limiter.acquire({})).toBe(false);
  await clock.advance(5000);
  expect(starts).toHaveLength(begun);
});

test('without a share of the ceiling no call starts, and all do as soon as there is one', async () => {
  let share = 100;
  let wake = () => {};
  const ceiling: Share = {
    get share() {
      return share;
    },
    changed: () => new Promise((resolve) => (wake = resolve)),
  };
  const { clock, breaker, ask, starts, limiter } = setup(100, { ceiling });
  close(breaker);
  ask(10);
  await clock.advance(1000);
  expect(starts).toHaveLength(10);
  expect(limiter.idleMs).toBe(1000);
  share = 0; // its lease has ended: nobody is woken for that
  ask(5);
  await clock.advance(5000);
  expect(starts).toHaveLength(10);
  expect(limiter.idleMs).toBe(0);
  wake(); // an answer that brought none
  await clock.advance(1000);
  expect(starts).toHaveLength(10);
  share = 50;
  wake();
  await clock.advance(1000);
  expect(starts).toHaveLength(15);
});

test('a run that stops does not wait for a share', async () => {
  const ceiling: Share = { share: 0, changed: () => new Promise(() => {}) };
  const { clock, breaker, ask, refused, stop } = setup(100, { ceiling });
  close(breaker);
  ask(3);
  await clock.advance(10);
  stop.abort();
  await clock.advance(10);
  expect(refused).toHaveLength(3);
});
