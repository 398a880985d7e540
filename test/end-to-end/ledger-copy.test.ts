// ledger copy: what one ledger knows, another knows too; the later of two times is kept.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aRedis, noRedis } from '../support/a-redis.js';
import { command, commandHere } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { APP, aServer, rehearse, users, usersCsv } from '../support/rehearsal.js';

describe('ledger copy', () => {
  test('makes a backup that a run goes on with', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const [ledger, backup] = [join(folder.path, 'ledger'), join(folder.path, 'backup')];
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
    const common = { source: users(2500), label: 'hr' };
    await rehearse(server, { ...common, ledger });
    const said = await commandHere(['ledger', 'copy', ledger, backup, ...about, '--json'], {
      home: folder.path,
    });
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(said.stdout)).toEqual({ read: 2500, written: 2500, to: backup });
    const { summary } = await rehearse(server, { ...common, ledger: backup });
    expect(summary.counts).toMatchObject({ unchanged: 2500, imported: 0 });
    const again = await commandHere(['ledger', 'copy', ledger, backup, ...about], { home: folder.path });
    expect(again.stdout).toBe(`0 accounts written to ${backup}; 2,500 accounts read.\n`);
  });

  test('keeps sources by their names, and of two times the later', async () => {
    using folder = aFolder();
    await using server = await aServer();
    const [a, b] = [join(folder.path, 'a'), join(folder.path, 'b')];
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
    const later = { now: () => performance.now(), wall: () => Date.now() + 5000, sleep: async () => {} };
    await rehearse(server, { source: users(3), ledger: a, label: 'crm' });
    await rehearse(server, { source: [{ Identifier: 'x' }], ledger: b, label: 'hr' });
    await rehearse(server, {
      source: [{ Identifier: 'u1', Nick: 'new' }],
      ledger: b,
      label: 'hr',
      clock: { ...later, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    });
    expect((await commandHere(['ledger', 'copy', a, b, ...about], { home: folder.path })).code).toBe(0);
    const out = join(folder.path, 'out');
    const rest = [{ Identifier: 'u1', Nick: 'new' }, ...users(3).slice(1)];
    const { summary } = await rehearse(server, {
      source: rest,
      ledger: b,
      label: 'crm',
      reportMissing: true,
      out,
    });
    expect(summary.counts).toMatchObject({ unchanged: 3 });
    expect(summary.missing).toMatchObject({ accounts: 0 });
  });

  test.each([
    [['ledger', 'move', 'a', 'b', '--sdkappid', '1'], 'one step, copy'],
    [['ledger', 'copy', 'a', 'b'], 'needs --sdkappid'],
    [['ledger', 'copy', 'nowhere', 'b', '--sdkappid', '1'], 'There is no ledger in "nowhere"'],
    [['ledger', 'copy', 'redis://:hunter2@h', 'b', '--sdkappid', '1'], 'TIM_REDIS_PASSWORD'],
    [['ledger', 'copy', 'a'], 'needs a place to copy it to'],
  ])('%j is refused', async (args, words) => {
    using folder = aFolder();
    const said = await commandHere(args, { home: folder.path });
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
    expect(said.stderr).not.toContain('hunter2');
  });

  test('brings the ledgers of shards together, which are looked at together before', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const [ledger, whole] = [join(folder.path, 'ledger'), join(folder.path, 'whole')];
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
    const options = { home: folder.path };
    const more = folder.file('more.csv', usersCsv(310));
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source: users(300), shard, ledger });
    const status = ['status', more, ...about, '--ledger', ledger];
    expect((await commandHere(status, options)).stdout).toContain(`${ledger}, shards 1/2 2/2: 300 accounts`);
    expect(JSON.parse((await commandHere([...status, '--json'], options)).stdout)).toMatchObject({
      known: 300,
      shards: [
        { index: 1, count: 2 },
        { index: 2, count: 2 },
      ],
    });
    const check = ['check', more, ...about, '--ledger', ledger, '--json'];
    expect(JSON.parse((await commandHere(check, options)).stdout)).toMatchObject({
      unchanged: 300,
      calls: 10,
    });
    const why = await commandHere(['why', 'u7', more, ...about, '--ledger', ledger, '--json'], options);
    expect(JSON.parse(why.stdout)).toMatchObject({ importedAt: expect.any(String) });
    const said = await commandHere(['ledger', 'copy', ledger, whole, ...about, '--json'], options);
    expect(JSON.parse(said.stdout)).toEqual({ read: 300, written: 300, to: whole });
    const { summary } = await rehearse(server, { source: users(300), ledger: whole });
    expect(summary.counts).toMatchObject({ unchanged: 300, imported: 0 });
  });

  test.skipIf(noRedis)('moves the ledgers of shards into a Redis, and back', async () => {
    await using redis = await aRedis('--requirepass', 'pw');
    await using server = await aServer();
    using folder = aFolder();
    const ledger = join(folder.path, 'ledger');
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
    const options = { home: folder.path, env: { TIM_REDIS_PASSWORD: 'pw' } };
    for (const shard of ['1/2', '2/2'])
      await rehearse(server, { source: users(300), shard, ledger, label: 'hr' });
    for (const name of ['shard-1-of-2', 'shard-2-of-2']) {
      const said = await command(['ledger', 'copy', join(ledger, name), redis.url, ...about], options);
      expect(said).toMatchObject({ code: 0, stderr: '' });
    }
    const url = redis.url.replace('//', '//:pw@');
    const { summary } = await rehearse(server, {
      source: users(300),
      shard: '1/3',
      ledger: url,
      label: 'hr',
    });
    expect(summary.counts).toMatchObject({ unchanged: summary.rows, imported: 0 });
    const back = join(folder.path, 'back');
    expect((await command(['ledger', 'copy', redis.url, back, ...about], options)).code).toBe(0);
    const whole = await rehearse(server, { source: users(300), ledger: back, label: 'hr' });
    expect(whole.summary.counts).toMatchObject({ unchanged: 300 });
    expect(server.asked).toHaveLength(300);
  });
});
