// Copies what a ledger knows about one app into another ledger, wherever the two are kept: a move, a merge, or a backup.
import { formatEntry, keysOf, parseEntry } from './entry.js';
import type { Scope } from './ledger.js';
import { copyMetadata, openMetadata } from './metadata.js';
import type { Put, Store } from './store.js';

export interface Copied {
  /** Accounts in the ledger that was read. */
  readonly read: number;
  /** Those that the other one did not have, or had from an earlier time. */
  readonly written: number;
}

/**
 * Of an account that both know, what was sent last is kept. May be run again: it goes on where it was.
 * @param onPage called now and then with the accounts that were read so far
 * @throws ImportError LEDGER, and what the stores throw
 */
export async function copyLedger(
  from: Store,
  to: Store,
  scope: Scope,
  onPage: (read: number) => void = () => {},
): Promise<Copied> {
  const keys = keysOf(scope);
  const { known, countOf } = await openMetadata(to, scope, undefined);
  const sources = await copyMetadata(from, to, scope);
  let read = 0;
  let written = 0;
  let added = 0;
  for await (const page of from.pages(keys.range)) {
    const there = page.length === 0 ? [] : await to.getMany(page.map(([key]) => key));
    const puts: Put[] = [];
    for (const [at, [key, text]] of page.entries()) {
      const entry = parseEntry(text);
      if (entry === undefined) throw from.damaged('an entry is malformed');
      const other = there[at];
      const known = other === undefined ? undefined : parseEntry(other);
      if (other !== undefined && known === undefined) throw to.damaged('an entry is malformed');
      if (known && known.importedAt >= entry.importedAt) continue;
      if (!known) added++;
      puts.push({ key, value: formatEntry({ ...entry, source: sources.get(entry.source) ?? '' }) });
    }
    if (puts.length > 0) await to.write([...puts, countOf(known + added)]);
    read += page.length;
    written += puts.length;
    onPage(read);
  }
  return { read, written };
}
