// What an earlier version left behind, in test/fixtures/old: its ledger and its run folders are read as they are.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { command } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY } from '../support/rehearsal.js';
import { jsonOf, onlyRun } from '../support/reports.js';

const OLD = fileURLToPath(new URL('../fixtures/old', import.meta.url));
/** Where those runs sent their accounts: part of what the ledger knows them by. Nothing listens there now. */
const ENDPOINT = 'http://127.0.0.1:39417';
const [WHOLE, PILOT] = ['2026-11-26T173323Z-204e572d', '2026-11-26T173324Z-4c6c4b02'];
const MISTAKES = '2026-11-26T173325Z-949d90ff';

/** A copy of it, to work in. */
function anOldPlace(): Folder & { ask: (...args: string[]) => ReturnType<typeof command> } {
  const folder = aFolder();
  cpSync(OLD, folder.path, { recursive: true });
  const env = {
    TIM_SDKAPPID: String(APP),
    TIM_SECRET_KEY: KEY,
    TIM_LEDGER: 'ledger',
    TIM_ENDPOINT: ENDPOINT,
  };
  return { ...folder, ask: (...args) => command(args, { home: folder.path, env }) };
}

test.concurrent('rows of an old ledger are unchanged: not one call is made', async () => {
  using place = anOldPlace();
  const { code, stderr } = await place.ask(
    'run',
    'users.csv',
    '--out',
    'new',
    '--quiet',
    '--max-outage',
    '1',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(jsonOf(onlyRun(join(place.path, 'new')), 'summary.json')).toMatchObject({
    ...{ rows: 5, counts: { unchanged: 5, imported: 0 }, calls: { total: 0 } },
  });
});

test.concurrent('a changed row and a new one are sent to the same app, and no other', async () => {
  using place = anOldPlace();
  await using server = await aServer({ port: Number(new URL(ENDPOINT).port) });
  const file = place.file('tonight.csv', 'Identifier,Nick,FaceUrl\nbob,Bobby,\ncarol,卡罗,\nzoe,Zoe,\n');
  const { code } = await place.ask('run', file, '--out', 'new', '--quiet');
  expect([code, [...server.asked].sort()]).toEqual([0, ['bob', 'zoe']]);
});

test.concurrent('the last complete run is still what --min-rows compares with', async () => {
  using place = anOldPlace();
  const file = place.file('tonight.csv', 'Identifier,Nick,FaceUrl\nbob,Bob,\n');
  const { code, stderr } = await place.ask('run', file, '--source', 'hr', '--min-rows', '90%', '--quiet');
  expect(code).toBe(4);
  expect(stderr).toMatch(/MIN_ROWS/);
  expect(stderr).toMatch(/\b5\b/);
});

test.concurrent('status shows the old runs and what the ledger knows', async () => {
  using place = anOldPlace();
  const [users, mistakes] = await Promise.all([
    place.ask('status', 'users.csv', '--out', 'users.runs', '--json'),
    place.ask('status', 'mistakes.csv', '--out', 'mistakes.runs', '--ledger', 'none'),
  ]);
  expect([users.code, mistakes.code]).toEqual([0, 0]);
  expect(JSON.parse(users.stdout)).toMatchObject({
    known: 5,
    runs: [
      { end: 'stopped', run: { runId: PILOT }, summary: { stopped: { code: 'LIMIT_REACHED' } } },
      { end: 'finished', run: { runId: WHOLE }, summary: { counts: { imported: 5 } } },
    ],
  });
  expect(mistakes.stdout).toContain(MISTAKES);
  expect(mistakes.stdout).toContain('SANDBOX');
});

test.concurrent('report builds the page of an old run again', async () => {
  using place = anOldPlace();
  const run = join(place.path, 'mistakes.runs', MISTAKES);
  const before = readFileSync(join(run, 'report.html'), 'utf8');
  const { code } = await place.ask('report', run, '--lang', 'zh');
  const page = readFileSync(join(run, 'report.html'), 'utf8');
  expect(code).toBe(0);
  expect(page).not.toBe(before);
  expect(page).toContain('IDENTIFIER_SPREADSHEET');
  expect(page).toMatch(/\p{Script=Han}/u);
});

test.concurrent('failures.csv of an old run can be corrected and run', async () => {
  using place = anOldPlace();
  await using server = await aServer();
  const old = join(place.path, 'mistakes.runs', MISTAKES, 'failures.csv');
  const file = place.file('failures.csv', readFileSync(old, 'utf8').replace('1.23E+17', 'frank'));
  const { code } = await place.ask('run', file, '--endpoint', server.origin, '--ledger', 'other', '--quiet');
  expect([code, server.asked]).toEqual([0, ['frank']]);
});
