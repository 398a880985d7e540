// Refuses a store of another format, and damage that the store itself would pass over in silence.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { ImportError } from '../errors.js';
import { damagedLedger } from './ledger-error.js';

const FORMAT_KEY = '!format';
const FORMAT = 'tim-import ledger 1';
/** Takes the format's place, since opening a damaged store once more would show nothing. */
const DAMAGED = 'damaged';

/**
 * Without its file CURRENT a store starts anew beside its old tables. A kill before it was ever opened leaves
 * neither, and is no damage.
 */
export function checkFiles(ledger: string, folder: string): void {
  const names = readdirSync(folder);
  if (names.includes('CURRENT') || !names.some((name) => /\.(ldb|sst|log)$/.test(name))) return;
  throw damagedLedger(ledger, 'its file CURRENT is missing');
}

/**
 * When its log is damaged the store drops a part of it, and says so in its journal only. What was dropped could
 * be the latest word on an account, and an older one would be believed. (A log that a crash cut short is whole
 * as far as it goes, and nothing is dropped.)
 */
export async function checkSound(
  level: ClassicLevel<string, string>,
  ledger: string,
  folder: string,
): Promise<void> {
  const dropping = /dropping \d+ bytes; .*/.exec(readFileSync(join(folder, 'LOG'), 'latin1'));
  if (dropping) await level.put(FORMAT_KEY, DAMAGED, { sync: true });
  const format = dropping ? DAMAGED : await level.get(FORMAT_KEY);
  if (format === FORMAT) return;
  if (format === DAMAGED) throw damagedLedger(ledger, 'a part of its log cannot be read');
  const [first] = await level.keys({ limit: 1 }).all();
  if (first === undefined) return level.put(FORMAT_KEY, FORMAT, { sync: true });
  const what = format === undefined ? 'holds something else' : `is of another version ("${format}")`;
  throw new ImportError(
    'LEDGER',
    `The store in "${ledger}" ${what}, and this version reads "${FORMAT}": bring tim-import up to date, or name another place with --ledger.`,
  );
}
