// Refuses a store of another format, and damage that LevelDB itself would ignore.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { ImportError } from '../errors.js';
import { damagedLedger } from './ledger-error.js';

const FORMAT_KEY = '!format';
const FORMAT = 'tim-import ledger 1';
/** Replaces the format, because the next opening would no longer show the damage. */
const DAMAGED = 'damaged';

/**
 * Without its file CURRENT a store starts empty beside its old tables. A kill before it was first opened leaves
 * neither, and is no damage.
 */
export function checkFiles(ledger: string, folder: string): void {
  const names = readdirSync(folder);
  if (names.includes('CURRENT') || !names.some((name) => /\.(ldb|sst|log)$/.test(name))) return;
  throw damagedLedger(ledger, 'its file CURRENT is missing');
}

/**
 * LevelDB drops the damaged part of a log and reports that in its journal only. The dropped part may hold the latest
 * entry of an account, and an older one would be used. (A log that a crash cut short is valid up to its end, and
 * nothing is dropped.)
 */
export async function checkIntegrity(
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
    `The store in "${ledger}" ${what}, and this version reads "${FORMAT}": update tim-import, or name another place with --ledger.`,
  );
}
