// Refuses a store of another format, and damage that LevelDB itself would ignore.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { ImportError, isErrno } from '../errors.js';
import { isDamagedLog } from './damaged-log.js';
import { damagedLedger } from './ledger-error.js';

const FORMAT_KEY = '!format';
export const FORMAT = 'tim-import ledger 1';
/** The format of a ledger that an earlier version opened and found damaged. */
const DAMAGED = 'damaged';
const UNREADABLE_LOG = 'a part of its log cannot be read';

/**
 * Before the store is opened. Without its file CURRENT it starts empty beside its old tables. (A kill before it was
 * first opened leaves neither, and is no damage.) LevelDB drops the damaged part of a log without an error; that part
 * may hold the latest entry of an account, and an older one would be used.
 */
export function checkFiles(ledger: string, folder: string): void {
  const names = readdirSync(folder);
  if (!names.includes('CURRENT') && names.some((name) => /\.(ldb|sst|log)$/.test(name))) {
    throw damagedLedger(ledger, 'its file CURRENT is missing');
  }
  // Another run may be writing one: as a kill would, that leaves its end cut short at worst.
  const logs = names.filter((name) => name.endsWith('.log')).map((name) => bytesOf(join(folder, name)));
  if (logs.some(isDamagedLog)) throw damagedLedger(ledger, UNREADABLE_LOG);
}

export async function checkFormat(level: ClassicLevel<string, string>, ledger: string): Promise<void> {
  const format = await level.get(FORMAT_KEY);
  if (format === FORMAT) return;
  if (format === DAMAGED) throw damagedLedger(ledger, UNREADABLE_LOG);
  const [first] = await level.keys({ limit: 1 }).all();
  if (first === undefined) return level.put(FORMAT_KEY, FORMAT, { sync: true });
  // Such as behind an index that was cut short.
  if (format === undefined) throw damagedLedger(ledger, 'its format is missing');
  throw otherFormat(ledger, format);
}

export function otherFormat(ledger: string, format: string): ImportError {
  if (!/^tim-import ledger \d+$/.test(format)) return damagedLedger(ledger, 'its format cannot be read');
  return new ImportError(
    'LEDGER',
    `The store in "${ledger}" is of another version (${JSON.stringify(format)}), and this version reads "${FORMAT}": update tim-import, or name another place with --ledger.`,
  );
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    // Another run has opened the store, and has its entries in a table.
    if (isErrno(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
}
