// What the retry policy and the breaker make of answers: who waits, who is charged, who probes, and when a run is over.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../support/rate-laws.js';
import { type Call, rows, type Said, simulate } from '../support/simulation.js';

const DOWN = 60008;

/** The server is away in this time, and well before and after. */
const away =
  (from: number, to: number, as: 'reset' | number = DOWN) =>
  ({ at }: Call) =>
    at >= from && at < to ? as : 0;

/** Milliseconds between the starts of calls, to the thousandth: times are sums of fractions. */
const gaps = (calls: readonly Call[]) =>
  calls.slice(1).map(({ at }, index) => Math.round(1000 * (at - (calls[index]?.at ?? 0))) / 1000);

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
    expect(gaps(world.between(0, 6000)).slice(0, 3)).toEqual([310, 460, 685]);
  });
});

describe('an outage', () => {
  test('opens the breaker once the calls in flight show it, probes ever more rarely, and closes it', async () => {
    const world = simulate({ server: away(5000, 20_000), latency: 50 });
    world.admit(...rows(3000));
    await world.advance(4990);
    expect(world.calls.length).toBeGreaterThan(400);
    await world.advance(15_010);
    const during = world.between(5000, 20_000);
    const probes = during.filter(({ at }) => at > 5200);
    expect(gaps(probes)).toEqual([500, 725, 1062.5, 1568.75, 2328.125, 3050, 3050]);
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
    'that meets the last %i rows: at most 30 calls in a minute, and none fails',
    async (last) => {
      const world = simulate({ server: away(3000, 63_000), rate: 100, latency: 20 });
      world.admit(...rows(50));
      await world.advance(3000);
      world.admit(...rows(last, 'late'));
      world.end();
      await world.advance(60_000);
      expect(world.between(3000, 63_000).length).toBeLessThanOrEqual(27 + last);
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
    // Nothing goes on when the run is stopped in it: it still waits.
    world.stop.now({ code: 'OUTAGE', cure: 'rerun', message: '' });
    await world.advance(100);
    expect(world.flow.waiting).toMatchObject({ cause: 'outage', code: '60008' });
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
    expect(Math.max(...gaps(world.calls.slice(1)))).toBeLessThan(60); // the rate begins low
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
  test('with Retry-After holds its own row for as long as it says, and nobody else', async () => {
    const world = simulate({
      server: ({ identifier, nth }) =>
        identifier === 'u100' && nth === 1 ? { status: 429, retryAfter: 7000 } : 0,
      latency: 20,
    });
    world.admit(...rows(1000));
    await world.advance(30_000);
    const [asked, again] = world.calls.filter(({ identifier }) => identifier === 'u100');
    expect((again?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThanOrEqual(7000);
    expect(world.between((asked?.at ?? 0) + 25, (asked?.at ?? 0) + 7000).length).toBeGreaterThan(600);
    expect(world.counts()).toEqual({ done: 1000 });
  });

  test('with Retry-After, to all calls, holds everybody for as long as the longest of them says', async () => {
    const world = simulate({
      server: ({ at }) => (at > 5000 && at < 5100 ? { status: 429, retryAfter: at < 5050 ? 9000 : 1000 } : 0),
      ...{ latency: 20, rate: 1000 },
    });
    world.admit(...rows(10_000));
    await world.advance(40_000);
    expect(world.between(5200, 14_000)).toHaveLength(0);
    expect(world.counts()).toEqual({ done: 10_000 });
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

  test('after a success is confirmed by four other rows', async () => {
    const world = simulate({ server: ({ at }) => (at < 2000 ? 0 : 70398), latency: 10 });
    world.admit(...rows(500));
    await world.advance(10_000);
    expect(world.stop.reason).toMatchObject({ code: '70398' });
    expect(world.between(2000, 10_000).length).toBeLessThanOrEqual(7);
    expect(world.counts().rejected).toBeUndefined();
  });

  test.each([
    ['of two neighbours', ['u50', 'u51']],
    ['of the last row', ['u500']],
    ['of the last two rows', ['u499', 'u500']],
  ])('%s rejects them: what is known to be good is still answered well', async (_name, blocked) => {
    const world = simulate({
      server: ({ identifier }) => (blocked.includes(identifier) ? { status: 403 } : 0),
      reference: true,
    });
    world.admit(...rows(500));
    world.end();
    await world.advance(20_000);
    expect(world.stop.reason).toBeUndefined();
    expect(world.counts()).toEqual({ done: 500 - blocked.length, rejected: blocked.length });
  });

  test('of the last row stops the run where what was known to be good gets it too', async () => {
    const world = simulate({ server: ({ at }) => (at < 8000 ? 0 : { status: 403 }), reference: true });
    world.admit(...rows(500));
    await world.advance(8000);
    expect(world.counts()).toEqual({ done: 500 });
    world.admit('last');
    world.end();
    await world.advance(5000);
    expect(world.stop.reason).toMatchObject({ code: 'HTTP_403' });
    expect(world.results.get('last')).toMatchObject({ status: 'unsent' });
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
    [0.05, 0.9],
    [0.1, 0.9],
    [0.2, 0.85],
    [0.3, 0.8],
  ])('of a share of %d: no row fails, and %d of what can be got through is', async (share, least) => {
    const chance = seeded(7);
    const server = () => (chance() < share ? DOWN : 0);
    const world = simulate({ server, rate: 500, latency: 20, random: seeded(3) });
    world.admit(...rows(25_000));
    await world.advance(33_000);
    const done = world.counts().done ?? 0;
    expect(done).toBeGreaterThanOrEqual(least * 500 * (1 - share) * 33);
    expect(world.counts().failed).toBeUndefined();
    expect(world.calls.length).toBeLessThanOrEqual((done + 1100) / (1 - share - 0.02));
  });

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

describe('calls that hang until they run out of time, by chance', () => {
  test.each([
    [0.05, 0.9],
    [0.1, 0.9],
    [0.2, 0.85],
    [0.3, 0.8],
  ])('%f of them: the rest is not starved, and no row fails', async (share, least) => {
    const random = seeded(3);
    const hung = new Set<Call>();
    const world = simulate({
      ...{ rate: 200, random, latency: (call) => (hung.has(call) ? 10_000 : 20) },
      server(call) {
        if (random() >= share) return 0;
        hung.add(call);
        return 'timeout';
      },
    });
    world.admit(...rows(15_000));
    await world.advance(20_000); // the first ones that hang, and the climb
    const { done: before = 0 } = world.counts();
    await world.advance(20_000);
    const { done = 0, ...others } = world.counts();
    expect(others).toEqual({});
    expect(done - before).toBeGreaterThanOrEqual(least * 20 * 200 * (1 - share));
  });

  test('all of them, from one moment on: an outage, before many more have started', async () => {
    const world = simulate({
      ...{ rate: 200, maxOutage: 60_000, latency: ({ at }) => (at < 10_000 ? 20 : 10_000) },
      server: ({ at }) => (at < 10_000 ? 0 : 'timeout'),
    });
    world.admit(...rows(10_000));
    await world.advance(90_000);
    expect(world.stop.reason).toMatchObject({ code: 'OUTAGE' });
    expect(world.between(10_000, 90_000).length).toBeLessThanOrEqual(200);
  });
});

describe('rows that always fail', () => {
  const failing = (from: number, to: number) => (call: Call) => {
    const row = Number(call.identifier.slice(1));
    return row >= from && row <= to ? 70500 : 0;
  };

  test.each([
    [1, 50, 50],
    [200, 301, 2500],
    [1100, 301, 2500],
  ])('%i of them in a row end as failed, and hold up nobody else', async (count, from, all) => {
    const server = failing(from, from + count - 1);
    const world = simulate({ server, rate: 1000, latency: 20, random: seeded(5), reference: true });
    world.admit(...rows(all));
    world.end();
    await world.advance(240_000);
    expect(world.stop.reason).toBeUndefined();
    expect(world.counts()).toEqual({ done: all - count, failed: count });
  });

  test.each([
    ['two rows that the API refuses in passing', 2, 70500 as const],
    ['the last one, which nobody answers', 1, 'reset' as const],
    ['the last one, which a gateway answers', 1, { status: 502 }],
  ])('%s, and nothing known to be good: for all that is known the server is away', async (_, count, said) => {
    const world = simulate({ server: () => said, maxOutage: 20_000, reference: false });
    world.admit(...rows(count));
    world.end();
    await world.advance(30_000);
    expect(world.stop.reason).toMatchObject({ code: 'OUTAGE' });
    expect(world.counts()).toEqual({ unsent: count });
  });

  test('the last of all, which the API itself refuses in passing: it is waited for, and then fails alone', async () => {
    const world = simulate({ server: () => 70500, maxOutage: 60_000, reference: false });
    world.admit('u1');
    world.end();
    await world.advance(50_000);
    expect(world.results.size).toBe(0);
    await world.advance(11_000);
    expect(world.stop.reason).toBeUndefined();
    expect(world.results.get('u1')).toMatchObject({ status: 'failed', code: '70500' });
    expect(world.calls.length).toBeLessThan(40);
  });

  test('while the server is away for all: none fails, and what is known to be good shows that too', async () => {
    const world = simulate({ server: away(3000, 63_000), rate: 1000, latency: 20, reference: true });
    world.admit(...rows(5000));
    world.end();
    await world.advance(90_000);
    expect(world.counts()).toEqual({ done: 5000 });
    expect(world.between(3100, 63_000).length).toBeLessThanOrEqual(40);
  });
});

describe('a server that is away for 2 s of each 5 s', () => {
  test('is used for most of the time that it is there', async () => {
    const world = simulate({
      server: ({ at }) => (at > 5000 && at % 5000 < 2000 ? DOWN : 0),
      ...{ rate: 1000, latency: 20, random: seeded(5) },
    });
    world.admit(...rows(60_000));
    await world.advance(65_000);
    const there = 3000 * 12; // of a minute
    expect(world.calls.filter(({ at }) => at > 5000 && at % 5000 >= 2000).length).toBeGreaterThan(
      0.8 * there,
    );
    expect(world.counts().failed).toBeUndefined();
  });
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
