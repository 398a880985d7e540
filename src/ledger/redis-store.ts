// The ledger's store in Redis: one hash an app, so that any host can run any shard; a lock a shard, proved by each write.
import type { Clock } from '../clock.js';
import { ImportError } from '../errors.js';
import type { RedisConnection } from '../redis/connection.js';
import { isInShard, nameOfShard, type Shard } from '../shard.js';
import { nameOf } from './entry.js';
import type { LockHolder, Scope } from './ledger.js';
import { damagedLedger } from './ledger-error.js';
import { NUMBER, READ, REMOVE, RENEW_LOCK, TAKE_LOCK, WRITE } from './redis-scripts.js';
import type { Put, Store } from './store.js';

const LOCK_MS = 10_000;
const RENEW_MS = 2500;
const LOOK_AGAIN_MS = 500;
const RETRY_MS = 250;
/** With an interrupted run nobody waits for an outage to end. */
const PATIENCE_AFTER_STOP_MS = 2000;
const PAGE_ENTRIES = 1000;
/** Lua takes no more than 8000 values at once. */
const MOST_PUTS = 2000;
const MOST_KEYS = 4000;
const FORMAT_KEY = '!format';
const FORMAT = 'tim-import ledger 1';
/** Its value is the number of accounts, which Redis knows by itself; see metadata.ts. */
const KNOWN = '!known ';
/** Each shard has its own last complete run. */
const COMPLETE = '!complete';

/**
 * @param holder whose run it is; left out: nothing can be written, and no lock is needed
 * @param maxOutage milliseconds for which a lookup or a write waits for a Redis that does not answer
 * @throws ImportError LEDGER_HELD, LEDGER, REDIS_UNREACHABLE, REDIS_REFUSED
 */
