// verify's options that are about more than one verification: a rotating share of the rows, and the folders that are kept.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY, rehearse, type Server, users, usersCsv } from '../support/rehearsal.js';
import { recordsOf } from '../support/reports.js';

const ROWS = 700;

function verifying(folder: Folder, server: Server, ...args: string[]) {
  const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--rate', '1000', '--json'];
  const env = { TIM_SECRET_KEY: KEY };
  return command(['verify', 'users.csv', ...about, ...args], { home: folder.path, env });
}

describe('verify --shard', () => {
  test('each night another share of the rows, in a week each of them once', {
    timeout: 120_000,
  }, async () => {
    using folder = aFolder();
    await using server = await aServer();
    folder.file('users.csv', usersCsv(ROWS));
    const ledger = join(folder.path, 'ledger');
    await rehearse(server, { source: users(ROWS), ledger });
    server.deleteAccount('u7');
    const seen: string[] = [];
    let lost = 0;
    for (let night = 1; night <= 7; night++) {
      const { stdout } = await verifying(folder, server, '--ledger', ledger, '--shard', `${night}/7`);
      const summary = JSON.parse(stdout);
      expect(summary).toMatchObject({
        shard: { index: night, count: 7 },
        otherRows: ROWS - summary.rows,
        ledger,
      });
      expect(summary.rows).toBeGreaterThan(ROWS / 14);
      lost += summary.drift.lost;
      for (const { identifier } of recordsOf(join(folder.path, summary.folder), 'verify.csv'))
        seen.push(identifier ?? '');
    }
    expect(seen.length).toBe(ROWS);
    expect(new Set(seen).size).toBe(ROWS);
    expect(lost).toBe(1);
  });

  test.each([
    ['all rows', undefined],
    ['a shard, where shards keep their own', '1/2'],
  ])('updates the ledger of %s', { timeout: 60_000 }, async (_, kept) => {
    using folder = aFolder();
    await using server = await aServer();
    folder.file('users.csv', usersCsv(ROWS));
    const ledger = join(folder.path, 'ledger');
    const { outcomes } = await rehearse(server, { source: users(ROWS), ledger, shard: kept });
    const gone = outcomes[0]?.identifier ?? '';
    server.deleteAccount(gone);
    const imports = () => server.asked.filter((one) => one === gone).length;
    expect(imports()).toBe(1);
    for (const index of [1, 2].slice(0, kept === undefined ? 2 : 1)) {
      await verifying(folder, server, '--ledger', ledger, '--repair', 'missing', '--shard', `${index}/2`);
    }
    expect([imports(), server.accounts().get(gone)?.times]).toEqual([2, 1]);
    expect(readdirSync(ledger)).toEqual(
      kept === undefined ? expect.arrayContaining(['store']) : ['shard-1-of-2'],
    );
    const again = await rehearse(server, { source: users(ROWS), ledger, shard: kept });
    expect(again.summary.counts).toMatchObject({ imported: 0, unchanged: outcomes.length });
  });
});

test('--keep removes older verifications, with the runs of their repairs, and nothing else', async () => {
  using folder = aFolder();
  await using server = await aServer();
  folder.file('users.csv', usersCsv(3));
  const out = join(folder.path, 'users.csv.verify');
  const look = () => verifying(folder, server, '--repair', 'missing', '--keep', '2');
  const summaries = [];
  for (let night = 0; night < 3; night++) {
    server.deleteAccount('u2');
    summaries.push(JSON.parse((await look()).stdout));
  }
  const folders = summaries.map((summary) => summary.folder.split('/').at(-1));
  expect(readdirSync(out).sort()).toEqual(folders.slice(1).sort());

  // Not ours alone, or not ended: they stay.
  writeFileSync(join(out, folders[1], 'notes.txt'), 'mine');
  const killed = join(out, '2020-01-01T000000Z-00000000');
  mkdirSync(killed, { mode: 0o700 });
  writeFileSync(join(killed, 'verify.csv'), '');
  for (let night = 0; night < 2; night++) await look();
  expect(readdirSync(out)).toContain(folders[1]);
  expect(readdirSync(killed)).toEqual(['verify.csv']);
  expect(readFileSync(join(out, folders[1], 'notes.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(out).length).toBe(4);
}, 120_000);
