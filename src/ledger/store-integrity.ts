// Refuses a store of another format, and damage that LevelDB itself would ignore.
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { ImportError, isErrno } from '../errors.js';
import { damagedLedger } from './ledger-error.js';

const FORMAT_KEY = '!format';
export const FORMAT = 'tim-import ledger 1';
const OPEN_FILES = '/proc/self/fd';
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
  const dropped = journalsOf(folder).some((path) => /dropping \d+ bytes; /.test(textOf(path)));
  if (dropped) await level.put(FORMAT_KEY, DAMAGED, { sync: true });
  const format = dropped ? DAMAGED : await level.get(FORMAT_KEY);
  if (format === FORMAT) return;
  if (format === DAMAGED) throw damagedLedger(ledger, 'a part of its log cannot be read');
  const [first] = await level.keys({ limit: 1 }).all();
  if (first === undefined) return level.put(FORMAT_KEY, FORMAT, { sync: true });
  // Such as behind an index that was cut short.
  if (format === undefined) throw damagedLedger(ledger, 'its format is missing');
  throw otherFormat(ledger, format);
}

export function otherFormat(ledger: string, format: string): ImportError {
  return new ImportError(
    'LEDGER',
    `The store in "${ledger}" is of another version (${JSON.stringify(format)}), and this version reads "${FORMAT}": update tim-import, or name another place with --ledger.`,
  );
}

/**
 * Whoever opens the store, even in vain, first renames LOG to LOG.old and begins another one. So the journal of this
 * opening may be either of them, or, where Linux shows the files that this process has open, a deleted one. LOG.old
 * is also the journal of an opening that was killed before it looked.
 */
function journalsOf(folder: string): string[] {
  const journal = join(realpathSync(folder), 'LOG');
  const open = openFiles().filter((path) => linkOf(path).startsWith(journal));
  return [...open, journal, `${journal}.old`];
}

function openFiles(): string[] {
  try {
    return readdirSync(OPEN_FILES).map((name) => join(OPEN_FILES, name));
  } catch {
    return []; // not Linux
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed in the meantime
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    // There is no LOG.old, another command is just renaming LOG, or an open file was closed.
    if (isErrno(error, 'ENOENT') || path.startsWith(OPEN_FILES)) return '';
    throw error;
  }
}
