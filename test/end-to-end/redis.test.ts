// Runs that share a Redis: the ceiling as the server saw it, the ledger, and every way in which Redis says no.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listRuns } from '../../src/report/runs.js';
import { aRedis, noRedis, type RedisServer } from '../support/a-redis.js';
import { command } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { APP, aServer, KEY, rehearse, type Server, users, usersCsv } from '../support/rehearsal.js';
import { jsonOf, onlyRun } from '../support/reports.js';
import { watchSent } from '../support/sent.js';

/** So that the first share need not wait until nobody can have an older one. */
function warm(redis: RedisServer, server: Pick<Server, 'origin'>): void {
  redis.cli('hset', `tim-import:{${APP}@${server.origin}}:rate`, '#', `${Date.now()} 0`);
}

describe.skipIf(noRedis).concurrent('runs that name the same Redis', () => {
  test('share the ceiling: together no more calls a second than one is allowed', async () => {
    await using redis = await aRedis();
    await using server = await aServer();
    warm(redis, server);
    const views: string[] = [];
    using sent = watchSent(server.origin);
    const runs = await Promise.all(
      ['1/2', '2/2'].map((shard) =>
        rehearse(server, {
          ...{ source: users(700), shard, rate: 200, redis: redis.url },
          onProgress: ({ sharing }) =>
            void views.push(`${sharing?.share} of ${sharing?.ceiling}, ${sharing?.processes}`),
        }),
      ),
    );
    expect(server.asked).toHaveLength(700);
    expect(new Set(server.asked).size).toBe(700);
    expect(sent.highest('account_import')).toBeLessThanOrEqual(200);
    for (const { summary } of runs) {
      expect(summary.exitCode).toBe(0);
      expect(summary.calls).toMatchObject({ shared: { store: redis.url, ceiling: 200, processes: 2 } });
      expect(summary.calls.highestInOneSecond).toBeLessThanOrEqual(200);
    }
    expect(views).toContain('100 of 200, 2');
  });

  test('go by the lowest rate among them, and say so', async () => {
    await using redis = await aRedis();
    await using server = await aServer();
    warm(redis, server);
    const [fast] = await Promise.all(
      [1000, 60].map((rate, at) =>
        rehearse(server, { source: users(300), shard: `${at + 1}/2`, rate, redis: redis.url }),
      ),
    );
    expect(fast?.summary.warnings).toEqual([
      'Another process that shares the ceiling has --rate 60: the lowest is used, not 1000.',
    ]);
  });

  test('stop with exit 3 when Redis is away for longer than --max-outage, and with 4 when it refuses', async () => {
    await using server = await aServer();
    await using locked = await aRedis('--requirepass', 'pw');
    await using gone = await aRedis();
    await gone.kill();
    const common = { source: users(5), maxOutage: 1500 };
    const [away, refused] = await Promise.all([
      rehearse(server, { ...common, redis: gone.url }),
      rehearse(server, { ...common, redis: locked.url.replace('//', '//:hunter2@') }),
    ]);
    expect(away.summary).toMatchObject({ exitCode: 3, stopped: { code: 'REDIS_UNREACHABLE' } });
    expect(refused.summary).toMatchObject({ exitCode: 4, stopped: { code: 'REDIS_REFUSED' } });
    expect(JSON.stringify(refused)).not.toContain('hunter2');
    expect(server.asked).toEqual([]);
  });

  test('say by the exit code of a ledger that cannot be opened whether a person must act', async () => {
    await using server = await aServer();
    await using locked = await aRedis('--requirepass', 'pw');
    await using gone = await aRedis();
    await gone.kill();
    using folder = aFolder();
    folder.file('users.csv', usersCsv(5));
    const run = (ledger: string) =>
      command(
        [
          'run',
          'users.csv',
          '--sdkappid',
          String(APP),
          '--endpoint',
          server.origin,
          '--max-outage',
          '1',
        ].concat(['--ledger', ledger, '--quiet']),
        { home: folder.path, env: { TIM_SECRET_KEY: KEY } },
      );
    const [away, refused] = await Promise.all([run(gone.url), run(locked.url)]);
    expect(away).toMatchObject({ code: 3, stderr: expect.stringContaining('does not answer') });
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('refuses') });
    expect(server.asked).toEqual([]);
  });

  test('keep one ledger: any of them goes on with what another has done', async () => {
    await using redis = await aRedis();
    await using server = await aServer();
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(90));
    const common = { source, ledger: redis.url.replace('//', '//default:@'), label: 'hr' };
    for (const shard of ['1/2', '2/2']) await rehearse(server, { ...common, shard, out: folder.path });
    expect(jsonOf(onlyRun(join(folder.path, 'shard-1-of-2')), 'run.json')).toMatchObject({
      ledger: redis.url,
    });
    const thirds = await Promise.all(
      ['1/3', '2/3', '3/3'].map((shard) => rehearse(server, { ...common, shard })),
    );
    expect(thirds.reduce((sum, { summary }) => sum + summary.counts.unchanged, 0)).toBe(90);
    expect(server.asked).toHaveLength(90);
    const fewer = folder.file('fewer.csv', usersCsv(80));
    await rehearse(server, { ...common, source: fewer, reportMissing: true, out: join(folder.path, 'x') });
    const missing = readFileSync(join(onlyRun(join(folder.path, 'x')), 'missing.csv'), 'utf8');
    expect(missing.match(/^u\d+/gm)?.sort()).toEqual(
      users(90)
        .slice(80)
        .map(({ Identifier }) => Identifier)
        .sort(),
    );
  });

  test('show no password, whatever they write, and refuse one in an argument', async () => {
    await using redis = await aRedis('--requirepass', 'hunter2');
    await using server = await aServer();
    using folder = aFolder();
    folder.file('users.csv', usersCsv(20));
    const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
    const env = { TIM_SECRET_KEY: KEY, TIM_REDIS_PASSWORD: 'hunter2' };
    const options = { home: folder.path, env };
    redis.cli('-a', 'hunter2', 'hset', `tim-import:{${APP}@${server.origin}}:rate`, '#', `${Date.now()} 0`);
    const done = await command(
      ['run', 'users.csv', ...about, '--redis', redis.url, '--ledger', redis.url],
      options,
    );
    expect(done).toMatchObject({ code: 0 });
    expect(done.stderr).toContain(`every process that names this app and ${redis.url}`);
    const known = await command(['status', 'users.csv', ...about, '--ledger', redis.url], options);
    expect(known.stdout).toContain('20 accounts');
    const checked = await command(['check', 'users.csv', ...about, '--ledger', redis.url, '--json'], options);
    expect(JSON.parse(checked.stdout)).toMatchObject({ unchanged: 20, calls: 0 });
    const shown = redis.url.replace('//', '//:hunter2@');
    const refused = await command(['run', 'users.csv', ...about, '--redis', shown], options);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('TIM_REDIS_PASSWORD') });
    const hidden = await command(['run', 'users.csv', ...about], {
      ...options,
      env: { TIM_SECRET_KEY: KEY, TIM_LEDGER: shown },
    });
    expect(hidden).toMatchObject({ code: 0 });
    for (const { stdout, stderr } of [done, known, checked, refused, hidden]) {
      expect(stdout + stderr).not.toContain('hunter2');
    }
    for (const name of ['run.json', 'summary.json', 'report.html']) {
      for (const run of listRuns(join(folder.path, 'users.csv.import')))
        expect(readFileSync(join(run.folder, name), 'utf8')).not.toContain('hunter2');
    }
  });
});
