// Makes a ledger's folder, or recognises one: nothing in a folder is touched before it is certain that it is a ledger's.
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ImportError, isErrno } from '../errors.js';
import {
  foreignFile,
  foreignFolder,
  makeFolder,
  openUnlinked,
  readPrivateText,
  syncFolder,
} from '../private-files.js';
import { FORMAT, otherFormat } from './store-integrity.js';

/** Its name marks a folder as a ledger's; its text says the format. */
const MARK = 'tim-import-ledger';
const STORE = 'store';
const OWNER_ONLY = 0o700;

/** The files that LevelDB makes and changes; whatever else lies beside them it leaves alone. */
const LEVELDB_FILE = /^(?:CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(?:log|ldb|sst|dbtmp))$/;
/** Where the format is in a file of a store without a mark: it has one of the smallest keys. */
const BEGINNING = 1 << 16;

/** Whether a folder holds a ledger; false if it does not exist. */
export function isLedger(ledger: string): boolean {
  return existsSync(join(ledger, MARK)) || existsSync(join(ledger, STORE));
}

/**
 * Made for this user alone, durably, if it does not exist.
 * @returns the folder of the store
 * @throws ImportError LEDGER for a folder that is not a ledger's or not this user's; what the file system throws
 */
export function openFolder(ledger: string): string {
  makeDurably(ledger);
  refuse(ledger, foreignFolder(ledger));
  const folder = statSync(ledger);
  const store = join(ledger, STORE);
  const mark = join(ledger, MARK);
  const marked = lstatSync(mark, { throwIfNoEntry: false });
  const stored = lstatSync(store, { throwIfNoEntry: false });
  if (marked) {
    refuse(ledger, foreignFile(mark, marked, folder));
    const format = readPrivateText(mark).trim();
    // Empty: it was killed before it wrote it.
    if (format !== '' && format !== FORMAT) throw otherFormat(ledger, format);
  }
  if (stored) {
    if (!marked && !holdsStore(store)) throw notALedger(ledger);
    refuse(ledger, stored.isSymbolicLink() ? `"${store}" is a link` : foreignFolder(store));
    for (const [path, stats] of filesOf(store)) refuse(ledger, foreignFile(path, stats, folder));
  }
  if (!marked) orFound(() => writeMark(mark));
  if (!stored) orFound(() => mkdirSync(store, { mode: OWNER_ONLY }));
  if (!marked || !stored) syncFolder(ledger);
  return store;
}

/**
 * LevelDB makes its files readable by all. Their folder is private, but a copy of it may not be.
 * By path, since opening LOCK and closing it again would release its lock. Nobody else can plant a link here.
 */
export function keepPrivate(store: string): void {
  for (const [path, stats] of filesOf(store)) {
    try {
      if (stats.isFile()) chmodSync(path, 0o600);
    } catch {
      // The store may have just removed it, or the file system may have no modes.
    }
  }
}

function filesOf(store: string): (readonly [path: string, stats: Stats])[] {
  return readdirSync(store).flatMap((name) => {
    const path = join(store, name);
    const stats = LEVELDB_FILE.test(name) ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
    return stats ? [[path, stats] as const] : [];
  });
}

function makeDurably(ledger: string): void {
  const first = makeFolder(resolve(ledger), OWNER_ONLY);
  if (first === undefined) return;
  for (let path = resolve(ledger); path !== dirname(first); path = dirname(path)) syncFolder(dirname(path));
}

function writeMark(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${FORMAT}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Ledgers had no mark once: a store of ours has LevelDB's files, and our format in one of them unless it is new. */
function holdsStore(store: string): boolean {
  try {
    const names = readdirSync(store);
    const data = names.filter((name) => /\.(?:log|ldb|sst)$/.test(name));
    const beginnings = data.map((name) => beginningOf(join(store, name)));
    if (beginnings.some((bytes) => bytes.includes('tim-import ledger'))) return true;
    return names.every((name) => LEVELDB_FILE.test(name)) && beginnings.every((bytes) => bytes.length === 0);
  } catch (error) {
    if (isErrno(error, 'ENOTDIR', 'ELOOP', 'EISDIR')) return false;
    throw error;
  }
}

function beginningOf(path: string): Buffer {
  const file = openUnlinked(path);
  try {
    const bytes = Buffer.alloc(Math.min(BEGINNING, fstatSync(file).size));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Another run may make it in the same instant; the lock of the store decides between the two. */
function orFound(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

function refuse(ledger: string, why: string | undefined): void {
  if (why === undefined) return;
  throw new ImportError(
    'LEDGER',
    `The ledger in "${ledger}" is not used, because ${why}: name another folder with --ledger, or give it to this user alone (chown, chmod go-w).`,
  );
}

function notALedger(ledger: string): ImportError {
  return new ImportError(
    'LEDGER',
    `"${ledger}" has a folder "${STORE}" that is not a ledger's, and nothing in it was touched: name another folder with --ledger.`,
  );
}
