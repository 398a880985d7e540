// A share of the ceiling, from a real Redis: shared, kept through what happens to Redis, lost when that is gone, refused by name.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { ImportError } from '../../src/errors.js';
import { connectRedis } from '../../src/redis/connection.js';
import { parseRedisUrl } from '../../src/redis/url.js';
import { createSharedCeiling } from '../../src/send/shared-ceiling.js';
import { aRedis, noRedis, type RedisServer } from '../support/a-redis.js';
import { aSentinel } from '../support/a-sentinel.js';

const KEY = 'tim-import:{test}:rate';

/** So that the first share need not wait until nobody can have an older one. */
function warm(server: RedisServer): void {
  server.cli('hset', KEY, '#', `${Date.now()} 0`);
}

async function aShare(url: string, { rate = 1000, wants = (): boolean => true, clock = systemClock } = {}) {
  const connection = await connectRedis(parseRedisUrl(url), 1000);
  const faults: ImportError[] = [];
  const shares: number[] = [];
  const waits: { from: number; to: number; reason: string }[] = [];
  const ceiling = createSharedCeiling({
    ...{ connection, key: KEY, id: `p${Math.random()}`, rate, clock, wants },
    onChange: (share) => shares.push(share),
    onFault: (fault) => faults.push(fault),
    onWait: (wait) => waits.push(wait),
  });
  return { ceiling, faults, shares, waits, [Symbol.asyncDispose]: () => ceiling.close() };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20);
}

