// A ledger in a real Redis: what it remembers, whose lock it is, and that nobody writes without it.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import type { Ledger, LedgerOptions } from '../../src/ledger/ledger.js';
import { openRedisStore } from '../../src/ledger/redis-store.js';
import { connectRedis } from '../../src/redis/connection.js';
import { parseRedisUrl } from '../../src/redis/url.js';
import { isInShard, type Shard } from '../../src/shard.js';
import { aRedis, noRedis } from '../support/a-redis.js';
import { account, listed, NOON, record, rows } from './a-ledger.js';

const APP = 'tim-import:{1400000000}';

interface Asked extends Partial<LedgerOptions> {
  readonly shard?: Shard;
  readonly reads?: boolean;
  readonly maxOutage?: number;
}

async function open(
  url: string,
  options: Asked = {},
): Promise<Ledger & AsyncDisposable & { faults: Error[] }> {
  const { shard, reads = false, maxOutage = 20_000, ...rest } = options;
  const faults: Error[] = [];
  const scope = rest.scope ?? { sdkappid: 1400000000 };
  const clock = { now: systemClock.now, wall: () => NOON, sleep: systemClock.sleep };
  const connection = await connectRedis(parseRedisUrl(url), 1000);
  const holder = reads ? undefined : { pid: 7, host: 'there' };
  const store = await openRedisStore({ connection, scope, shard, holder, clock, maxOutage });
  const onFault = (fault: Error) => faults.push(fault);
  const ledger = await createLedger(store, { scope, clock, onFault, ...rest });
  return Object.assign(ledger, { faults, [Symbol.asyncDispose]: () => ledger.close() });
}

/** Ends a lock as the time does that a killed run does not renew it in. */
function expire(cli: (...args: string[]) => string, shard: string): void {
  const text = cli('hget', `${APP}:locks`, shard);
  cli('hset', `${APP}:locks`, shard, text.replace(/^(\d+) \d+/, '$1 0'));
}

