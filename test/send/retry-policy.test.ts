// What the retry policy and the breaker make of answers: who waits, who is charged, who probes, and when a run is over.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Call, rows, type Said, simulate } from '../support/simulation.js';

const DOWN = 60008;

/** The server is away in this time, and well before and after. */
const away =
  (from: number, to: number, as: 'reset' | number = DOWN) =>
  ({ at }: Call) =>
    at >= from && at < to ? as : 0;

/** Milliseconds between the starts of calls. */
/** Milliseconds, to the thousandth: times are sums of fractions. */
const gaps = (calls: readonly Call[]) =>
  calls.slice(1).map(({ at }, index) => Math.round(1000 * (at - (calls[index]?.at ?? 0))) / 1000);

/** The same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the first call', () => {
  test('goes alone until it is answered well; then all go', async () => {
    const world = simulate({ server: () => 0, latency: 700 });
    world.admit(...rows(50));
    await world.advance(690);
    expect(world.calls).toHaveLength(1);
    await world.advance(1000);
    expect(world.calls).toHaveLength(50);
  });

  test('that is refused is followed by single ones until one is in', async () => {
    const world = simulate({
      server: ({ identifier }) => (/^u[123]$/.test(identifier) ? 70402 : 0),
      latency: 500,
    });
    world.admit(...rows(50));
    await world.advance(1950);
    expect(world.calls.map(({ identifier }) => identifier)).toEqual(['u1', 'u2', 'u3', 'u4']);
    expect(world.results.size).toBe(0);
    await world.advance(3000);
    expect(world.counts()).toEqual({ done: 47, rejected: 3 });
  });

  test('that fails in passing opens a wait with probes, and charges nobody', async () => {
    const world = simulate({ server: away(0, 4000), retries: 0, latency: 10 });
    world.admit(...rows(50));
    await world.advance(20_000);
    expect(world.counts()).toEqual({ done: 50 });
    expect(gaps(world.between(0, 6000)).slice(0, 3)).toEqual([510, 1510, 3010]);
  });
});

describe('an outage', () => {
  test('shuts the gate once the calls in flight show it, probes after 0.5, 1.5, 3 and 3 s, and opens', async () => {
    const world = simulate({ server: away(5000, 20_000), latency: 50 });
    world.admit(...rows(3000));
    await world.advance(4990);
    expect(world.calls.length).toBeGreaterThan(480);
    await world.advance(15_010);
    const during = world.between(5000, 20_000);
    const probes = during.filter(({ at }) => at > 5200);
    expect(gaps(probes)).toEqual([1550, 3050, 3050, 3050, 3050]);
    expect(during.length - probes.length).toBeLessThanOrEqual(10); // the rate times the latency, and a few
    await world.advance(30_000);
    expect(world.counts()).toEqual({ done: 3000 });
    expect(Math.max(...world.calls.map(({ nth }) => nth))).toBeLessThan(8);
  });

  test.each([
    ['resets', 'reset'],
    ['60008 in every body', DOWN],
  ] as const)(
    'of a minute of %s: at most 25 calls beside those in flight, no row fails',
    async (_name, as) => {
      const world = simulate({ server: away(3000, 63_000, as), rate: 1000, latency: 20 });
      world.admit(...rows(10_000));
      await world.advance(63_000);
      // Those in flight when it began, and those that went before the first bad answer came: 20 ms of the rate each.
      expect(world.between(3000, 63_000).length).toBeLessThanOrEqual(25 + 2 * 20);
      await world.advance(20_000);
      expect(world.counts()).toEqual({ done: 10_000 });
      expect(world.stop.reason).toBeUndefined();
    },
  );

  test('fails no row with --retries 0 either: a good answer to an earlier call says nothing of this one', async () => {
    const world = simulate({ server: away(3000, 63_000), rate: 1000, latency: 20, retries: 0 });
    world.admit(...rows(5000));
    await world.advance(80_000);
    expect(world.counts()).toEqual({ done: 5000 });
  });

  test("is over at full speed within 5 s of the server's return", async () => {
    const world = simulate({ server: away(3000, 63_000), rate: 1000, latency: 20 });
    world.admit(...rows(20_000));
    await world.advance(63_000 + 6000);
    expect(world.between(68_000, 69_000).length).toBeGreaterThanOrEqual(950);
  });

  test.each([1, 2, 3, 5])(
    'that meets the last %i rows: at most 25 calls in a minute, and none fails',
    async (last) => {
      const world = simulate({ server: away(3000, 63_000), rate: 100, latency: 20 });
      world.admit(...rows(50));
      await world.advance(3000);
      world.admit(...rows(last, 'late'));
      world.end();
      await world.advance(60_000);
      expect(world.between(3000, 63_000).length).toBeLessThanOrEqual(25 + last);
      await world.advance(30_000);
      expect(world.counts()).toEqual({ done: 50 + last });
    },
  );

  test('that ends with a stop code, to the probe: another row confirms it', async () => {
    const world = simulate({ server: ({ at }) => (at < 3000 ? 0 : at < 9000 ? DOWN : 70398), rate: 100 });
    world.admit(...rows(500));
    await world.advance(30_000);
    expect(world.stop.reason).toMatchObject({ code: '70398', cure: 'person' });
    expect(world.counts().unsent).toBe(500 - world.between(0, 3000).length);
  });

  test('tells what it waits for, and until when', async () => {
    const world = simulate({ server: away(1000, 60_000), latency: 10 });
    world.admit(...rows(1000));
    await world.advance(900);
    expect(world.flow.waiting).toBeUndefined();
    await world.advance(12_000);
    const { cause, code, sinceMs = 0, nextTryMs = 0 } = world.flow.waiting ?? {};
    expect({ cause, code }).toEqual({ cause: 'outage', code: '60008' });
    expect(sinceMs).toBeGreaterThan(11_000);
    expect(sinceMs).toBeLessThan(12_000);
    expect(nextTryMs).toBeLessThanOrEqual(3000);
  });
});

describe('suspicion', () => {
  test('of three failed rows is dropped by one good answer among the calls in flight: no probe, no wait', async () => {
    // Three answer badly and fast; the others, sent at the same time, answer well a little later.
    const bad = new Set(['u205', 'u206', 'u207']);
    const world = simulate({
      server: ({ identifier, nth }) => (bad.has(identifier) && nth === 1 ? DOWN : 0),
      latency: ({ identifier }) => (bad.has(identifier) ? 10 : 200),
      random: () => 0,
    });
    world.admit(...rows(500));
    await world.advance(7000);
    expect(world.counts()).toEqual({ done: 500 });
    expect(Math.max(...gaps(world.calls.slice(1)))).toBeLessThan(300);
  });

  test("needs three rows: one row's failures, however many, shut nothing", async () => {
    const world = simulate({ server: ({ identifier }) => (identifier === 'u9' ? DOWN : 0), random: () => 0 });
    world.admit(...rows(300));
    await world.advance(5000);
    expect(world.results.get('u9')).toMatchObject({ status: 'failed', code: '60008', attempts: 6 });
    expect(world.counts()).toEqual({ done: 299, failed: 1 });
    expect(Math.max(...gaps(world.calls.slice(1)))).toBeLessThan(50);
  });
});

describe('a row is charged', () => {
  test('for a failure only if the server answered another call well since its first attempt', async () => {
    const world = simulate({ server: ({ identifier }) => (identifier === 'bad' ? DOWN : 0), retries: 2 });
    world.admit('u1');
    await world.advance(100);
    world.admit('bad');
    await world.advance(60_000);
    expect(world.results.has('bad')).toBe(false); // for all that is known the server is away
    world.admit('u2');
    await world.advance(60_000);
    expect(world.results.get('bad')).toMatchObject({ status: 'failed', code: '60008' });
    expect(world.stop.reason).toBeUndefined();
  });

  test('nothing for throttles', async () => {
    const world = simulate({
      server: ({ identifier, nth }) => (identifier === 'u9' && nth <= 9 ? 60011 : 0),
      retries: 0,
    });
    world.admit(...rows(50));
    await world.advance(60_000);
    expect(world.results.get('u9')).toMatchObject({ status: 'done', attempts: 1 });
  });
});

describe('the first second of a run says little: it is not held at a crawl by', () => {
  test.each([
    ['one throttle', (call: Call) => (call.identifier === 'u9' && call.nth === 1 ? 60011 : 0)],
    [
      'two failures in passing',
      (call: Call) => (/^u[46]$/.test(call.identifier) && call.nth === 1 ? DOWN : 0),
    ],
  ])('%s', async (_name, server) => {
    const world = simulate({ server, rate: 100, latency: 20 });
    world.admit(...rows(1000));
    await world.advance(30_000); // three times what it takes
    expect(world.counts()).toEqual({ done: 1000 });
  });
});

describe('a throttle', () => {
  test('with Retry-After holds everybody for as long as it says', async () => {
    const world = simulate({
      server: ({ at, identifier, nth }) =>
        identifier === 'u100' && nth === 1 && at > 0 ? { status: 429, retryAfter: 7000 } : 0,
      latency: 20,
    });
    world.admit(...rows(1000));
    await world.advance(30_000);
    const asked = world.calls.find(({ identifier }) => identifier === 'u100')?.at ?? 0;
    expect(world.between(asked + 25, asked + 7015)).toHaveLength(0);
    expect(world.counts()).toEqual({ done: 1000 });
  });

  test('with a shorter Retry-After, from a call that was under way, does not shorten the wait', async () => {
    const world = simulate({
      server: ({ identifier, nth }) =>
        nth > 1
          ? 0
          : identifier === 'u100'
            ? { status: 429, retryAfter: 9000 }
            : identifier === 'u101'
              ? { status: 429, retryAfter: 1000 }
              : 0,
      latency: ({ identifier }) => (identifier === 'u101' ? 60 : 20),
    });
    world.admit(...rows(1000));
    await world.advance(30_000);
    const asked = world.calls.find(({ identifier }) => identifier === 'u100')?.at ?? 0;
    expect(world.between(asked + 80, asked + 9000)).toHaveLength(0);
  });

  test('a Retry-After of hours is cut to two minutes, and then tried', async () => {
    let first = true;
    const world = simulate({
      server() {
        if (!first) return 0;
        first = false;
        return { status: 503, retryAfter: 3_600_000 };
      },
    });
    world.admit(...rows(10));
    await world.advance(125_000);
    expect(world.counts()).toEqual({ done: 10 });
  });

  test('makes the rate follow what the server grants: nearly no time is lost, few calls are throttled', async () => {
    const grants: number[] = [];
    let throttled = 0;
    const world = simulate({
      rate: 1000,
      latency: 40,
      server({ at }) {
        while ((grants[0] ?? at) <= at - 1000) grants.shift();
        if (grants.length >= 200) {
          throttled++;
          return 60011;
        }
        grants.push(at);
        return 0;
      },
    });
    world.admit(...rows(6000));
    await world.advance(1.1 * 30_000);
    expect(world.counts()).toEqual({ done: 6000 });
    expect(throttled / world.calls.length).toBeLessThan(0.04); // of 6000: the beginning weighs more than in a long run
  });

  test('of all calls is no outage to be waited out for ever: --max-outage ends it', async () => {
    const world = simulate({ server: () => 60011, maxOutage: 60_000 });
    world.admit(...rows(100));
    await world.advance(61_000);
    expect(world.stop.reason).toMatchObject({ code: 'OUTAGE', cure: 'rerun' });
    expect(world.counts()).toEqual({ unsent: 100 });
    expect(world.calls.length).toBeLessThan(70);
  });
});

describe('a refused UserSig', () => {
  test('is renewed once for all who used it; nothing is sent meanwhile, then one call, then all', async () => {
    const world = simulate({
      server: ({ at, usersig }) => (at > 2000 && usersig === 'usersig 1' ? 70001 : 0),
      ...{ latency: 100, renewal: 2500, retries: 0 },
    });
    world.admit(...rows(1000));
    await world.advance(30_000);
    expect(world.renewals).toEqual(['usersig 1']);
    expect(world.counts()).toEqual({ done: 1000 });
    const refused = world.calls.filter(({ at, usersig }) => at > 2000 && usersig === 'usersig 1');
    expect(refused.length).toBeLessThanOrEqual(12); // in flight before the first refusal came: rate times latency
    const [first, second] = world.calls.filter(({ usersig }) => usersig === 'usersig 2').map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(100);
  });

  test('of calls that were under way, refused after the new one was there, sends no more than that one call', async () => {
    const world = simulate({
      server: ({ at, usersig }) => (at > 2000 && usersig === 'usersig 1' ? 70001 : 0),
      // Later and later answers: each refusal comes by itself, most of them after the renewal.
      latency: ({ identifier, usersig }) =>
        usersig === 'usersig 1' ? 100 + (Number(identifier.slice(1)) % 10) * 30 : 600,
      renewal: 10,
    });
    world.admit(...rows(1000));
    await world.advance(30_000);
    expect(world.counts()).toEqual({ done: 1000 });
    const first = world.calls.find(({ usersig }) => usersig === 'usersig 2')?.at ?? 0;
    expect(world.between(first, first + 600)).toHaveLength(1);
  });

  test('with no other to be had stops the run', async () => {
    const world = simulate({ server: ({ at }) => (at > 1000 ? 70001 : 0) });
    world.admit(...rows(500));
    await world.advance(5000);
    expect(world.stop.reason).toMatchObject({ code: 'USERSIG_REFUSED', cure: 'person' });
    expect(world.counts().failed).toBeUndefined();
  });

  test('and then a stop code, to the first call with the new one: another row confirms it', async () => {
    const world = simulate({
      server: ({ usersig, at }) => (at < 2000 ? 0 : usersig === 'usersig 1' ? 70001 : 70398),
      renewal: 100,
    });
    world.admit(...rows(500));
    await world.advance(30_000);
    expect(world.stop.reason).toMatchObject({ code: '70398' });
  });
});

describe('a stop code that is not about credentials', () => {
  test('before any success stops at once', async () => {
    const world = simulate({ server: () => ({ status: 404 }) });
    world.admit(...rows(100));
    await world.advance(5000);
    expect(world.calls).toHaveLength(1);
    expect(world.stop.reason).toMatchObject({ code: 'HTTP_404' });
  });

  test('after a success is confirmed by a single other row', async () => {
    const world = simulate({ server: ({ at }) => (at < 2000 ? 0 : 70398), latency: 10 });
    world.admit(...rows(500));
    await world.advance(10_000);
    expect(world.stop.reason).toMatchObject({ code: '70398' });
    expect(world.between(2000, 10_000).length).toBeLessThanOrEqual(4);
    expect(world.counts().rejected).toBeUndefined();
  });

  test('of one row alone rejects that row', async () => {
    const world = simulate({ server: ({ identifier }) => (identifier === 'u50' ? 70398 : 0) });
    world.admit(...rows(500));
    await world.advance(10_000);
    expect(world.counts()).toEqual({ done: 499, rejected: 1 });
    expect(world.stop.reason).toBeUndefined();
  });

  test('to the first call, where the ledger knows a success: another row confirms it', async () => {
    const world = simulate({ server: () => 70398, hasSucceeded: true });
    world.admit(...rows(100));
    await world.advance(10_000);
    expect(world.calls).toHaveLength(2);
    expect(world.stop.reason).toMatchObject({ code: '70398' });
    expect(world.counts()).toEqual({ unsent: 100 });
  });

  test('to the first row alone, where the ledger knows a success: it is rejected, the others are in', async () => {
    const world = simulate({
      server: ({ identifier }) => (identifier === 'u1' ? 70398 : 0),
      hasSucceeded: true,
    });
    world.admit(...rows(100));
    await world.advance(10_000);
    expect(world.counts()).toEqual({ done: 99, rejected: 1 });
  });

  test('then an outage while another row is awaited: it is waited out, and then decided', async () => {
    const world = simulate({
      server: ({ identifier, at, nth }) =>
        identifier === 'u50' && nth === 1 ? 70398 : at > 500 && at < 8000 ? DOWN : 0,
      latency: 20,
    });
    world.admit(...rows(500));
    await world.advance(40_000);
    expect(world.counts()).toEqual({ done: 499, rejected: 1 });
  });
});

describe('passing failures all the time', () => {
  test.each([
    [0.1, 1.2],
    [0.3, 1.7],
  ])(
    'of a share of %d: no row fails for lack of patience, and calls stay within %d a row',
    async (share, most) => {
      const chance = seeded(7);
      const world = simulate({
        server: () => (chance() < share ? DOWN : 0),
        rate: 500,
        retries: 9,
        random: seeded(3),
      });
      world.admit(...rows(3000));
      await world.advance(600_000);
      expect(world.counts()).toEqual({ done: 3000 });
      expect(world.calls.length).toBeLessThanOrEqual(3000 * most);
    },
  );

  test.each([0, 5])(
    'of every call, with --retries %i: it ends by --max-outage, and every row stays to be done',
    async (retries) => {
      const world = simulate({ server: () => DOWN, retries, maxOutage: 120_000 });
      world.admit(...rows(100));
      await world.advance(119_000);
      expect(world.stop.reason).toBeUndefined();
      await world.advance(2000);
      expect(world.stop.reason).toMatchObject({ code: 'OUTAGE', cure: 'rerun' });
      expect(world.counts()).toEqual({ unsent: 100 });
      expect(world.calls.length).toBeLessThan(50);
    },
  );
});

describe('--max-outage', () => {
  test('counts from the last good answer on, and each good one begins it anew', async () => {
    const world = simulate({
      server: ({ at }) => (at % 40_000 < 4000 || at > 150_000 ? 0 : DOWN),
      ...{ maxOutage: 60_000, rate: 10, latency: 10 },
    });
    world.admit(...rows(400));
    await world.advance(190_000);
    expect(world.stop.reason).toBeUndefined();
    expect(world.counts()).toEqual({ done: 400 });
  });

  test('does not run while there is nothing to send, whatever the last row met', async () => {
    const world = simulate({
      server: ({ identifier }) => (identifier === 'bad' ? DOWN : 0),
      retries: 1,
      maxOutage: 60_000,
    });
    world.admit('u1', 'bad', 'u2', 'u3');
    await world.advance(10_000);
    expect(world.results.get('bad')).toMatchObject({ status: 'failed' });
    await world.advance(120_000); // the source is idle
    world.admit('u4');
    await world.advance(1000);
    expect(world.stop.reason).toBeUndefined();
    expect(world.counts()).toEqual({ done: 4, failed: 1 });
  });
});

test('a stop ends every wait: in flight ends, all others are unsent at once', async () => {
  const world = simulate({ server: away(1000, 500_000), latency: 30 });
  world.admit(...rows(1000));
  await world.advance(10_000);
  const before = world.calls.length;
  world.stop.now({ code: 'INTERRUPTED', cure: 'SIGINT', message: '' });
  await world.advance(100);
  expect(world.results.size).toBe(1000);
  expect(world.calls.length).toBe(before);
});

test('whatever the night brings, once the server is well again every row has its fate', async () => {
  const codes: Said[] = [
    0,
    DOWN,
    'reset',
    60011,
    { status: 429, retryAfter: 3000 },
    70001,
    70402,
    99999,
    70398,
  ];
  const spell = fc.record({
    said: fc.constantFrom(...codes, { status: 404 }),
    ms: fc.integer({ min: 1, max: 15_000 }),
    share: fc.constantFrom(1, 0.5, 0.1),
  });
  const night = fc.record({
    spells: fc.array(spell, { minLength: 1, maxLength: 4 }),
    retries: fc.constantFrom(0, 5),
    latency: fc.constantFrom(1, 400),
    concurrency: fc.constantFrom(1, 64),
    hasSucceeded: fc.boolean(),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(night, async ({ spells, seed, ...options }) => {
      const chance = seeded(seed);
      const world = simulate({
        ...{ ...options, rate: 50, renewal: 100, random: chance },
        server({ at, usersig }) {
          let end = 0;
          const spell = spells.find(({ ms }) => {
            end += ms;
            return at < end;
          });
          if (!spell || chance() >= spell.share) return 0;
          return spell.said === 70001 && usersig !== 'usersig 1' ? 0 : spell.said;
        },
      });
      world.admit(...rows(80));
      await world.advance(60_000);
      world.end();
      await world.advance(840_000);
      expect(world.results.size).toBe(80);
      if (!world.stop.reason) expect(world.counts().unsent).toBeUndefined();
    }),
    { numRuns: 60, seed: 20 },
  );
}, 60_000);
