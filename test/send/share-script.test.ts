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
const LUA = SHARE_SCRIPT.lua.replace("redis.call('TIME')", '{ ARGV[9], ARGV[10] }');

/** A process as the script may count on it: its lease runs from the asking. */
interface Process {
  readonly id: string;
  readonly rate: number;
  asks: number;
  next: number;
  share: number;
  ends: number;
  first: boolean;
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

  const ask = async (
    process: Omit<Process, 'uses' | 'replies'>,
    now: number,
    clock: number,
    wants = 1,
    lease = LEASE,
  ) => {
    const has = now < process.ends ? process.share : 0;
    const args = [process.id, process.asks++, process.rate, wants, has, process.first ? 1 : 0, lease, LEASE];
    const time = [Math.floor(clock / 1000), (clock % 1000) * 1000];
    return (await redis.eval(LUA, 1, 'key', ...args, ...time)) as number[];
  };
  const aProcess = (id: string, rate = CEILING): Process => ({
    ...{ id, rate, asks: 0, next: 0, share: 0, ends: 0, first: true, uses: [], replies: [] },
  });
  /** Processes that ask each 250 ms and hear at once. @returns their shares after so long */
  const settle = async (processes: Process[], from: number, ms: number) => {
    for (let now = from; now < from + ms; now += BEAT) {
      for (const one of processes) {
        const [share = 0] = await ask(one, now, now);
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
