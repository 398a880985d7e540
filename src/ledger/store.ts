// Opens the embedded store of a ledger: its folder, its lock, its version; and turns its faults into words.
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { platform } from 'node:process';
import type { ClassicLevel } from 'classic-level';
import { ImportError } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { ledgerError, type Step } from './ledger-error.js';
import { type Holder, heldBy, leaveNote, removeNote } from './lock-note.js';
import { checkFiles, checkSound } from './store-integrity.js';

/** Keys and values are text. Whatever goes wrong is an ImportError LEDGER. */
export interface Store {
  getMany(keys: string[]): Promise<(string | undefined)[]>;
  /** On the disk when it resolves; all of it or, after a crash, none. */
  write(entries: readonly Put[]): Promise<void>;
  /** In the order of keys, as they were when it began; some hundred at a time. */
  pages(range: { readonly gt: string; readonly lt: string }): AsyncIterable<[key: string, value: string][]>;
  close(): Promise<void>;
}

export interface Put {
  readonly key: string;
  readonly value: string;
}

// Large tables are few: a ledger of ten million accounts has 65, and meets no system's limit on open files.
const TABLE_BYTES = 8 << 20;
const CACHE_BYTES = 4 << 20;
// Each look-up unpacks one block: small ones take a quarter less of a core than the store's own 4 KiB.
const BLOCK_BYTES = 1 << 10;
const PAGE_ENTRIES = 1000;
const PAGE_BYTES = 1 << 18;

/** @param since wall clock, milliseconds since 1970 @throws ImportError LEDGER, LEDGER_HELD */
export async function openStore(ledger: string, holder: Holder, since: number): Promise<Store> {
  const folder = join(ledger, 'store');
  const telling =
    (step: Step) =>
    (cause: unknown): never => {
      throw cause instanceof ImportError ? cause : ledgerError(ledger, step, cause);
    };
  const level = await openLevel(folder, ledger, holder, since).catch(telling('opened'));
  // What failed may stand half written at the end of the log: anything behind it would make that damage.
  let fault: ImportError | undefined;

  return {
    getMany: (keys) => level.getMany(keys).catch(telling('read')),
    async write(entries) {
      if (fault) throw fault;
      await write(level, entries).catch((cause) => {
        fault = ledgerError(ledger, 'written', cause);
        throw fault;
      });
    },
    async *pages(range) {
      const iterator = level.iterator({ ...range, highWaterMarkBytes: PAGE_BYTES, fillCache: false });
      try {
        for (;;) {
          const page = await iterator.nextv(PAGE_ENTRIES).catch(telling('read'));
          if (page.length === 0) return;
          yield page;
        }
      } finally {
        await iterator.close();
      }
    },
    async close() {
      if (level.status === 'closed') return;
      keepPrivate(folder);
      removeNote(ledger);
      await level.close();
    },
  };
}

async function openLevel(folder: string, ledger: string, holder: Holder, since: number): Promise<Level> {
  makeDurably(folder);
  checkFiles(ledger, folder);
  // A command that needs no ledger does not wait for its store.
  const { ClassicLevel } = await import('classic-level');
  // Not before the checks: it opens itself.
  const level: Level = new ClassicLevel(folder, {
    ...{ keyEncoding: 'utf8', valueEncoding: 'utf8' },
    ...{ maxFileSize: TABLE_BYTES, cacheSize: CACHE_BYTES, blockSize: BLOCK_BYTES },
  });
  try {
    await level.open();
    keepPrivate(folder);
    leaveNote(ledger, holder, since);
    await checkSound(level, ledger, folder);
    return level;
  } catch (error) {
    await level.close();
    throw isLocked(error) ? heldBy(ledger, holder, error) : error;
  }
}

type Level = ClassicLevel<string, string>;

/** Put one by one: an array of them is copied twice on its way, which costs eight times as much. */
async function write(level: Level, entries: readonly Put[]): Promise<void> {
  const batch = level.batch();
  for (const { key, value } of entries) batch.put(key, value);
  await batch.write({ sync: true });
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && (hasCode(error, 'LEVEL_LOCKED') || hasCode(error.cause, 'LEVEL_LOCKED'));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Made for its owner alone, and certain to be found after a power cut. */
function makeDurably(folder: string): void {
  const first = makeFolder(resolve(folder), 0o700);
  if (first === undefined || platform === 'win32') return;
  for (let path = resolve(folder); path !== dirname(first); path = dirname(path)) syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network file systems refuse to sync a folder: there is nothing more that we can do.
    if (!hasCode(error, 'EINVAL') && !hasCode(error, 'ENOTSUP')) throw error;
  } finally {
    closeSync(folder);
  }
}

/**
 * The store makes its files readable by all: their folder is not, and they shall not be where it is copied to.
 * What cannot be changed stays: the store may have just removed it, or it is another user's, who shares it on purpose.
 */
function keepPrivate(folder: string): void {
  try {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o600);
  } catch {
    // see above
  }
}
