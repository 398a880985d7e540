// Opens the ledger where `--ledger` says: in a folder, or in a Redis.
import { join } from 'node:path';
import { type Clock, systemClock } from '../clock.js';
import { createLedger } from '../ledger/create-ledger.js';
import { openDiskStore } from '../ledger/disk-store.js';
import type { Ledger, LedgerOptions, LockHolder, Scope } from '../ledger/ledger.js';
import { isLedger, openLedger } from '../ledger/open-ledger.js';
import { joinLedgers, refuseOtherShards, type ShardLedger, shardLedgersIn } from '../ledger/shard-ledgers.js';
import type { Store } from '../ledger/store.js';
import { isRedisUrl, parseRedisUrl } from '../redis/url.js';
import { thisHolder } from '../report/run-file.js';
import { folderOfShard, type Shard } from '../shard.js';

const REPLY_MS = 5000;
/** A command that only reads gives up sooner than a run. */
const READING_OUTAGE_MS = 10_000;

/** The place as people may see it: a shard has a folder of its own, and a URL shows no password. */
export function shownPlace(place: string, shard?: Shard): string {
  if (isRedisUrl(place)) return parseRedisUrl(place).shown;
  return shard === undefined ? place : join(place, folderOfShard(shard));
}

/** Whether there is anything to read. */
export function isLedgerThere(place: string): boolean {
  return ledgersAt(place).length > 0;
}

/** The place itself, or the ledgers of shards in it; a Redis is asked when it is opened. */
export function ledgersAt(place: string): string[] {
  if (isRedisUrl(place) || isLedger(place)) return [place];
  return shardLedgersIn(place).map(({ folder }) => folder);
}

/** The shards whose ledgers are read together where a folder has no ledger of all rows: those of the highest number. */
export function shardLedgersAt(place: string): ShardLedger[] {
  if (isRedisUrl(place) || isLedger(place)) return [];
  const all = shardLedgersIn(place);
  return all.filter(({ shard }) => shard.count === all.at(-1)?.shard.count);
}

/** Whether each shard has its own part or lock there: in a Redis, or in a folder that shards keep. */
export function isOfShards(place: string): boolean {
  return isRedisUrl(place) || shardLedgersAt(place).length > 0;
}

/**
 * @param maxOutage milliseconds for which a Redis may be away
 * @throws ImportError LEDGER_HELD, LEDGER, REDIS_UNREACHABLE, REDIS_REFUSED, USAGE
 */
export async function openLedgerAt(
  place: string,
  options: LedgerOptions & {
    readonly clock: Clock;
    readonly holder: LockHolder;
    readonly shard: Shard | undefined;
    readonly maxOutage: number;
    readonly signal: AbortSignal;
  },
): Promise<Ledger> {
  const { holder, shard, maxOutage, signal, ...rest } = options;
  if (!isRedisUrl(place)) {
    refuseOtherShards(place, shard);
    return openLedger({ ...rest, holder, folder: shownPlace(place, shard), ...(shard && { shard }) });
  }
  return createLedger(await storeInRedis(place, { ...options, holder }), rest);
}

/** For a command that only looks: a Redis needs no lock for that, and a folder has one run at a time. */
export async function readLedgerAt(place: string, scope: LedgerOptions['scope']): Promise<Ledger> {
  const options = { scope, clock: systemClock, onFault: () => {} };
  if (!isRedisUrl(place)) {
    const holder = thisHolder();
    const shards = shardLedgersAt(place);
    if (shards.length === 0) return openLedger({ ...options, folder: place, holder });
    const ledgers: { shard: Shard; ledger: Ledger }[] = [];
    try {
      for (const one of shards)
        ledgers.push({ shard: one.shard, ledger: await openLedger({ ...options, ...one, holder }) });
      return joinLedgers(ledgers);
    } catch (error) {
      await joinLedgers(ledgers).close();
      throw error;
    }
  }
  const reading = { holder: undefined, shard: undefined, maxOutage: READING_OUTAGE_MS };
  return createLedger(await storeInRedis(place, { ...options, ...reading }), options);
}

/** The store of a ledger, to be copied from or to, whatever shard it is of. @throws as `openLedgerAt` */
export async function openStoreAt(place: string, scope: Scope): Promise<Store> {
  const holder = thisHolder();
  if (!isRedisUrl(place)) return openDiskStore(place, holder, systemClock.wall());
  const options = { scope, clock: systemClock, shard: undefined, maxOutage: READING_OUTAGE_MS };
  return storeInRedis(place, { ...options, holder });
}

async function storeInRedis(
  url: string,
  options: Pick<LedgerOptions, 'scope'> & {
    readonly clock: Clock;
    readonly holder: LockHolder | undefined;
    readonly shard: Shard | undefined;
    readonly maxOutage: number;
    readonly signal?: AbortSignal;
  },
) {
  // A ledger on disk needs neither.
  const { connectRedis } = await import('../redis/connection.js');
  const { openRedisStore } = await import('../ledger/redis-store.js');
  const connection = await connectRedis(parseRedisUrl(url), REPLY_MS);
  return openRedisStore({ ...options, connection });
}
