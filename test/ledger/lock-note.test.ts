import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFolder, type Folder } from '../support/folder.js';
import { account, during, listed, NOON, open, record } from './a-ledger.js';
import { accountOf, said, startRecording } from './recording-run.js';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = aFolder();
  path = join(folder.path, 'ledger');
});
afterEach(() => folder[Symbol.dispose]());

const held = (who: string) => ({
  name: 'ImportError',
  code: 'LEDGER_HELD',
  message: `The ledger in "${path}" is held by ${who}: wait until it has ended, or stop it, then run this again.`,
});

test('a second run in the same process learns who holds the ledger, and does no damage', async () => {
  const first = await open(path, { holder: { pid: 4711, host: 'elsewhere', folder: '/out/run-1' } });
  await expect(open(path)).rejects.toMatchObject(
    held('another run (process 4711 on elsewhere, since 2026-11-23T12:00:00Z, reports in "/out/run-1")'),
  );
  await record(first, [account('a')]);
  await first.close();
  expect(await during(path, listed)).toEqual(['a']);
});

test('a second run in another process learns it too, and may start when the first has ended', async () => {
  const first = startRecording(path, 0, 10);
  await said(first, /^idle/);
  await expect(open(path)).rejects.toMatchObject({ code: 'LEDGER_HELD' });
  const message = new RegExp(
    `process ${first.process.pid} on here, since 20.*Z, reports in "/reports/of/the/other"`,
  );
  await expect(open(path)).rejects.toThrow(message);
  await first.end();
  expect(await during(path, async (ledger) => ledger.known)).toBe(10);
});

test('a killed run holds nothing', async () => {
  const first = startRecording(path, 0, 10);
  await said(first, /^idle/);
  await first.kill();
  expect(await during(path, async (ledger) => ledger.known)).toBe(10);
});

test('of two processes that come at once one works, one explains, and nothing is lost', async () => {
  const runs = [startRecording(path, 0, 500), startRecording(path, 500, 500)];
  const words = await Promise.all(runs.map((run) => said(run, /^idle|^LEDGER_HELD/)));
  await Promise.all(runs.map((run) => run.end()));
  expect(words.map((word) => word.split(':')[0]).sort()).toEqual(['LEDGER_HELD', 'idle']);
  const first = words[0] === 'idle' ? 0 : 500;
  const expected = Array.from({ length: 500 }, (_, i) => accountOf(first + i).identifier);
  expect(await during(path, listed)).toEqual(expected);
});

test.each([
  [
    'that was killed',
    JSON.stringify({ pid: 2 ** 30, host: hostname(), since: new Date(NOON).toISOString() }),
  ],
  [
    'whose process number another process has now',
    JSON.stringify({ pid: process.ppid, host: hostname(), since: '2001-01-01T00:00:00Z' }),
  ],
  ['that cannot be read', '{"pid":'],
  ['that is not ours', '{"pid":"0"}'],
])('a note of a run %s names nobody', async (_, note) => {
  const first = await open(path);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'holder.json'), note);
  await expect(open(path)).rejects.toMatchObject(held('another run'));
  await first.close();
});
