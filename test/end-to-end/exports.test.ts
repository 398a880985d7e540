// Files as the programs that people export from write them, through the command: what arrives at a server.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { InputOptions } from '../../src/input/open.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { EXPORTS } from '../input/exports.js';
import { commandHere } from '../support/command.js';
import { aFolder } from '../support/folder.js';

const KEY = '0123456789abcdef'.repeat(4);

/** Exports with lines that are no users, or users that cannot be imported as they are. */
const WITH_INVALID: ReadonlySet<string> = new Set([
  ...['Excel, German, long numbers', 'Excel, German errors', 'Excel, French error'],
  ...[
    'Google Sheets, no line end',
    'Google Sheets, TSV',
    'LibreOffice, as shown',
    'LibreOffice, error numbers',
  ],
  ...[
    'mysql, a table, with its line',
    'psql, aligned',
    'psql -A',
    'psql \\copy, its end',
    'sqlite3 -markdown',
  ],
  ...['SQL*Plus, markup csv', 'SQL*Plus, a spool, with its line', 'SQL*Plus, pages'],
  ...['SSMS, results to file', 'SSMS, Chinese', 'ClickHouse, names and types', 'Hive, beeline'],
  ...['SAP, with its line', 'mongoexport, by _id', 'Salesforce, a report', 'Airtable, attachments'],
]);

function flagsOf({ header, headerLine, map = {}, null: nulls }: InputOptions): string[] {
  return [
    ...(header === false ? ['--no-header'] : []),
    ...(headerLine ? ['--header-line', String(headerLine)] : []),
    ...Object.entries(map).flatMap(([field, column]) => ['--map', `${field}=${column}`]),
    ...(nulls ? ['--null', nulls] : []),
  ];
}

for (const [name, text, right, options = {}] of EXPORTS) {
  test.concurrent(name, async () => {
    using folder = aFolder();
    let calls = 0;
    const sandbox = await startSandbox({
      ...{ sdkappid: 1400000000, secretKey: KEY, admin: 'administrator', remember: true },
      onCall: () => calls++,
    });
    const env = {
      ...{ TIM_SECRET_KEY_FILE: folder.file('key.txt', KEY, 0o600), TIM_SDKAPPID: '1400000000' },
      TIM_ENDPOINT: sandbox.origin,
    };
    const args = [folder.file('users.csv', text), ...flagsOf(options)];
    const called = { home: folder.path, env };
    const check = await commandHere(['check', ...args], called);
    const callsOfCheck = calls;
    const run = await commandHere(['run', ...args, '--out', join(folder.path, 'out')], called);
    await sandbox.close();

    const arrived = [...sandbox.accounts()].map(([id, { nick = '', times }]) => [`${id}=${nick}`, times]);
    const sent = Array.isArray(right) ? right : [];
    const code = Array.isArray(right) ? Number(WITH_INVALID.has(name)) : 2;
    expect(
      { arrived: arrived.sort(), callsOfCheck, calls, check: check.code, run: run.code },
      check.stdout + check.stderr + run.stderr,
    ).toEqual({
      ...{ arrived: sent.map((one) => [one, 1]).sort(), callsOfCheck: 0, calls: sent.length },
      ...{ check: code, run: code },
    });
  });
}

test('every name of an export with invalid lines is one of the table', () => {
  const names = EXPORTS.map(([name]) => name);
  expect([...WITH_INVALID].filter((name) => !names.includes(name))).toEqual([]);
});
