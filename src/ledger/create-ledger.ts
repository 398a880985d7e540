// A ledger over any store: what a lookup, a group of recorded accounts and a scan mean.
import { type Entry, formatEntry, keysOf, parseEntry } from './entry.js';
import type { Fingerprint } from './fingerprint.js';
import { createGroupCommit } from './group-commit.js';
import type { KnownAccount, Ledger, LedgerOptions } from './ledger.js';
import { openMetadata } from './metadata.js';
import type { Put, Store } from './store.js';

/** A million in one batch would be as much memory. */
const FORGOTTEN_AT_ONCE = 1000;

/** @param store is closed when this fails, and by `close` @throws ImportError LEDGER */
export async function createLedger(store: Store, options: LedgerOptions): Promise<Ledger> {
  const { scope, clock, onFault, beforeWrite } = options;
  const keys = keysOf(scope);
  const metadata = await openMetadata(store, scope, options.source).catch(async (error) => {
    await store.close();
    throw error;
  });
  const { source } = metadata;
  let { known } = metadata;
  let closed = false;

  const entryOf = (text: string | undefined): Entry | undefined => {
    const entry = text === undefined ? undefined : parseEntry(text);
    if (text !== undefined && entry === undefined) throw store.damaged('an entry is malformed');
    return entry;
  };

  /** The number of accounts is written in the same batch, so that no kill can separate the two. */
  const commits = createGroupCommit<Recorded>({
    clock,
    onFault,
    async write(group) {
      beforeWrite?.();
      let added = 0;
      const entries: Put[] = group.map(({ identifier, fingerprint, before, importedAt }) => {
        if (before === undefined) added++;
        const { digest, fields } = fingerprint;
        const entry = { digest, fields, importedAt, source: source ?? before?.source ?? '' };
        return { key: keys.of(identifier), value: formatEntry(entry) };
      });
      if (added > 0) entries.push(metadata.countOf(known + added));
      await store.write(entries);
      known += added;
    },
  });

  return {
    get known() {
      return known;
    },
    get lost() {
      return commits.lost;
    },
    ready: commits.ready,
    flush: commits.flush,
    record: (identifier, fingerprint, before, importedAt = clock.wall()) =>
      closed ? Promise.resolve() : commits.add({ identifier, fingerprint, before, importedAt }),
    async forget(identifiers) {
      await commits.flush();
      const all = [...new Set(identifiers)];
      for (let from = 0; from < all.length; from += FORGOTTEN_AT_ONCE) {
        const some = all.slice(from, from + FORGOTTEN_AT_ONCE).map(keys.of);
        const found = await store.getMany(some);
        const removed = some.filter((_, at) => found[at] !== undefined);
        if (removed.length === 0) continue;
        await store.write([metadata.countOf(known - removed.length)], removed);
        known -= removed.length;
      }
    },
    async lookUp(rows) {
      // Unchanged rows that are only recorded again, without a call, would otherwise outrun the disk by the million.
      for (let wait = commits.ready(); wait; wait = commits.ready()) await wait;
      const texts = await store.getMany(rows.map(({ account }) => keys.of(account.identifier)));
      return rows.map(({ fingerprint }, at) => {
        const entry = entryOf(texts[at]);
        if (entry === undefined) return undefined;
        const { digest, importedAt, fields } = entry;
        const elsewhere = source !== undefined && entry.source !== source;
        return { same: digest === fingerprint.digest, importedAt, fields, source: entry.source, elsewhere };
      });
    },
    async *missing(seen) {
      await commits.flush();
      for await (const page of store.pages(keys.range)) {
        for (const [key, text] of page) {
          const identifier = keys.identifier(key);
          if (entryOf(text)?.source === (source ?? '') && !seen.has(identifier)) yield identifier;
        }
      }
    },
    lastComplete: metadata.lastComplete,
    complete: metadata.complete,
    async close() {
      closed = true;
      await commits.flush().catch(() => {}); // onFault has reported it
      await store.close();
    },
  };
}

interface Recorded {
  readonly identifier: string;
  readonly fingerprint: Fingerprint;
  readonly before: Pick<KnownAccount, 'source'> | undefined;
  readonly importedAt: number;
}
