// The script in Redis against everything that can go wrong, in simulated time: the sum of what is used never exceeds the ceiling.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHARE_SCRIPT } from '../../src/send/share-script.js';
import { aRedis, noRedis, type RedisServer } from '../support/a-redis.js';
import { createChance } from '../support/chance.js';

const CEILING = 1000;
const LEASE = 3000;
const BEAT = 250;
const WINDOW = 1006;
// The same script with a clock of the test's.
const LUA = SHARE_SCRIPT.lua.replace("redis.call('TIME')", '{ ARGV[10], ARGV[11] }');

/** A process as the script may count on it: its lease runs from the asking. */
interface Process {
  readonly id: string;
  readonly rate: number;
  asks: number;
  next: number;
  share: number;
  ends: number;
  first: boolean;
  /** Redis's clock, of its own. */
  ahead?: number;
  /** What it was allowed to use, and until when. */
  readonly uses: { share: number; until: number }[];
  /** Replies on their way. */
  replies: { at: number; asked: number; share: number }[];
}

describe.skipIf(noRedis)('the script of the shares', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await aRedis();
    redis = new Redis(server.port);
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.[Symbol.asyncDispose]();
  });

  /** What a process asks; Redis's clock it knows from the last reply. */
  const argsOf = (process: Omit<Process, 'uses' | 'replies'>, now: number, wants = 1, lease = LEASE) => {
    const has = now < process.ends ? process.share : 0;
    const asked = process.ahead === undefined ? 0 : now + process.ahead;
    const { id, rate, first } = process;
    return [id, process.asks++, rate, wants, has, first ? 1 : 0, lease, LEASE, asked];
  };
  /** @returns the time, and what else is replied */
  const tell = async (args: readonly (string | number)[], clock: number) => {
    const time = [Math.floor(clock / 1000), (clock % 1000) * 1000];
    return (await redis.eval(LUA, 1, 'key', ...args, ...time)) as number[];
  };
  /** @returns what is replied behind the time */
  const ask = async (process: Process, now: number, clock: number, wants = 1, lease = LEASE) => {
    const [time = 0, ...reply] = await tell(argsOf(process, now, wants, lease), clock);
    process.ahead = time - now;
    return reply;
  };
  const aProcess = (id: string, rate = CEILING): Process => ({
    ...{ id, rate, asks: 0, next: 0, share: 0, ends: 0, first: true, uses: [], replies: [] },
  });
  /** Processes that ask each 250 ms and hear at once. @returns their shares after so long */
  const settle = async (processes: Process[], from: number, ms: number, skew = 0) => {
    for (let now = from; now < from + ms; now += BEAT) {
      for (const one of processes) {
        const [share = 0] = await ask(one, now, now + skew);
        expect(share).toBeGreaterThanOrEqual(0);
        Object.assign(one, { share, ends: now + LEASE, first: false });
      }
    }
    return processes.map(({ share }) => share);
  };

  test.each([1, 2, 3, 4, 8, 16])('shares the ceiling evenly among %i', async (count) => {
    await redis.flushall();
    const shares = await settle(
      Array.from({ length: count }, (_, at) => aProcess(`p${at}`)),
      1e6,
      12_000,
    );
    expect(shares.reduce((sum, one) => sum + one)).toBe(CEILING);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  });

  test('gives the calls of one that left to the others, a second later', async () => {
    await redis.flushall();
    const [stays, leaves] = [aProcess('stays'), aProcess('leaves')];
    expect(await settle([stays, leaves], 1e6, 12_000)).toEqual([500, 500]);
    await ask(leaves, 1e6 + 12_000, 1e6 + 12_000, 0, 0);
    expect(await settle([stays], 1e6 + 12_000, 1000)).toEqual([500]);
    expect(await settle([stays], 1e6 + 13_000, 750)).toEqual([1000]);
  });

  test('takes the lowest rate where processes disagree', async () => {
    await redis.flushall();
    expect(await settle([aProcess('a', 1000), aProcess('b', 300)], 1e6, 12_000)).toEqual([150, 150]);
  });

  test('gives nothing to one with a lower rate while another still uses more than that', async () => {
    await redis.flushall();
    const [high, low] = [aProcess('high', 1000), aProcess('low', 300)];
    expect(await settle([high], 1e6, 12_000)).toEqual([1000]);
    expect(await ask(low, 1e6 + 12_000, 1e6 + 12_000)).toEqual([0, 2, 300, 1000]);
    expect(await settle([high, low], 1e6 + 12_010, 3000)).toEqual([150, 150]);
  });

  test('gives nothing to one that has no calls to make, and does not count it', async () => {
    await redis.flushall();
    const [busy, idle] = [aProcess('busy'), aProcess('idle')];
    await settle([busy], 1e6, 12_000);
    expect(await ask(idle, 1e6 + 12_000, 1e6 + 12_000, 0)).toEqual([0, 1, CEILING, 1000]);
    expect(await settle([busy], 1e6 + 12_010, 2000)).toEqual([CEILING]);
    await ask(busy, 1e6 + 14_010, 1e6 + 14_010, 0, 0);
    idle.first = false;
    expect(await ask(idle, 1e6 + 16_000, 1e6 + 16_000, 0)).toEqual([0, 0, CEILING, 0]);
  });

  test('counts a killed one until its lease ends, frees its share a second later, and forgets it', async () => {
    await redis.flushall();
    const [stays, killed] = [aProcess('stays'), aProcess('killed')];
    await settle([stays, killed], 1e6, 12_000);
    const last = 1e6 + 12_000 - BEAT;
    await settle([stays], 1e6 + 12_000, 2500);
    expect(await ask(stays, last + 2990, last + 2990)).toMatchObject([500, 2, CEILING, 0]);
    expect(await ask(stays, last + 3010, last + 3010)).toMatchObject([500, 1, CEILING, 0]);
    expect(await ask(stays, last + 4090, last + 4090)).toMatchObject([500, 1, CEILING, 0]);
    expect(await ask(stays, last + 4110, last + 4110)).toMatchObject([CEILING, 1, CEILING, 0]);
    expect((await redis.hkeys('key')).sort()).toEqual(['#', 'stays']);
    expect(await redis.pttl('key')).toBeGreaterThan(0);
  });

  test('raises nothing for a lease and a second when it is new, and when its clock goes back', async () => {
    await redis.flushall();
    const one = aProcess('one');
    expect(await ask(one, 1e6, 1e6)).toEqual([0, 1, CEILING, LEASE + 1100]);
    await settle([one], 1e6 + BEAT, 12_000);
    const back = await ask(one, 1e6 + 12_500, 1e6 + 2500);
    expect(back).toEqual([CEILING, 1, CEILING, LEASE + 1100]);
  });

  test('keeps nothing from the others because its clock went back by a quarter of an hour', async () => {
    await redis.flushall();
    const [a, b, c] = [aProcess('a'), aProcess('b'), aProcess('c')];
    await settle([a, b], 1e6, 12_000);
    await settle([a, b, c], 1e6 + 12_000, 500); // a and b have heard that they give back
    const shares = await settle([a, c], 1e6 + 12_500, 9000, -900_000); // b is killed
    expect(shares.reduce((sum, one) => sum + one)).toBe(CEILING);
  });

  test('frees what was given back before its clock went back', async () => {
    await redis.flushall();
    const [a, b, c] = [aProcess('a'), aProcess('b'), aProcess('c')];
    await settle([a, b], 1e6, 12_000);
    await settle([a, b, c], 1e6 + 12_000, 750); // a and b have given back, and said so
    expect(await settle([a, b, c], 1e6 + 12_750, 9000, -900_000)).toEqual([334, 333, 333]);
  });

  test('frees what is given back a second after the last of it may have been used', async () => {
    await redis.flushall();
    const [a, b, c] = [aProcess('a'), aProcess('b'), aProcess('c')];
    await settle([a], 1e6, 12_000);
    let now = 1e6 + 12_000;
    const beat = async (one: Process, at: number) => {
      const [share = 0] = await ask(one, at, at);
      Object.assign(one, { share, ends: at + LEASE, first: false });
      return share;
    };
    await beat(b, now);
    expect(await beat(a, now + 10)).toBe(500);
    await beat(a, now + 260); // says so: what it has given back is free at 1360
    await beat(c, now + 500);
    expect(await beat(a, now + 510)).toBe(334); // it used 500 until now, so nothing is free before 1610
    expect(await beat(a, now + 760)).toBe(334);
    now += 1400;
    for (const one of [a, b, c]) one.ends = now + LEASE;
    expect((await beat(a, now)) + (await beat(b, now)) + (await beat(c, now))).toBeLessThanOrEqual(500);
    expect((await settle([a, b, c], now + 500, 3000)).reduce((sum, one) => sum + one)).toBe(CEILING);
  });

  test('gives each of too many its turn', async () => {
    await redis.flushall();
    const three = ['a', 'b', 'c'].map((id) => aProcess(id, 2));
    await settle(three, 1e6, 12_000);
    const had = new Set<string>();
    for (let turn = 0; turn < 4; turn++) {
      const shares = await settle(three, 1e6 + 12_000 + turn * 5000, 5000);
      expect(shares.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(2);
      for (const one of three) if (one.share > 0) had.add(one.id);
    }
    expect(had.size).toBe(3);
  });

  /** Two with half each, and what a replica may know of it that lacks the last second: one has all that is given. */
  const failedOver = async () => {
    await redis.flushall();
    const [a, b] = [aProcess('a'), aProcess('b')];
    let now = 1e6;
    const beat = async () => {
      await settle([a, b], now, BEAT);
      now += BEAT;
    };
    for (; now < 1e6 + 8000; now += BEAT) await settle([a], now, BEAT);
    expect(a.share).toBe(CEILING);
    let stale = await redis.dumpBuffer('key');
    for (; b.share === 0; await beat()) stale = await redis.dumpBuffer('key');
    expect([a.share, b.share]).toEqual([500, 500]);
    if (stale) await redis.restore('key', 0, stale, 'REPLACE');
    for (const one of [a, b]) one.first = true;
    return { a, b, now };
  };

  test('gives nothing away to whoever is first at a replica that does not know what the others hold', async () => {
    const { a, b, now } = await failedOver();
    const c = aProcess('c');
    expect(await ask(c, now, now)).toEqual([0, 3, CEILING, 1000]);
    const both = [await ask(a, now + 10, now + 10), await ask(b, now + 10, now + 10)];
    expect(both.map(([share]) => share)).toEqual([334, 333]);
  });

  test('believes a process what it holds, and goes on so until it says less', async () => {
    const { a, b, now } = await failedOver();
    const c = aProcess('c');
    await ask(b, now, now); // its share is 500 or less from here on, but the reply is lost
    const shares = await settle([a, c], now + 10, 2500);
    expect(shares.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(500);
    expect(b.share).toBe(500);
  });

  test('does not hear an ask that a network delivers late', async () => {
    await redis.flushall();
    const [cut, stays] = [aProcess('cut'), aProcess('stays')];
    expect(await settle([cut, stays], 1e6, 12_000)).toEqual([500, 500]);
    const late = argsOf(cut, 1e6 + 12_000);
    expect(await settle([stays], 1e6 + 12_000, 8000)).toEqual([CEILING]);
    expect(await tell(late, 1e6 + 20_000)).toHaveLength(1);
    expect(await settle([stays], 1e6 + 20_000, BEAT)).toEqual([CEILING]);
  });

  test('hears a process again whose knowledge of the clock was wrong, at its next ask', async () => {
    await redis.flushall();
    const one = aProcess('one');
    await settle([one], 1e6, 12_000);
    expect(await ask(one, 1e6 + 12_000, 1e6 + 99_000)).toEqual([]);
    expect(await ask(one, 1e6 + 12_250, 1e6 + 99_250)).toEqual([CEILING, 1, CEILING, LEASE + 1100]);
  });

  test('does not hear an ask that was overtaken by a later one', async () => {
    await redis.flushall();
    const one = aProcess('one');
    one.asks = 5;
    expect(await ask(one, 1e6, 1e6)).toHaveLength(4);
    one.asks = 5;
    expect(await ask(one, 1e6, 1e6)).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'never gives away more than the ceiling, whatever happens (seed %i)',
    async (seed) => {
      await redis.flushall();
      const { next: chance } = createChance(seed);
      const processes = Array.from({ length: 5 }, (_, at) => aProcess(`p${at}`));
      let born = processes.length;
      let skew = 0; // of Redis's clock
      let awayUntil = 0;
      let highest = 0;
      let quietUntil = 0;
      let snapshot: Buffer | null = null;
      let late: { at: number; args: readonly (string | number)[] }[] = [];
      for (let now = 1e6; now < 1e6 + 90_000; now += 25) {
        if (now % 700 === 0) snapshot = await redis.dumpBuffer('key');
        if (now >= quietUntil && chance() < 0.01) {
          quietUntil = now + 2500;
          const fault = Math.floor(chance() * 7);
          if (fault === 6 && snapshot) {
            // Failed over to one that lacks the latest: whoever is there connects anew, some of them late.
            await redis.restore('key', 0, snapshot, 'REPLACE');
            for (const one of processes)
              Object.assign(one, { first: true, replies: [], next: now + chance() * 900 });
          }
          if (fault === 0) await redis.flushall();
          if (fault === 1) awayUntil = now + chance() * 8000;
          if (fault === 2) skew += (chance() < 0.5 ? -1 : 1) * chance() * 3_600_000;
          const at = Math.floor(chance() * processes.length);
          const one = processes[at];
          if (fault === 3 && one) one.next = now + chance() * 12_000; // stopped, and continued
          if (fault === 4 && one) processes[at] = aProcess(`p${born++}`); // killed, and a new one
          if (fault === 5 && one) Object.assign(one, { first: true }); // a new connection
          if (fault === 4 && one) one.uses.push({ share: one.share, until: Math.min(one.ends, now) });
          if (fault === 4 && one) gone.push(one);
        }
        for (const { args } of late.filter(({ at }) => at <= now))
          await tell(args, Math.round(now + skew) + 5e9);
        late = late.filter(({ at }) => at > now);
        for (const one of processes) {
          for (const reply of one.replies.filter(({ at }) => at <= now)) {
            one.uses.push({ share: one.share, until: Math.min(one.ends, reply.at) });
            Object.assign(one, { share: reply.share, ends: reply.asked + LEASE, first: false });
          }
          one.replies = one.replies.filter(({ at }) => at > now);
          if (now < one.next || one.replies.length > 0) continue;
          one.next = now + BEAT;
          if (now < awayUntil) {
            one.first = true;
            continue;
          }
          if (chance() < 0.02) {
            // It is on its way for long, and the process connects anew.
            late.push({ at: now + chance() * 10_000, args: argsOf(one, now) });
            one.first = true;
            continue;
          }
          const [share] = await ask(one, now, Math.round(now + skew) + 5e9);
          // One reply in thirty is lost after it counted, and the process connects anew.
          if (share === undefined || chance() < 0.03) one.first = true;
          else one.replies.push({ at: now + (chance() < 0.1 ? 300 : 25), asked: now, share });
        }
        // What the sliding-window logs of all let through together, at most.
        const used = [...processes, ...gone].reduce((sum, one) => {
          const before = one.uses.filter(({ until }) => until > now - WINDOW).map(({ share }) => share);
          const lately = Math.min(one.ends, now) > now - WINDOW ? one.share : 0;
          return sum + Math.max(lately, ...before, 0);
        }, 0);
        highest = Math.max(highest, used);
      }
      expect(highest).toBeLessThanOrEqual(CEILING);
      expect(highest).toBeGreaterThan(0.9 * CEILING);
      gone.length = 0;
    },
    60_000,
  );

  const gone: Process[] = [];
});
