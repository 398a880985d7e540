// The ledger on disk: one run at a time holds it, and a ledger of a shard is never used for another.
import type { Shard } from '../shard.js';
import { createLedger } from './create-ledger.js';
import { openDiskStore } from './disk-store.js';
import type { Ledger, LedgerOptions, LockHolder } from './ledger.js';
import { keepToShard } from './metadata.js';

export { isLedger } from './open-folder.js';

/** @throws ImportError LEDGER_HELD, LEDGER */
export async function openLedger(
  options: LedgerOptions & {
    readonly folder: string;
    /** Names this run to another one that wants the ledger meanwhile. */
    readonly holder: LockHolder;
    /** Left out: the ledger of all rows. */
    readonly shard?: Shard;
  },
): Promise<Ledger> {
  const { folder, holder, shard, ...rest } = options;
  const store = await openDiskStore(folder, holder, rest.clock.wall());
  await keepToShard(store, folder, shard).catch(async (error) => {
    await store.close();
    throw error;
  });
  return createLedger(store, rest);
}
