// `why`: one account, in the runs and the ledger that an earlier version left in test/fixtures/old.
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandHere } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';

const OLD = fileURLToPath(new URL('../fixtures/old', import.meta.url));
const ENDPOINT = 'http://127.0.0.1:39417';

/** Asks in a copy of it; paths in the answer begin there. */
async function ask(folder: Folder, identifier: string, runs: string, ...more: string[]) {
  cpSync(OLD, folder.path, { recursive: true });
  const args = [
    '--out',
    join(folder.path, runs),
    '--ledger',
    join(folder.path, 'ledger'),
    '--endpoint',
    ENDPOINT,
  ];
  const said = await commandHere(['why', identifier, ...args, ...more], { home: folder.path });
  return { ...said, stdout: `\n${said.stdout.replaceAll(`${folder.path}/`, '')}` };
}

test('an account that was imported: when, from which line, and that the ledger has it', async () => {
  using folder = aFolder();
  const { code, stdout, stderr } = await ask(folder, 'alice', 'users.runs');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatchInlineSnapshot(`
    "
    2026-11-26T17:33:25.394Z  users.csv line 2, imported, 1 call
      users.runs/2026-11-26T173324Z-4c6c4b02

    2026-11-26T17:33:24.167Z  users.csv line 2, imported, 1 call
      users.runs/2026-11-26T173323Z-204e572d

    Ledger ledger: imported, last at 2026-11-26T17:33:25.000Z
    "
  `);
});

test('an account with a conflict: both rows, with code and advice; and in Chinese', async () => {
  using folder = aFolder();
  const { stdout } = await ask(folder, 'alice', 'mistakes.runs');
  expect(stdout).toMatch(/mistakes\.csv line 3, duplicate\n {2}DUPLICATE_CONFLICT: /);
  expect(stdout).toMatch(/mistakes\.csv line 2, imported, 1 call {2}SANDBOX/);
  expect(stdout.match(/ → /g)).toHaveLength(2);
  const chinese = await ask(folder, 'alice', 'mistakes.runs', '--lang', 'zh');
  expect(chinese.stdout).toContain('mistakes.csv 第 3 行，重复');
});

test('an Identifier that a spreadsheet damaged is found as the file has it', async () => {
  using folder = aFolder();
  const { code, stdout } = await ask(folder, '1.23E+17', 'mistakes.runs');
  expect(code).toBe(0);
  expect(stdout).toContain('IDENTIFIER_SPREADSHEET');
  expect(stdout).toContain('not imported');
});

test('an account that nobody knows: exit 1, and how many runs were looked through', async () => {
  using folder = aFolder();
  const { code, stdout } = await ask(folder, 'ali', 'users.runs');
  expect(code).toBe(1);
  expect(stdout).toContain('None of the 2 runs found here has a row for ali.');
  expect(stdout).toContain('not imported');
});

test('--json has the same for a program', async () => {
  using folder = aFolder();
  const { stdout } = await ask(folder, 'bob', 'users.runs', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    identifier: 'bob',
    importedAt: expect.stringMatching(/^2026-/),
    runs: [
      { file: 'users.csv', rows: [{ line: 3, status: 'imported', attempts: 1 }] },
      { file: 'users.csv', rows: [{ line: 3, status: 'imported', attempts: 1 }] },
    ],
  });
});

test.each(['why', 'status'])('%s tells the runs also where the ledger cannot be read', async (name) => {
  using folder = aFolder();
  cpSync(OLD, folder.path, { recursive: true });
  const ledger = join(folder.path, 'ledger');
  for (const one of readdirSync(join(ledger, 'store'))) rmSync(join(ledger, 'store', one));
  writeFileSync(join(ledger, 'store', '000005.ldb'), 'torn');
  const about = name === 'why' ? 'alice' : 'users.csv';
  const args = [name, about, '--out', join(folder.path, 'users.runs'), '--ledger', ledger];
  const { code, stdout, stderr } = await commandHere([...args, '--endpoint', ENDPOINT], {
    home: folder.path,
  });
  expect(stdout).toContain('2026-11-26T173323Z-204e572d');
  expect(stderr).toContain(ledger);
  expect(code).toBe(2);
});