export async function openRedisStore(options: {
  readonly connection: RedisConnection;
  readonly scope: Scope;
  readonly shard: Shard | undefined;
  readonly holder: LockHolder | undefined;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'sleep'>;
  readonly maxOutage: number;
  readonly signal?: AbortSignal;
}): Promise<Store> {
  const { connection, scope, holder, clock, maxOutage, signal } = options;
  const { index, count } = options.shard ?? { index: 1, count: 1 };
  const shard = nameOfShard({ index, count });
  const app = `tim-import:{${nameOf(scope)}}`;
  const accounts = `${app}:accounts`;
  const about = `${app}:about`;
  const locks = `${app}:locks`;
  const prefix = `${nameOf(scope)} `;
  const closing = new AbortController();
  let token = '';
  let renewing = Promise.resolve();

  try {
    if (holder) {
      token = await takeLock(holder);
      renewing = keepLock();
    }
    await checkFormat();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    async getMany(keys) {
      const [first = ''] = keys;
      if (first.startsWith(KNOWN)) return [String(await persist(() => connection.call('hlen', [accounts])))];
      const values: (string | undefined)[] = [];
      for (let at = 0; at < keys.length; at += MOST_KEYS) {
        const some = keys.slice(at, at + MOST_KEYS);
        values.push(...(first.startsWith(prefix) ? await readAccounts(some) : await readAbout(some)));
      }
      return values;
    },
    async write(entries, removed = []) {
      for (let at = 0; at < entries.length; at += MOST_PUTS) await write(entries.slice(at, at + MOST_PUTS));
      for (let at = 0; at < removed.length; at += MOST_PUTS) await remove(removed.slice(at, at + MOST_PUTS));
    },
    async numberOf(key, prefix) {
      const args = [shard, token, key, prefix];
      const number = await persist(() => connection.run(NUMBER, [locks, about], args));
      if (typeof number !== 'string') throw lost();
      return number;
    },
    async *pages({ gt, lt }) {
      const ofAccounts = gt.startsWith(prefix);
      let cursor = '0';
      do {
        const hash = ofAccounts ? accounts : about;
        const reply = await persist(() => connection.call('hscan', [hash, cursor, 'COUNT', PAGE_ENTRIES]));
        const [next, list] = Array.isArray(reply) ? reply : [];
        cursor = String(next ?? '0');
        const page: [string, string][] = [];
        const values: unknown[] = Array.isArray(list) ? list : [];
        for (let at = 0; at + 1 < values.length; at += 2) {
          const field = String(values[at]);
          if (ofAccounts && !isInShard({ index, count }, field)) continue;
          const key = ofAccounts ? prefix + field : field;
          if (key > gt && key < lt) page.push([key, String(values[at + 1])]);
        }
        yield page;
      } while (cursor !== '0');
    },
    damaged: (what) => damagedLedger(connection.shown, what),
    close,
  };

  async function readAccounts(keys: readonly string[]): Promise<(string | undefined)[]> {
    const args = [prefix.length, keys.join('\n')];
    const values = String(await persist(() => connection.run(READ, [accounts], args))).split('\n');
    if (values.length !== keys.length) throw damagedLedger(connection.shown, 'an entry is malformed');
    return values.map((value) => (value === '' ? undefined : value));
  }

  async function readAbout(keys: readonly string[]): Promise<(string | undefined)[]> {
    const values = await persist(() => connection.call('hmget', [about, ...keys.map(fieldOf)]));
    return Array.isArray(values) ? values.map((value) => value ?? undefined) : [];
  }

  function fieldOf(key: string): string {
    if (key.startsWith(prefix)) return key.slice(prefix.length);
    return key.startsWith(COMPLETE) && count > 1 ? `${key} shard ${shard}` : key;
  }

  async function write(entries: readonly Put[]): Promise<void> {
    const ofAccounts: string[] = [];
    const ofAbout: string[] = [];
    for (const { key, value } of entries) {
      if (key.startsWith(KNOWN)) continue;
      (key.startsWith(prefix) ? ofAccounts : ofAbout).push(fieldOf(key), value);
    }
    const args = [shard, token, ofAccounts.length, ...ofAccounts, ...ofAbout];
    if ((await persist(() => connection.run(WRITE, [locks, accounts, about], args))) !== 1) throw lost();
  }

  async function remove(keys: readonly string[]): Promise<void> {
    const args = [shard, token, ...keys.map(fieldOf)];
    if ((await persist(() => connection.run(REMOVE, [locks, accounts], args))) !== 1) throw lost();
  }

  /** Tries again while Redis is away; what a write wrote, it may write again. */
  async function persist(step: () => Promise<unknown>): Promise<unknown> {
    const since = clock.now();
    for (;;) {
      try {
        await connection.ready();
        return await step();
      } catch (error) {
        const patience = signal?.aborted || closing.signal.aborted ? PATIENCE_AFTER_STOP_MS : maxOutage;
        const away = error instanceof ImportError && error.code === 'REDIS_UNREACHABLE';
        if (!away || clock.now() - since >= patience) throw error;
        await clock.sleep(RETRY_MS);
      }
    }
  }

  /** A killed holder does not renew its lock: it is waited for as long as that may take to show. */
  async function takeLock(self: LockHolder): Promise<string> {
    const args = [shard, count, JSON.stringify({ ...self, since: clock.wall() }), LOCK_MS];
    let met: string | undefined;
    for (;;) {
      const reply = await persist(() => connection.run(TAKE_LOCK, [locks, about], args));
      const [taken, other, , otherToken, ends] = Array.isArray(reply) ? reply.map(String) : [];
      if (taken !== undefined && taken !== '') return taken;
      const seen = `${otherToken} ${ends}`;
      if ((met !== undefined && met !== seen) || signal?.aborted) throw held(other ?? '');
      met = seen;
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }

  async function keepLock(): Promise<void> {
    for (;;) {
      await clock.sleep(RENEW_MS, closing.signal);
      if (closing.signal.aborted) return;
      // A lock that is lost is found out by the next write, and one that could not be renewed by the next try.
      await connection.run(RENEW_LOCK, [locks], [shard, token, LOCK_MS]).catch(() => {});
    }
  }

  async function checkFormat(): Promise<void> {
    const reply = await persist(() => connection.call('hmget', [about, FORMAT_KEY]));
    const format = Array.isArray(reply) ? reply[0] : undefined;
    if (format === FORMAT) return;
    if (format === null || format === undefined) {
      if (holder) await write([{ key: FORMAT_KEY, value: FORMAT }]);
      return;
    }
    throw new ImportError(
      'LEDGER',
      `The ledger at ${connection.shown} is of another version ("${format}"), and this version reads "${FORMAT}": update tim-import, or name another place with --ledger.`,
    );
  }

  async function close(): Promise<void> {
    if (closing.signal.aborted) return;
    closing.abort();
    await renewing;
    // Without it the lock ends by itself.
    if (token !== '') await connection.run(RENEW_LOCK, [locks], [shard, token, 0]).catch(() => {});
    connection.close();
  }

  function held(other: string): ImportError {
    return new ImportError(
      'LEDGER_HELD',
      `The ledger at ${connection.shown} is held by ${nameOfHolder(other)}: wait until it has ended, or stop it, then run this again.`,
    );
  }

  function lost(): ImportError {
    return new ImportError(
      'LEDGER_HELD',
      `This run's lock of shard ${shard} in the ledger at ${connection.shown} is lost: another run took it over, or Redis forgot it. Run this again when no other run holds it.`,
    );
  }
}

function nameOfHolder(text: string): string {
  try {
    const { pid, host, since } = JSON.parse(text);
    return `another run (process ${Number(pid)} on ${String(host)}, since ${new Date(since).toISOString().slice(0, 19)}Z)`;
  } catch {
    return 'another run';
  }
}
