// The ledger's store on disk: its folder, its lock, its format; its errors become sentences.
import { existsSync } from 'node:fs';
import type { ClassicLevel } from 'classic-level';
import { ImportError, isErrno } from '../errors.js';
import type { LockHolder } from './ledger.js';
import { damagedLedger, ledgerError, type Step } from './ledger-error.js';
import { heldBy, removeNote, writeNote } from './lock-note.js';
import { keepPrivate, openFolder } from './open-folder.js';
import type { Put, Store } from './store.js';
import { checkFiles, checkFormat } from './store-integrity.js';

// Large tables are few: a ledger of ten million accounts has 65, well below any system's limit on open files.
const TABLE_BYTES = 8 << 20;
const CACHE_BYTES = 4 << 20;
// Each lookup unpacks one block: small ones take a quarter less of a core than the store's own 4 KiB.
const BLOCK_BYTES = 1 << 10;
const PAGE_ENTRIES = 1000;
const PAGE_BYTES = 1 << 18;

/** @param since wall clock, milliseconds since 1970 @throws ImportError LEDGER, LEDGER_HELD */
export async function openDiskStore(ledger: string, holder: LockHolder, since: number): Promise<Store> {
  const failing =
    (step: Step) =>
    (cause: unknown): never => {
      throw cause instanceof ImportError ? cause : ledgerError(ledger, step, cause);
    };
  const { level, folder } = await openLevel(ledger, holder, since).catch(failing('opened'));
  // A failed write may have left half a record at the end of the log: anything written behind it would be damage.
  let fault: ImportError | undefined;

  const store: Store = {
    getMany: (keys) => level.getMany(keys).catch(failing('read')),
    async write(entries, removed = []) {
      if (fault) throw fault;
      await write(level, entries, removed).catch((cause) => {
        fault = ledgerError(ledger, 'written', cause);
        throw fault;
      });
    },
    async numberOf(key, prefix) {
      const [known] = await store.getMany([key]);
      if (known !== undefined) return known;
      let others = 0;
      for await (const page of store.pages({ gt: prefix, lt: `${prefix}\u{10ffff}` })) others += page.length;
      const number = others.toString(36);
      await store.write([{ key, value: number }]);
      return number;
    },
    async *pages(range) {
      const iterator = level.iterator({ ...range, highWaterMarkBytes: PAGE_BYTES, fillCache: false });
      try {
        for (;;) {
          const page = await iterator.nextv(PAGE_ENTRIES).catch(failing('read'));
          if (page.length === 0) return;
          yield page;
        }
      } finally {
        await iterator.close();
      }
    },
    damaged: (what) => damagedLedger(ledger, what),
    async close() {
      if (level.status === 'closed') return;
      // Somebody may have removed it under the run: what it was to write has failed before.
      if (existsSync(folder)) keepPrivate(folder);
      removeNote(ledger);
      await level.close();
    },
  };
  return store;
}

async function openLevel(ledger: string, holder: LockHolder, since: number) {
  const folder = openFolder(ledger);
  checkFiles(ledger, folder);
  // A command that needs no ledger does not wait for its store.
  const { ClassicLevel } = await import('classic-level');
  // Not before the checks: it opens by itself.
  const level: Level = new ClassicLevel(folder, {
    keyEncoding: 'utf8',
    valueEncoding: 'utf8',
    maxFileSize: TABLE_BYTES,
    cacheSize: CACHE_BYTES,
    blockSize: BLOCK_BYTES,
  });
  try {
    await level.open();
    keepPrivate(folder);
    writeNote(ledger, holder, since);
    await checkFormat(level, ledger);
    return { level, folder };
  } catch (error) {
    await level.close();
    throw isLocked(error) ? heldBy(ledger, error) : error;
  }
}

type Level = ClassicLevel<string, string>;

/** Added one by one: an array of operations is copied twice, which takes eight times as long. */
async function write(level: Level, entries: readonly Put[], removed: readonly string[]): Promise<void> {
  const batch = level.batch();
  for (const { key, value } of entries) batch.put(key, value);
  for (const key of removed) batch.del(key);
  await batch.write({ sync: true });
}

function isLocked(error: unknown): boolean {
  return isErrno(error, 'LEVEL_LOCKED') || (error instanceof Error && isErrno(error.cause, 'LEVEL_LOCKED'));
}
