// Every fault that the emulator knows, once, twice and always: each row ends in the right state, and nothing hangs.
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { Outcome } from '../../src/outcome.js';
import type { RunOptions } from '../../src/run/run-options.js';
import { FAULTS } from '../../src/sandbox/faults.js';
import { createChance } from '../support/chance.js';
import { faster } from '../support/faster-clock.js';
import { aServer, counted, fateOf, rehearse, type Server, users } from '../support/rehearsal.js';

type Fate = Pick<Outcome, 'status' | 'code' | 'attempts'>;

const imported = (attempts: number): Fate => ({ status: 'imported', code: '', attempts });
const failed = (code: string): Fate => ({ status: 'failed', code, attempts: 3 });
const rejected = (code: string): Fate => ({ status: 'rejected', code, attempts: 1 });
const unsent = (code: string, attempts: number): Fate => ({ status: 'unsent', code, attempts });

/** Its own clock gives up on these; no other test may come near that. */
const SLOW = /^(black-hole|drip|latency=5000)/;
const THROTTLES = /^(http=429|http=503:|code=60011|throttle)/;

/** What becomes of the row that meets the fault once, twice, always; all others are imported. */
const OF_ONE_ROW: Record<string, readonly [once: Fate, twice: Fate, always: Fate]> = {
  'black-hole': [imported(2), imported(3), failed('TIMEOUT')],
  'reset-before': [imported(2), imported(3), failed('CONNECTION_RESET')],
  'http=500': [imported(2), imported(3), failed('HTTP_500')],
  'http=502': [imported(2), imported(3), failed('HTTP_502')],
  'http=503': [imported(2), imported(3), failed('HTTP_503')],
  'http=504': [imported(2), imported(3), failed('HTTP_504')],
  'http=599': [imported(2), imported(3), failed('HTTP_599')],
  'http=408': [imported(2), imported(3), failed('HTTP_408')],
  'http=425': [imported(2), imported(3), failed('HTTP_425')],
  'http=404': [rejected('HTTP_404'), rejected('HTTP_404'), rejected('HTTP_404')],
  'http=403': [rejected('HTTP_403'), rejected('HTTP_403'), rejected('HTTP_403')],
  'http=302': [rejected('HTTP_302'), rejected('HTTP_302'), rejected('HTTP_302')],
  'http=307:location=/elsewhere': [rejected('HTTP_307'), rejected('HTTP_307'), rejected('HTTP_307')],
  'not-json': [imported(2), imported(3), failed('NOT_JSON')],
  'code=60008': [imported(2), imported(3), failed('60008')],
  'code=70404': [imported(2), imported(3), failed('70404')],
  'code=70402': [rejected('70402'), rejected('70402'), rejected('70402')],
  'code=40005': [rejected('40005'), rejected('40005'), rejected('40005')],
  'code=60004': [rejected('60004'), rejected('60004'), rejected('60004')],
  'code=12345': [rejected('12345'), rejected('12345'), rejected('12345')],
  'code=70398': [rejected('70398'), rejected('70398'), rejected('70398')],
  'reset-after': [imported(2), imported(3), failed('CONNECTION_RESET')],
  half: [imported(2), imported(3), failed('CONNECTION_CLOSED')],
  'drip=20': [imported(2), imported(3), failed('TIMEOUT')],
  'huge=1': [imported(2), imported(3), failed('ANSWER_TOO_LARGE')],
  'code-as-string': [imported(1), imported(1), imported(1)],
  'status-disagrees': [imported(2), imported(3), failed('ANSWER_MALFORMED')],
  'control-characters': [imported(1), imported(1), imported(1)],
  'latency=50±20': [imported(1), imported(1), imported(1)],
  'latency=5000': [imported(2), imported(3), failed('TIMEOUT')],
  // Slowed down for, at no charge; a row that is always throttled ends by --max-outage once nobody else answers.
  'http=429': [imported(1), imported(1), unsent('HTTP_429', 0)],
  'http=503:retry-after=0': [imported(1), imported(1), unsent('HTTP_503', 0)],
  'code=60011': [imported(1), imported(1), unsent('60011', 0)],
  'throttle=1': [imported(1), imported(1), imported(1)],
};