describe.skipIf(noRedis).concurrent('a share of the ceiling', () => {
  test('is all of it for one alone, half of it for two, and all again when the other has left', async () => {
    await using server = await aRedis();
    warm(server);
    await using one = await aShare(server.url);
    await until(() => one.ceiling.share === 1000);
    await using other = await aShare(server.url);
    await until(() => other.ceiling.share === 500);
    expect(one.ceiling).toMatchObject({ share: 500, ceiling: 1000, processes: 2 });
    await other.ceiling.close();
    expect(other.ceiling.share).toBe(0);
    await until(() => one.ceiling.share === 1000);
    expect(one.shares).toEqual([1000, 500, 1000]);
    expect([...one.faults, ...other.faults]).toEqual([]);
  });

  test('goes to those that have calls to make', async () => {
    await using server = await aRedis();
    warm(server);
    let idle = false;
    await using one = await aShare(server.url, { wants: () => !idle });
    await using other = await aShare(server.url);
    await until(() => one.ceiling.share === 500 && other.ceiling.share === 500);
    idle = true;
    await until(() => other.ceiling.share === 1000);
    expect(one.ceiling.share).toBe(0);
    idle = false;
    await until(() => one.ceiling.share === 500);
    expect(other.ceiling.share).toBe(500);
  });

  test('is of the lowest rate where processes disagree', async () => {
    await using server = await aRedis();
    warm(server);
    await using one = await aShare(server.url, { rate: 1000 });
    await using other = await aShare(server.url, { rate: 100 });
    await until(() => one.ceiling.share === 50 && other.ceiling.share === 50);
    expect(one.ceiling.ceiling).toBe(100);
  });

  test('outlives a Redis that is flushed, and one that comes back empty', async () => {
    await using server = await aRedis();
    warm(server);
    await using one = await aShare(server.url);
    const { ceiling, shares } = one;
    await until(() => ceiling.share === 1000);
    server.cli('flushall');
    server.cli('script', 'flush');
    await until(() => server.cli('hlen', KEY) === '2');
    await server.kill();
    await server.start();
    await until(() => server.cli('hlen', KEY) === '2');
    expect(ceiling.share).toBe(1000);
    expect(shares).toEqual([1000]);
  });

  test('ends with its lease when Redis is gone, and comes back with it', async () => {
    await using server = await aRedis();
    warm(server);
    await using one = await aShare(server.url);
    const { ceiling, faults, waits } = one;
    await until(() => ceiling.share === 1000);
    await server.kill();
    await until(() => faults.length > 0);
    expect(ceiling.share).toBe(1000);
    expect(ceiling.unreachableFor).toBeUndefined();
    await until(() => ceiling.share === 0);
    expect(ceiling.unreachableFor).toBeGreaterThanOrEqual(2750);
    expect(faults.at(-1)).toMatchObject({ code: 'REDIS_UNREACHABLE' });
    expect(faults.at(-1)?.message).toMatch(
      /^Redis at redis:\/\/127.0.0.1:\d+ does not answer \(.*ECONNREFUSED/,
    );
    expect(waits).toEqual([]);
    await server.start();
    await until(() => ceiling.share === 1000);
    expect(ceiling.unreachableFor).toBeUndefined();
    expect(waits).toMatchObject([{ reason: 'REDIS_UNREACHABLE' }]);
  });

  test('ends by the clock on which its lease is over first, and says so by the same one', async () => {
    await using server = await aRedis();
    warm(server);
    let ahead = 0;
    await using one = await aShare(server.url, {
      clock: { ...systemClock, wall: () => systemClock.wall() + ahead },
    });
    const { ceiling, faults } = one;
    await until(() => ceiling.share === 1000);
    await server.kill();
    await until(() => faults.length > 0);
    await sleep(300);
    ahead = 5000;
    expect(ceiling.share).toBe(0);
    expect(ceiling.unreachableFor).toBeGreaterThanOrEqual(250);
  });

  test('is not taken from a reply that came late', async () => {
    await using server = await aRedis();
    warm(server);
    await using one = await aShare(server.url);
    const { ceiling, faults } = one;
    await until(() => ceiling.share === 1000);
    server.signal('SIGSTOP');
    await until(() => ceiling.share === 0);
    expect(faults.map(({ code }) => code)).toContain('REDIS_UNREACHABLE');
    server.signal('SIGCONT');
    await until(() => ceiling.share === 1000);
    expect(ceiling).toMatchObject({ ceiling: 1000, processes: 1 });
  });

  test('has ended when the machine slept, though its monotonic clock did not run', async () => {
    await using server = await aRedis();
    warm(server);
    let slept = 0;
    const clock = { ...systemClock, wall: () => systemClock.wall() + slept };
    await using one = await aShare(server.url, { clock });
    const { ceiling } = one;
    await until(() => ceiling.share === 1000);
    slept = 3_600_000;
    expect(ceiling.share).toBe(0);
    slept = -3_600_000;
    expect(ceiling.share).toBe(1000);
  });

  test('needs no more rights than the manual lists', async () => {
    await using server = await aRedis();
    warm(server);
    const rights = ['+eval', '+evalsha', '+time', '+hgetall', '+hset', '+hdel', '+pexpire'];
    server.cli('acl', 'setuser', 'tim', 'on', '>secret', '~tim-import:*', ...rights);
    await using one = await aShare(server.url.replace('//', '//tim:secret@'));
    const { ceiling, faults } = one;
    await until(() => ceiling.share === 1000);
    expect(faults).toEqual([]);
  });

  test.each([
    ['a wrong password', '//tim:wrong@', [], /refuses \(WRONGPASS .*check the user and the password/],
    [
      'no password',
      '//',
      ['--requirepass', 'pw'],
      /refuses \(.*(NOAUTH|unauthenticated).*check the user and the password/,
    ],
    ['too few rights', '//tim:secret@', [], /refuses \(NOPERM .*rights that docs\/machines.md lists/],
  ])('is refused by name: %s', async (_, user, options, words) => {
    await using server = await aRedis(...options);
    if (options.length === 0) server.cli('acl', 'setuser', 'tim', 'on', '>secret', '~tim-import:*', '+time');
    await using one = await aShare(server.url.replace('//', user));
    const { ceiling, faults } = one;
    await until(() => faults.length > 0);
    expect(faults[0]).toMatchObject({ code: 'REDIS_REFUSED', message: expect.stringMatching(words) });
    expect(faults[0]?.message).not.toMatch(/secret|wrong@/);
    expect(ceiling.share).toBe(0);
  });

  test('is refused by name: TLS where there is none', async () => {
    await using server = await aRedis();
    await using one = await aShare(server.url.replace('redis:', 'rediss:'));
    const { faults } = one;
    await until(() => faults.length > 0);
    expect(faults[0]).toMatchObject({ code: 'REDIS_UNREACHABLE' });
  });

  test('waits for a server that accepts and says nothing', async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await using one = await aShare(`redis://:pw@127.0.0.1:${port}`);
    const { faults } = one;
    await until(() => faults.length > 1);
    expect(faults[0]).toMatchObject({ code: 'REDIS_UNREACHABLE' });
    await one.ceiling.close();
    mute.close();
  });

  test('outlives a fail-over', async () => {
    await using sentinel = await aSentinel();
    sentinel.master.cli('hset', KEY, '#', `${Date.now()} 0`);
    await using one = await aShare(sentinel.url);
    const { ceiling, shares } = one;
    await until(() => ceiling.share === 1000);
    await until(() => sentinel.replica.cli('hlen', KEY) === '2');
    await sentinel.master.kill();
    await until(() => sentinel.replica.cli('role').startsWith('master'));
    const before = sentinel.replica.cli('hget', KEY, '#');
    await until(() => sentinel.replica.cli('hget', KEY, '#') !== before);
    await until(() => ceiling.share === 1000);
    expect(new Set(shares)).toEqual(new Set([1000]));
  });
});
