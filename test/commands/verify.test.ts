// `tim-import verify` as a person at a terminal or a cron job sees it.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { main } from '../../src/commands/main.js';

const folder = mkdtempSync(join(tmpdir(), 'verify command '));
afterAll(() => rmSync(folder, { recursive: true }));

const USERS = join(folder, 'users.csv');
const SERVER = join(folder, 'server.csv');
writeFileSync(USERS, 'Identifier,Nick\nalice,Alice\nbob,Bob\ncarol,Carol\n');
writeFileSync(SERVER, 'Identifier,Nick\nalice,Alice\nbob,Robert\n');

async function verifyWith(...args: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await main(['verify', ...args], {
    ...{ stdin, stdout, stderr, env: { LANG: 'C.UTF-8' } },
    onSignal: () => () => {},
    tuneGc: () => {},
    endBy: () => {},
  });
  stdout.end();
  stderr.end();
  const [out, errors] = await printed;
  return { exitCode, out, errors };
}

test('it says in one sentence what was found, then by verdict, and what to do', async () => {
  const out = join(folder, 'reports');
  const { exitCode, out: said } = await verifyWith(USERS, '--sandbox', '--accounts', SERVER, '--out', out);
  expect(exitCode).toBe(1);
  const lines = said.split('\n');
  expect(lines.slice(0, 6)).toEqual([
    'SANDBOX: sent to the built-in emulator only; no real account was created.',
    '1 account is missing, 1 differs; 1 account matches the file.',
    '',
    '  1  match    the account exists, with the values of the file',
    '  1  differs  the account exists with another Nick or FaceUrl',
    '  1  missing  the account does not exist',
  ]);
  const [run = ''] = readdirSync(out);
  expect(said).toContain(join(out, run, 'repair.csv'));
  expect(readdirSync(join(out, run)).sort()).toEqual([
    'repair.csv',
    'report.html',
    'summary.json',
    'verify.csv',
  ]);
});

test('without --accounts the emulator has what the file has', async () => {
  const { exitCode, out, errors } = await verifyWith(
    USERS,
    '--sandbox',
    '--quiet',
    '--out',
    join(folder, 'quiet'),
  );
  expect([exitCode, out, errors]).toEqual([0, '', '']);
});

test('--repair all sends what is missing or differs; --json prints the summary', async () => {
  const args = ['--sandbox', '--accounts', SERVER, '--out', join(folder, 'json')];
  const { exitCode, out } = await verifyWith(USERS, ...args, '--repair', 'all', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    counts: { match: 1, differs: 1, missing: 1 },
    repair: { imported: 2 },
  });
});

test.each([
  [['--accounts', SERVER], 'they go with --sandbox'],
  [['--sandbox', '--repair', 'missing', '--sample', '5'], '--repair and --sample contradict each other'],
  [['--sandbox', '--sample', 'some'], '--sample'],
])('%j is refused before anything is asked', async (args, why) => {
  const { exitCode, errors } = await verifyWith(USERS, ...args);
  expect(exitCode).toBe(2);
  expect(errors).toContain(why);
});