test.concurrent.each(Object.entries(OF_ONE_ROW))(
  'of three rows among many, which meet it once, twice and always: %s',
  async (fault, fates) => {
    await using server = await aServer({
      faults: [
        // The others answer well while these three wait: so each failure counts.
        ...['latency=3', 'latency=40:id=u20', 'latency=40:id=u80', 'latency=40:id=u140'],
        ...[`${fault}:id=u20:times=1`, `${fault}:id=u80:times=2`, `${fault}:id=u140`],
      ],
    });
    const { summary, outcomes } = await rehearse(server, {
      ...{ source: users(200), concurrency: 4, retries: 2, chance: () => 0 },
      timeout: SLOW.test(fault) ? 1500 : 10_000,
      maxOutage: 20_000,
      // A throttle this early leaves a pace of some calls a second, and a minute for the rest.
      ...(THROTTLES.test(fault) && { ...faster(20, 1000), timeout: 100_000 }),
    });
    expect(['u20', 'u80', 'u140'].map((identifier) => fateOf(outcomes, identifier))).toEqual(fates);
    const others = outcomes.filter(({ identifier }) => !/^u(20|80|140)$/.test(identifier));
    expect(counted(others)).toEqual({ imported: 197 });
    const states = new Set(fates.map(({ status }) => status));
    expect(summary.exitCode).toBe(
      states.has('unsent') ? 3 : states.size === 1 && states.has('imported') ? 0 : 1,
    );
  },
);

/** What becomes of a run whose every call, from the eleventh on, meets the fault. */
const OF_ALL_ROWS: Record<string, readonly [exitCode: number, stopped: string, calls: number]> = {
  'black-hole': [3, 'OUTAGE', 40],
  'reset-before': [3, 'OUTAGE', 40],
  'http=500': [3, 'OUTAGE', 40],
  'http=429': [3, 'OUTAGE', 60],
  'http=503:retry-after=1': [3, 'OUTAGE', 40],
  'http=404': [4, 'HTTP_404', 20],
  'http=302': [4, 'HTTP_302', 20],
  'not-json': [3, 'OUTAGE', 40],
  'throttle=1': [0, '', 40],
  'code=60008': [3, 'OUTAGE', 40],
  'code=60011': [3, 'OUTAGE', 60],
  'code=70398': [4, '70398', 20],
  'code=70009': [4, '70009', 20],
  'reset-after': [3, 'OUTAGE', 40],
  half: [3, 'OUTAGE', 40],
  'drip=20': [3, 'OUTAGE', 40],
  'huge=1': [3, 'OUTAGE', 40],
  'status-disagrees': [3, 'OUTAGE', 40],
  'latency=5000': [3, 'OUTAGE', 40],
};

describe('of every row from the eleventh on', () => {
  test.concurrent.each(Object.entries(OF_ALL_ROWS))('%s', async (fault, [exitCode, stopped, most]) => {
    const throttle = fault.startsWith('throttle');
    await using server = await aServer({ faults: ['latency=2', throttle ? fault : `${fault}:skip=10`] });
    const { summary, outcomes } = await rehearse(server, {
      ...{ source: users(throttle ? 3 : 100), concurrency: 8, rate: 1000, retries: 2, chance: () => 0 },
      timeout: SLOW.test(fault) ? 1500 : 10_000,
      maxOutage: throttle ? 20_000 : 1500,
    });
    expect({ exitCode: summary.exitCode, stopped: summary.stopped?.code ?? '' }).toEqual({
      exitCode,
      stopped,
    });
    const { imported = 0, unsent = 0, ...others } = counted(outcomes);
    expect(others).toEqual({});
    expect(imported + unsent).toBe(summary.rows);
    expect(imported).toBe(throttle ? 3 : 10);
    expect(server.statistics().calls).toBeLessThanOrEqual(most);
  });

  test.concurrent.each([0, 5])(
    'every answer fails in passing, --retries %i: exit 3, every row unsent',
    async (retries) => {
      await using server = await aServer({ faults: ['code=60008'] });
      const { summary, outcomes } = await rehearse(server, { source: users(100), maxOutage: 1500, retries });
      expect(summary).toMatchObject({ exitCode: 3, stopped: { code: 'OUTAGE', cure: 'rerun' } });
      expect(counted(outcomes)).toEqual({ unsent: 100 });
      expect(server.statistics().calls).toBeLessThanOrEqual(5);
    },
  );

  test.concurrent("a page that is not the API's, for everything: one call, exit 4", async () => {
    await using server = await aServer({ faults: ['http=404'] });
    const { summary, outcomes } = await rehearse(server, { source: users(100) });
    expect(server.statistics().calls).toBe(1);
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'HTTP_404' } });
    expect(counted(outcomes)).toEqual({ unsent: 100 });
  });
});

