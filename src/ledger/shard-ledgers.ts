// The ledgers of shards that lie in one folder: found, read as one, and never mistaken for a ledger of other rows.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ImportError } from '../errors.js';
import { isInShard, nameOfShard, type Shard, shardOfFolder } from '../shard.js';
import type { KnownAccount, Ledger } from './ledger.js';
import { isLedger } from './open-folder.js';

export interface ShardLedger {
  readonly shard: Shard;
  readonly folder: string;
}

/** Those of each number of shards together, the smallest number first. */
export function shardLedgersIn(folder: string): ShardLedger[] {
  return namesIn(folder)
    .flatMap((name) => {
      const shard = shardOfFolder(name);
      const path = join(folder, name);
      return shard && isLedger(path) ? [{ shard, folder: path }] : [];
    })
    .sort((one, other) => one.shard.count - other.shard.count || one.shard.index - other.shard.index);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * A run whose ledger would be new beside those of another number of shards would send every row again.
 * @throws ImportError LEDGER
 */
export function refuseOtherShards(folder: string, shard: Shard | undefined): void {
  const others = shardLedgersIn(folder);
  const isKnown = shard ? others.some((other) => other.shard.count === shard.count) : isLedger(folder);
  if (isKnown) return;
  const count = others.at(-1)?.shard.count;
  if (count !== undefined) {
    throw new ImportError(
      'LEDGER',
      `The ledger in "${folder}" is kept by shards of ${count}, and this run would send every row again: run with --shard i/${count}, or copy it (tim-import ledger copy) into a Redis or, to run without --shard, into another folder, or name a new folder with --ledger.`,
    );
  }
  if (shard && isLedger(folder)) {
    throw new ImportError(
      'LEDGER',
      `The ledger in "${folder}" is kept without shards, and shard ${nameOfShard(shard)} would send every row again: run without --shard, or copy it into a Redis (tim-import ledger copy), or name a new folder with --ledger.`,
    );
  }
}

/** The ledgers of shards of one number as one, which is only read. */
export function joinLedgers(ledgers: readonly { shard: Shard; ledger: Ledger }[]): Ledger {
  const refuse = () => {
    throw new TypeError('the ledgers of shards are written one by one');
  };
  return {
    known: ledgers.reduce((sum, { ledger }) => sum + ledger.known, 0),
    lost: 0,
    async lookUp(rows) {
      const found = new Map<(typeof rows)[number], KnownAccount | undefined>();
      for (const { shard, ledger } of ledgers) {
        const mine = rows.filter(({ account }) => isInShard(shard, account.identifier));
        const known = await ledger.lookUp(mine);
        for (const [at, row] of mine.entries()) found.set(row, known[at]);
      }
      return rows.map((row) => found.get(row));
    },
    async close() {
      for (const { ledger } of ledgers) await ledger.close();
    },
    ready: () => undefined,
    flush: async () => {},
    ...{ record: refuse, forget: refuse, missing: refuse, lastComplete: refuse, complete: refuse },
  };
}
