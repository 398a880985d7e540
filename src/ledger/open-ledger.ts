// Opens the ledger in a folder.
import { createLedger } from './create-ledger.js';
import { openDiskStore } from './disk-store.js';
import type { Ledger, LedgerOptions, LockHolder } from './ledger.js';

export { isLedger } from './open-folder.js';

/** @throws ImportError LEDGER_HELD, LEDGER */
export async function openLedger(
  options: LedgerOptions & {
    readonly folder: string;
    /** Names this run to another one that wants the ledger meanwhile. */
    readonly holder: LockHolder;
  },
): Promise<Ledger> {
  const { folder, holder, ...rest } = options;
  return createLedger(await openDiskStore(folder, holder, rest.clock.wall()), rest);
}