test('every fault that the emulator knows is in these tables, or has a test of its own', () => {
  const tested = [...Object.keys(OF_ONE_ROW), ...Object.keys(OF_ALL_ROWS)].map((fault) =>
    fault.replace(/[=:].*/, ''),
  );
  // Of these, item and old-batch are about calls for several accounts: batch.test.ts, verify.test.ts.
  const own = ['outage', 'stale', 'revoke', 'quota', 'item', 'old-batch'];
  expect(FAULTS.map(({ name }) => name).filter((name) => ![...tested, ...own].includes(name))).toEqual([]);
});

describe('an outage in mid-run', () => {
  /** Lets `before` calls pass, is down for so long on the run's clock, and is well again. */
  async function nightWith(
    speed: number,
    down: (server: Server) => Promise<void>,
    options: Partial<RunOptions> = {},
  ) {
    await using server = await aServer({
      onCall() {
        if (server.seen.length === 300) void strike();
      },
    });
    let during = 0;
    let seconds = 0; // on the run's clock: a busy machine's minute is longer
    async function strike(): Promise<void> {
      const [start, callsBefore] = [performance.now(), server.statistics().calls];
      await down(server);
      during = server.statistics().calls - callsBefore;
      seconds = ((performance.now() - start) / 1000) * speed;
      await server.clearFaults();
    }
    const rehearsal = await rehearse(server, {
      ...{
        source: users(1000),
        concurrency: 16,
        timeout: 100_000,
        maxOutage: 600_000,
        ...faster(speed, 400),
      },
      ...options,
    });
    // Probes, and those in flight.
    return { ...rehearsal, during, most: seconds / 2 + 16, server: server.statistics() };
  }
  const SPEED = 20;
  const minute = () => new Promise((resolve) => setTimeout(resolve, 60_000 / SPEED));

  test.concurrent.each([
    ['502s', 'http=502'],
    ['60008 in every body', 'code=60008'],
    ['resets', 'reset-before'],
  ])('of a minute, as %s: few calls meet it, no row fails, and all are in after it', async (_name, fault) => {
    const { summary, outcomes, during, most } = await nightWith(SPEED, async (server) => {
      server.fault(fault);
      await minute();
    });
    expect(counted(outcomes)).toEqual({ imported: 1000 });
    expect(summary).toMatchObject({ exitCode: 0, stopped: null });
    expect(during).toBeLessThanOrEqual(most);
    expect(during).toBeGreaterThan(5);
  });

  test.concurrent('of a minute, with every connection refused: no row fails, and all are in after it', async () => {
    const { summary, outcomes, most, server } = await nightWith(SPEED, async (server) => {
      server.fault('outage');
      await minute();
    });
    expect(counted(outcomes)).toEqual({ imported: 1000 });
    expect(summary).toMatchObject({ exitCode: 0, stopped: null });
    // The server cannot see who knocks in vain; what the run says it sent beyond what arrived is that.
    expect(summary.calls.total - server.calls).toBeLessThanOrEqual(most);
    expect(summary.calls.byCode.CONNECTION_REFUSED).toBeGreaterThan(5);
  });

  test.concurrent('that outlasts --max-outage: exit 3, and what was not in is unsent', async () => {
    const { summary, outcomes } = await nightWith(
      SPEED,
      async (server) => {
        server.fault('code=60008');
        await minute();
      },
      { maxOutage: 30_000 },
    );
    expect(summary).toMatchObject({ exitCode: 3, stopped: { code: 'OUTAGE' } });
    const { imported = 0, unsent = 0 } = counted(outcomes);
    expect(imported + unsent).toBe(1000);
    expect(imported).toBeGreaterThanOrEqual(300);
  });
});