describe.skipIf(noRedis).concurrent('a ledger in Redis', () => {
  test('remembers accounts, by app, and what was sent for them', async () => {
    await using server = await aRedis();
    {
      await using ledger = await open(server.url, { source: 'hr' });
      expect(ledger.known).toBe(0);
      await record(ledger, [account('a', 'A'), account('b'), account('!odd')]);
      expect(ledger.known).toBe(3);
      await ledger.complete({ rows: 3, at: NOON, input: 'a.csv' });
    }
    await using ledger = await open(server.url, { source: 'crm' });
    expect(ledger.known).toBe(3);
    expect(await ledger.lookUp(rows([account('b'), account('c'), account('a', 'other')]))).toEqual([
      { same: true, importedAt: NOON, fields: 0, source: '0', elsewhere: true },
      undefined,
      { same: false, importedAt: NOON, fields: 1, source: '0', elsewhere: true },
    ]);
    expect(await ledger.lastComplete('a.csv')).toBeUndefined();
    await record(ledger, [account('a', 'other')]);
    expect(ledger.known).toBe(3);
    await ledger.close();
    await using again = await open(server.url, { source: 'hr' });
    expect(await again.lastComplete('a.csv')).toEqual({ rows: 3, at: NOON, input: 'a.csv' });
    expect((await listed(again)).sort()).toEqual(['!odd', 'b']);
    await using other = await open(server.url, { scope: { sdkappid: 1400000000, origin: 'http://h:1' } });
    expect(other.known).toBe(0);
    expect(server.cli('keys', '*').split('\n').sort()).toEqual(
      ['about', 'accounts', 'locks', 'about']
        .map((name, at) => (at < 3 ? `${APP}:${name}` : `tim-import:{1400000000@http://h:1}:${name}`))
        .concat('tim-import:{1400000000@http://h:1}:locks')
        .sort(),
    );
  });

  test('is shared by shards, each with a lock, a last run and missing accounts of its own', async () => {
    await using server = await aRedis();
    const shards = [1, 2, 3].map((index) => ({ index, count: 3 }));
    const accounts = Array.from({ length: 300 }, (_, at) => account(`u${at}`));
    const ledgers = await Promise.all(shards.map((shard) => open(server.url, { shard, source: 'hr' })));
    for (const [at, ledger] of ledgers.entries()) {
      const own = accounts.filter(({ identifier }) =>
        isInShard(shards[at] ?? { index: 1, count: 1 }, identifier),
      );
      await record(ledger, own);
      await ledger.complete({ rows: own.length, at: NOON, input: 'a.csv' });
    }
    const found = await Promise.all(ledgers.map((ledger) => listed(ledger)));
    expect(found.flat().sort()).toEqual(accounts.map(({ identifier }) => identifier).sort());
    const complete = await Promise.all(
      ledgers.map(async (ledger) => (await ledger.lastComplete('a.csv'))?.rows ?? 0),
    );
    expect(complete).toEqual(found.map((one) => one.length));
    for (const ledger of ledgers) await ledger.close();
    await using whole = await open(server.url, { source: 'hr' });
    expect(whole.known).toBe(300);
  });

  test('numbers sources one after the other, whoever asks, as many as there may be', async () => {
    await using server = await aRedis();
    const shards = Array.from({ length: 40 }, (_, at) => ({ index: at + 1, count: 40 }));
    const ledgers = await Promise.all(
      shards.map((shard) => open(server.url, { shard, source: `source ${shard.index}` })),
    );
    for (const ledger of ledgers) await ledger.close();
    await (await open(server.url, { source: 'source 7' })).close();
    const fields = server.cli('hgetall', `${APP}:about`).split('\n');
    const numbers = fields.flatMap((field, at) =>
      field.startsWith('!source ') ? [fields[at + 1] ?? ''] : [],
    );
    expect(numbers.map((number) => Number.parseInt(number, 36)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    );
  });

  test.each([
    ['the same shard', { index: 2, count: 4 }],
    ['another number of shards', { index: 1, count: 3 }],
    ['no shards', undefined],
  ])('lets no second run in while one holds it: %s', async (_, shard) => {
    await using server = await aRedis();
    await using first = await open(server.url, { shard: { index: 2, count: 4 } });
    const text = () => server.cli('hget', `${APP}:locks`, '2/4');
    const before = text();
    const second = open(server.url, shard ? { shard } : {});
    await expect(second).rejects.toMatchObject({
      code: 'LEDGER_HELD',
      message: expect.stringMatching(
        /held by another run \(process 7 on there, since 2026-11-23T12:00:00Z\)/,
      ),
    });
    expect(text()).not.toBe(before); // it looked until the first had renewed its lock
    await record(first, [account('a')]);
    expect(first.faults).toEqual([]);
  });

  test('is taken over from a run that was killed, and nothing of that one is written after it', async () => {
    await using server = await aRedis();
    const first = await open(server.url);
    await record(first, [account('a')]);
    expire(server.cli, '1/1');
    await using second = await open(server.url);
    expect(second.known).toBe(1);
    await record(first, [account('b')]).catch(() => {});
    expect(first.faults).toMatchObject([
      { code: 'LEDGER_HELD', message: expect.stringContaining('lock of shard 1/1') },
    ]);
    expect(first.lost).toBe(1);
    await first.close();
    await record(second, [account('c')]);
    expect(second.faults).toEqual([]);
    expect(server.cli('hkeys', `${APP}:accounts`).split('\n').sort()).toEqual(['a', 'c']);
    await expect(open(server.url)).rejects.toMatchObject({ code: 'LEDGER_HELD' });
  });

  test('keeps a run of other shards from writing after its lock has ended', async () => {
    await using server = await aRedis();
    const stalled = await open(server.url, { shard: { index: 1, count: 4 } });
    expire(server.cli, '1/4');
    await using other = await open(server.url, { shard: { index: 1, count: 3 } });
    await record(stalled, [account('b')]).catch(() => {});
    expect(stalled.faults).toMatchObject([{ code: 'LEDGER_HELD' }]);
    await stalled.close();
    expect(other.known).toBe(0);
  });

  test('goes on when Redis is back, with what could not be written', async () => {
    await using server = await aRedis('--appendonly', 'yes', '--appendfsync', 'always');
    await using ledger = await open(server.url);
    await record(ledger, [account('a')]);
    await server.kill();
    const waiting = record(ledger, [account('b')]);
    await sleep(300);
    await server.start();
    await waiting;
    expect(ledger.faults).toEqual([]);
    expect(server.cli('hlen', `${APP}:accounts`)).toBe('2');
  });

  test('gives up after --max-outage', async () => {
    await using server = await aRedis();
    await using ledger = await open(server.url, { maxOutage: 600 });
    await server.kill();
    await expect(ledger.lookUp(rows([account('a')]))).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });
  });

  test('writes nothing when Redis has forgotten the lock', async () => {
    await using server = await aRedis();
    await using ledger = await open(server.url);
    await record(ledger, [account('a')]);
    server.cli('flushall');
    await record(ledger, [account('b')]).catch(() => {});
    expect(ledger.faults).toMatchObject([{ code: 'LEDGER_HELD' }]);
    expect(server.cli('dbsize')).toBe('0');
  });

  test('can be read while a run holds it', async () => {
    await using server = await aRedis();
    await using ledger = await open(server.url);
    await record(ledger, [account('a')]);
    await using reading = await open(server.url, { reads: true });
    expect(reading.known).toBe(1);
    expect(await reading.lookUp(rows([account('a')]))).toMatchObject([{ same: true }]);
  });

  test('needs no more rights than the manual lists', async () => {
    await using server = await aRedis();
    const rights = '+eval +evalsha +time +hget +hgetall +hmget +hset +hdel +hlen +hscan'.split(' ');
    server.cli('acl', 'setuser', 'tim', 'on', '>secret', '~tim-import:*', ...rights);
    await using ledger = await open(server.url.replace('//', '//tim:secret@'), { source: 'hr' });
    await record(ledger, [account('a')]);
    expect(await listed(ledger)).toEqual(['a']);
    await ledger.complete({ rows: 1, at: NOON, input: 'a.csv' });
    expect(ledger.faults).toEqual([]);
  });

  test('refuses what another version wrote, and what no ledger wrote', async () => {
    await using server = await aRedis();
    server.cli('hset', `${APP}:about`, '!format', 'tim-import ledger 9');
    await expect(open(server.url)).rejects.toMatchObject({
      code: 'LEDGER',
      message: expect.stringContaining('another version'),
    });
    server.cli('hset', `${APP}:about`, '!format', 'tim-import ledger 1');
    server.cli('hset', `${APP}:accounts`, 'a', 'nonsense');
    await using ledger = await open(server.url);
    await expect(ledger.lookUp(rows([account('a')]))).rejects.toMatchObject({
      code: 'LEDGER',
      message: expect.stringContaining('damaged'),
    });
    server.cli('set', 'x', 'y');
    server.cli('rename', 'x', `${APP}:accounts`);
    await expect(ledger.lookUp(rows([account('a')]))).rejects.toMatchObject({ code: 'REDIS_REFUSED' });
  });
});
