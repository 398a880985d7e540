// `status` as a person sees it: runs that ended in every way, and a ledger that is free, held, or not named.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { noCounts } from '../../src/outcome.js';
import { thisHolder, writeRunFile } from '../../src/report/run-file.js';
import { createStateFile } from '../../src/report/state-file.js';
import { type Summary, writeSummary } from '../../src/report/summary.js';
import { aSummary } from '../support/a-summary.js';
import { commandHere } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';

const HERE = { ...thisHolder(), host: 'elsewhere', pid: 4711 };

/** Reports of three runs of users.csv; every path in what is said later is cut off before it. */
function threeRuns(folder: Folder): string {
  const file = folder.file('users.csv', 'Identifier\nu1\n');
  const write = (name: string, change: Partial<Summary> | undefined) => {
    const path = join(`${file}.import`, name);
    mkdirSync(path, { recursive: true });
    const { format: _, ...summary } = { format: '', ...aSummary({ runId: name, ...change }) };
    writeRunFile(path, summary, HERE);
    if (change) writeSummary(path, summary);
  };
  write('2026-11-21T020000Z-00000001', { startedAt: '2026-11-21T02:00:00.000Z' });
  write('2026-11-22T020000Z-00000002', {
    startedAt: '2026-11-22T02:00:00.000Z',
    counts: { ...noCounts(), imported: 88, unsent: 912 },
    exitCode: 3,
    stopped: {
      code: 'OUTAGE',
      cure: 'rerun',
      message: 'No good reply for 600 s (last: HTTP_502).',
      advice: '',
    },
  });
  write('2026-11-23T020000Z-00000003', undefined);
  return file;
}

const ask = async (folder: Folder, file: string, ...more: string[]) => {
  const { code, stdout, stderr } = await commandHere(['status', file, ...more], { home: folder.path });
  expect([code, stderr]).toEqual([0, '']);
  return `\n${stdout.replaceAll(`${folder.path}/`, '')}`;
};

test('the last runs, how each ended, what to do, and what the ledger knows', async () => {
  using folder = aFolder();
  expect(await ask(folder, threeRuns(folder))).toMatchInlineSnapshot(`
    "
    The last runs in users.csv.import, newest first:

    2026-11-23T07:56:01.000Z  no summary; it ran on elsewhere
      users.csv, app 1400000000
      users.csv.import/2026-11-23T020000Z-00000003

    2026-11-22T02:00:00.000Z  stopped (OUTAGE), exit 3
      users.csv, app 1400000000: 88 imported, 912 unsent
      No good reply for 600 s (last: HTTP_502).
      → Check the network and the status page of Tencent Cloud, then run the same
        command again.
      users.csv.import/2026-11-22T020000Z-00000002

    2026-11-21T02:00:00.000Z  finished, exit 0
      users.csv, app 1400000000: 1,000 imported
      users.csv.import/2026-11-21T020000Z-00000001

    Ledger tim-import/1400000000: 0 accounts are known
    "
  `);
});

test('the same in Chinese', async () => {
  using folder = aFolder();
  expect(await ask(folder, threeRuns(folder), '--lang', 'zh')).toMatchInlineSnapshot(`
    "
    users.csv.import 中最近的运行（新的在前）：

    2026-11-23T07:56:01.000Z  没有汇总文件，运行所在主机：elsewhere
      users.csv，应用 1400000000
      users.csv.import/2026-11-23T020000Z-00000003

    2026-11-22T02:00:00.000Z  提前停止（OUTAGE），退出码 3
      users.csv，应用 1400000000：已导入 88，未发送 912
      连续 600 秒没有正常响应（最近一次：HTTP_502）。
      → 请检查网络和腾讯云服务状态，恢复后重新运行同一命令。
      users.csv.import/2026-11-22T020000Z-00000002

    2026-11-21T02:00:00.000Z  已结束，退出码 0
      users.csv，应用 1400000000：已导入 1,000
      users.csv.import/2026-11-21T020000Z-00000001

    账本 tim-import/1400000000：已记录 0 个账号
    "
  `);
});

test('a ledger that a run holds is said to be in use, and is no number in JSON', async () => {
  using folder = aFolder();
  const held = await openLedger({
    ...{ folder: join(folder.path, 'ledger'), scope: { sdkappid: 1 }, holder: thisHolder() },
    ...{ clock: systemClock, onFault: () => {} },
  });
  const options = ['--ledger', join(folder.path, 'ledger'), '--sdkappid', '1'];
  const said = await ask(folder, 'none.csv', ...options);
  const json = JSON.parse(await ask(folder, 'none.csv', ...options, '--json'));
  await held.close();
  expect(said).toBe('\nThere is no run in none.csv.import.\n\nLedger ledger: in use by another run\n');
  expect(json).toMatchObject({ known: null, ledgerHeld: true, runs: [] });
});

test('without an app it says how to see the ledger', async () => {
  using folder = aFolder();
  expect(await ask(folder, 'none.csv')).toContain('Give --sdkappid');
  expect(await ask(folder, 'none.csv', '--ledger', folder.path)).toContain('Give --sdkappid');
});

test('a run in progress: how far it is, how fast, and how long it will take', async () => {
  using folder = aFolder();
  const file = threeRuns(folder);
  const name = '2026-11-24T020000Z-00000004';
  const path = join(`${file}.import`, name);
  mkdirSync(path);
  const { format: _, ...run } = { format: '', ...aSummary({ runId: name }) };
  // This very process, and a start that fits it: the run is on.
  const startedAt = new Date(Date.now() - 1000).toISOString();
  writeRunFile(path, { ...run, startedAt });
  createStateFile(path, { now: () => 0, wall: () => Date.parse(startedAt) + 60_000 }).update({
    ...{
      rowsRead: 500,
      bytesRead: 5000,
      bytesTotal: 10_000,
      counts: { ...noCounts(), imported: 490, invalid: 10 },
    },
    ...{ callsPerSecond: 180, ceiling: 200, inFlight: 12 },
  });
  const said = await ask(folder, file);
  expect(said).toContain('50 %');
  expect(said).toContain('500/~1,000 rows');
  expect(said).toContain('180/200 calls/s');
  expect(said).toContain('1 min 0 s left');
  expect(said.replace(/\n {2}/g, ' ')).toContain('490 imported');
  const json = JSON.parse(await ask(folder, file, '--json'));
  expect(json.runs[0]).toMatchObject({
    end: 'running',
    progress: { rowsRead: 500, counts: { imported: 490 } },
  });
  expect(json.runs[1].progress).toBeUndefined();
});