describe('a row that the API never takes, in passing', () => {
  const only = (row: number) => `code=70500:id=${users(row).at(-1)?.Identifier}`;

  test.concurrent('as the last of a file: it fails, whatever --max-outage is', async () => {
    await using server = await aServer({ faults: [only(20)] });
    const { summary, outcomes } = await rehearse(server, {
      source: users(20),
      maxOutage: 600_000,
      retries: 1,
    });
    expect(summary).toMatchObject({ exitCode: 1, stopped: null });
    expect(counted(outcomes)).toEqual({ imported: 19, failed: 1 });
  });

  test.concurrent('as the only one of a file: it is waited for as for an outage, and fails', async () => {
    await using server = await aServer({ faults: [only(1)] });
    const { summary, outcomes } = await rehearse(server, { source: users(1), maxOutage: 3000 });
    expect(summary).toMatchObject({ exitCode: 1, stopped: null });
    expect(counted(outcomes)).toEqual({ failed: 1 });
    expect(server.statistics().calls).toBeLessThanOrEqual(8);
  });
});

describe('answers that fail in passing', () => {
  test.each(['reset-before', 'half', 'http=502', 'code=60008'])(
    '%s to the very first call, before anything is known: it is sent again',
    async (fault) => {
      await using server = await aServer({ faults: [`${fault}:times=2`] });
      const { outcomes } = await rehearse(server, { source: users(20) });
      expect(counted(outcomes)).toEqual({ imported: 20 });
      expect(server.statistics().calls).toBe(22);
    },
  );

  test('one in ten: no row fails, and calls stay within 1.2 a row', async () => {
    await using server = await aServer({
      faults: ['latency=3', 'code=60008:share=10%'],
      random: createChance(11).next,
    });
    const { outcomes, summary } = await rehearse(server, {
      source: users(1500),
      chance: () => 0,
      concurrency: 32,
    });
    expect(counted(outcomes)).toEqual({ imported: 1500 });
    expect(summary.exitCode).toBe(0);
    expect(server.statistics().calls).toBeLessThanOrEqual(1800);
  });

  test('an answer that is lost after the account was stored: sent again, imported, attempts 2', async () => {
    await using server = await aServer({ faults: ['reset-after:id=u7:times=1', 'half:id=u9:times=1'] });
    const { outcomes } = await rehearse(server, { source: users(40), chance: () => 0 });
    expect(['u7', 'u9'].map((identifier) => fateOf(outcomes, identifier))).toEqual([
      imported(2),
      imported(2),
    ]);
    expect(['u7', 'u9', 'u8'].map((identifier) => server.accounts().get(identifier)?.times)).toEqual([
      2, 2, 1,
    ]);
  });

  test('a connection that went stale while the source was idle is no attempt', async () => {
    await using server = await aServer({ faults: ['stale=600'] });
    let told = 0;
    async function* twice() {
      yield* users(20);
      while (told < 20) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 900)); // the server hangs up meanwhile
      yield* users(40).slice(20);
    }
    const { outcomes, summary } = await rehearse(server, { source: twice(), onOutcome: () => void told++ });
    expect(outcomes.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      users(40).map(() => 'imported 1'),
    );
    expect(summary.calls).toMatchObject({ retries: 0, byCode: { OK: 40 } });
  });
});

describe('a trial app that is full', () => {
  test('after the hundredth account: exit 4 within one window of calls, the rest unsent, and what to do', async () => {
    await using server = await aServer({ quota: 100, faults: ['latency=20'] });
    const { summary, outcomes } = await rehearse(server, { source: users(1000), concurrency: 16 });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: '70398', cure: 'person' } });
    expect(summary.stopped?.advice).toMatch(/Upgrade/);
    expect(counted(outcomes)).toEqual({ imported: 100, unsent: summary.rows - 100 });
    expect(server.statistics().calls).toBeLessThanOrEqual(100 + 16 + 1);
  });

  test('an account that is in already passes through it', async () => {
    await using server = await aServer({ quota: 3 });
    await rehearse(server, { source: users(3) });
    const { outcomes } = await rehearse(server, { source: [...users(3).reverse(), { Identifier: 'new' }] });
    expect(outcomes.map(({ identifier, status }) => [identifier, status])).toEqual([
      ...[
        ['u3', 'imported'],
        ['u2', 'imported'],
        ['u1', 'imported'],
        ['new', 'unsent'],
      ],
    ]);
  });
});

