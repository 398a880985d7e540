// Shards that are killed and run again: every account is on the server, every row in one merged report, and nothing is sent for nothing.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/report/summary.js';
import { aRedis, noRedis } from '../support/a-redis.js';
import { command } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { APP, aServer, KEY, users, usersCsv } from '../support/rehearsal.js';
import { recordsOf } from '../support/reports.js';

const ROWS = 450;
const SHARDS = 3;
/** In flight, in a group that is written, and in one that fills up. */
const MOST_AGAIN = 64 + 256;

describe.each(['disk', 'redis'])('with the ledger in %s', (place) => {
  test.skipIf(place === 'redis' && noRedis)(
    'kills cost some calls again, and nothing else',
    { timeout: 120_000 },
    async () => {
      using folder = aFolder();
      await using server = await aServer();
      const redis = place === 'redis' ? await aRedis() : undefined;
      folder.file('users.csv', usersCsv(ROWS));
      const about = ['--sdkappid', String(APP), '--endpoint', server.origin];
      const ledger = redis?.url ?? join(folder.path, 'ledger');
      const options = { home: folder.path, env: { TIM_SECRET_KEY: KEY } };
      /** @param killAt calls of all shards so far at which this one is killed */
      const shard = (index: number, killAt = Number.POSITIVE_INFINITY) =>
        command(
          [
            'run',
            'users.csv',
            '--shard',
            `${index}/${SHARDS}`,
            ...about,
            '--ledger',
            ledger,
            '--rate',
            '100',
            '--quiet',
          ],
          {
            ...options,
            onStart(child) {
              const watch = setInterval(() => server.seen.length >= killAt && child.kill('SIGKILL'), 5);
              child.on('close', () => clearInterval(watch));
            },
          },
        );
      const ends = await Promise.all([shard(1, 40), shard(2, 90), shard(3, 150)]);
      expect(ends.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
      const before = server.asked.length;
      expect(before).toBeLessThan(ROWS);
      const again = await Promise.all([shard(1), shard(2), shard(3)]);
      expect(again).toMatchObject(Array(SHARDS).fill({ code: 0, stderr: '' }));
      const all = users(ROWS).map(({ Identifier }) => Identifier);
      expect([...new Set(server.asked)].sort()).toEqual([...all].sort());
      expect(server.asked.length).toBeLessThanOrEqual(ROWS + SHARDS * MOST_AGAIN);

      const merged = join(folder.path, 'merged');
      const said = await command(['merge', 'users.csv.import', '--out', merged, '--json'], options);
      const { counts, rows } = JSON.parse(said.stdout) as Summary;
      expect(said.code).toBe(0);
      expect(rows).toBe(ROWS);
      expect(counts.imported + counts.unchanged).toBe(ROWS);
      expect(
        recordsOf(merged, 'results.csv')
          .map(({ identifier }) => identifier)
          .sort(),
      ).toEqual([...all].sort());

      const calls = server.asked.length;
      await Promise.all([shard(1), shard(2), shard(3)]);
      expect(server.asked.length).toBe(calls);
      await redis?.[Symbol.asyncDispose]();
    },
  );
});
