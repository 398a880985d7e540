// A ledger on a user's disk, written by the first version, is read as it was meant.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Scope } from '../../src/ledger/ledger.js';
import { aFolder } from '../support/folder.js';
import { account, during, listed, NOON, record, rows } from './a-ledger.js';

const FIRST_VERSION = fileURLToPath(new URL('../fixtures/ledger-format-1', import.meta.url));
const app: Scope = { sdkappid: 1400000000 };
const elsewhere: Scope = { ...app, origin: 'https://im.example.com' };
const hr = 'hr 人事';

test('every account, source and complete run is there, and can be recorded again', async () => {
  using folder = aFolder();
  const path = join(folder.path, 'ledger');
  cpSync(FIRST_VERSION, path, { recursive: true });
  const asked = [
    account('u1', '张三'),
    { ...account('u2', 'c'), faceUrl: 'http://a/1.png' },
    { ...account('u3'), type: 1 as const },
    account('u4'),
  ];
  const entry = { same: true, importedAt: NOON };
  await during(
    path,
    async (ledger) => {
      expect(ledger.known).toBe(3);
      expect(await ledger.lookUp(rows(asked))).toEqual([
        { ...entry, fields: 1, source: '', elsewhere: true },
        { ...entry, fields: 3, source: '0', elsewhere: false },
        { ...entry, fields: 4, source: '0', elsewhere: false },
        undefined,
      ]);
      expect([await listed(ledger), await ledger.lastComplete('users.csv')]).toEqual([
        ['u2', 'u3'],
        { rows: 3, at: NOON, input: '' },
      ]);
      await record(ledger, asked);
    },
    { scope: app, source: hr },
  );
  const after = await during(path, async (ledger) => [ledger.known, await listed(ledger)], {
    scope: app,
    source: hr,
  });
  expect(after).toEqual([4, ['u1', 'u2', 'u3', 'u4']]);
  const other = await during(path, async (ledger) => [ledger.known, await listed(ledger)], {
    scope: elsewhere,
    source: 'crm',
  });
  expect(other).toEqual([1, ['u1']]);
});