describe('a UserSig that is revoked in mid-run', () => {
  test.each(['70001', '70052'])('with %s: one new signature, and no row fails', async (code) => {
    await using server = await aServer({ faults: ['latency=10', `revoke=${code}:skip=200`] });
    const { summary, outcomes } = await rehearse(server, { source: users(600), concurrency: 16, retries: 0 });
    expect(counted(outcomes)).toEqual({ imported: 600 });
    expect(summary.exitCode).toBe(0);
    // Those that were in flight with the old one, and nobody with the new one.
    const { calls, refused } = server.statistics();
    expect(Object.keys(refused)).toEqual([code]);
    expect(refused[code]).toBeLessThanOrEqual(16);
    expect(calls).toBe(600 + (refused[code] ?? 0));
  });

  test('and again later: renewed again', async () => {
    await using server = await aServer({ faults: ['revoke=70001:skip=200', 'revoke=70052:skip=400'] });
    // Each call takes 20 ms of the signer's time: the second revocation comes in another second.
    const clock = { ...systemClock, wall: () => Date.now() + 20 * server.seen.length };
    const { outcomes } = await rehearse(server, { source: users(600), concurrency: 4, clock });
    expect(counted(outcomes)).toEqual({ imported: 600 });
  });

  test('and refused when it is new: the second refusal stops the run, exit 4', async () => {
    await using server = await aServer({ faults: ['code=70001:skip=100'] });
    const { summary, outcomes } = await rehearse(server, { source: users(600), concurrency: 8 });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'USERSIG_REFUSED' } });
    expect(counted(outcomes)).toEqual({ imported: 100, unsent: summary.rows - 100 });
    expect(server.statistics().calls).toBeLessThanOrEqual(100 + 2 * 8);
  });
});

describe('a server that grants fewer calls than --rate', () => {
  test('200 of 1000 a second: no row fails, few calls are throttled', async () => {
    await using server = await aServer({ qps: 200, throttleCode: 60011, faults: ['latency=20'] });
    const { summary, outcomes } = await rehearse(server, { source: users(600), rate: 1000 });
    expect(outcomes.every(({ status, attempts }) => status === 'imported' && attempts === 1)).toBe(true);
    expect(summary.counts.imported).toBe(600);
    expect(server.statistics().refused['60011'] ?? 0).toBeLessThan(120);
    expect(summary.calls.throttles).toBe(server.statistics().refused['60011'] ?? 0);
  });

  test('with 429 and Retry-After: the row that got it is not sent before that, the others are', async () => {
    await using server = await aServer({ faults: ['http=429:retry-after=1:skip=50:times=1'] });
    const { outcomes } = await rehearse(server, { source: users(150), concurrency: 4 });
    expect(counted(outcomes)).toEqual({ imported: 150 });
    const asked = server.seen.find(({ code }) => code === 'HTTP_429');
    const again = server.seen.findLast(({ identifier }) => identifier === asked?.identifier);
    expect((again?.at ?? 0) - (asked?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('with 429 and Retry-After to every call: nothing is sent before that', async () => {
    await using server = await aServer({ faults: ['http=429:retry-after=1:skip=50:times=8'] });
    const { outcomes } = await rehearse(server, { source: users(150), concurrency: 4 });
    expect(counted(outcomes)).toEqual({ imported: 150 });
    const at = server.seen.filter(({ code }) => code === 'HTTP_429')[7]?.at ?? 0;
    const meanwhile = server.seen.filter((call) => call.at > at && call.at < at + 900);
    expect(meanwhile.length).toBeLessThanOrEqual(3); // those that were on their way
  });
});

test('what the server says never brings a control character into an outcome', async () => {
  await using server = await aServer({ faults: ['code=70402:id=u5', 'control-characters'] });
  const { outcomes } = await rehearse(server, { source: users(10) });
  const { message = '', code } = outcomes.find(({ identifier }) => identifier === 'u5') ?? {};
  expect(code).toBe('70402');
  expect(message).toContain('The server says');
  expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});
