// `tim-import verify` as a person at a terminal or a cron job sees it.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { entryOf } from '../../src/catalogue/catalogue.js';
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

describe('a verification that stops early', () => {
  const many = join(folder, 'many.csv');
  const empty = join(folder, 'none.csv');
  writeFileSync(
    many,
    `Identifier,Nick\n${Array.from({ length: 30_000 }, (_, i) => `u${i},N${i}\n`).join('')}`,
  );
  writeFileSync(empty, 'Identifier\nsomebody\n');
  const wrongKey = ['--sandbox', '--accounts', empty, '--fault', 'code=70009', '--out', join(folder, 'stop')];

  test('says once why, how much it did not read, and what cures it', async () => {
    const { exitCode, out } = await verifyWith(many, ...wrongKey);
    expect(exitCode).toBe(4);
    const said = out.replace(/\s+/g, ' ');
    expect(said.match(/The UserSig was signed/g)).toHaveLength(1);
    expect(said).toMatch(
      /Stopped early: The UserSig .*[^.]\. \[70009\] [\d,]+ rows were read; \d+ % of the input was not\./,
    );
    expect(said).toContain(`Next: ${entryOf('70009').advice.en}`);
    expect(said).not.toContain('Verify again later');
  });

  test('has nothing unread where all rows were read', async () => {
    const { out } = await verifyWith(USERS, ...wrongKey);
    expect(out).toContain('Stopped early');
    expect(out).not.toContain('of the input was not');
  });

  test('gives --quiet the code and the advice, in Chinese too', async () => {
    const { errors } = await verifyWith(many, ...wrongKey, '--quiet');
    expect(errors).toMatch(
      /Stopped early: .*[^.]\. [\d,]+ rows were read; \d+ % .* \[70009\] Take .*\. .*stop/,
    );
    const zh = await verifyWith(many, ...wrongKey, '--quiet', '--lang', 'zh');
    expect(zh.errors).toMatch(/提前停止：.*[^。]。已读取 [\d,]+ 行，输入中还有 \d+ % 未读取。\[70009\] /);
    expect(zh.errors).toContain(entryOf('70009').advice.zh);
  });
});

describe('a sample', () => {
  const sampled = (...args: string[]) =>
    verifyWith(USERS, '--sandbox', '--out', join(folder, 'sample'), '--sample', ...args);

  test('that draws no account is not called a match', async () => {
    const { out } = await sampled('0.000001%');
    expect(out).toContain('No account was checked.');
    expect(out).toContain('Next: Verify a larger --sample');
    expect((await sampled('0.000001%', '--lang', 'zh')).out).toContain('没有核对任何账号。');
  });

  test('of two accounts says nothing of a share that may be all', async () => {
    const { out } = await sampled('2');
    expect(out).toContain('All 2 accounts match');
    expect(out).not.toContain('confidence');
  });
});
