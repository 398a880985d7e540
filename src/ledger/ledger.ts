// The ledger: what earlier runs imported into this app, so that a run does only what is left.

import type { Clock } from '../clock.js';
import type { Claims } from '../dedupe/dedupe-index.js';
import type { Account } from '../input/rows/account.js';
import { type Entry, keysOf, read, type Scope, write } from './entry.js';
import type { Content } from './fingerprint.js';
import { createCommits } from './group-commit.js';
import { damagedLedger } from './ledger-error.js';
import type { Holder } from './lock-note.js';
import { type CompleteRun, openBooks } from './metadata.js';
import { openStore, type Put } from './store.js';

/** What the ledger knows of an account. */
export interface Known {
  /** Whether exactly this content was sent last. */
  readonly same: boolean;
  /** When the API took it: wall clock, milliseconds since 1970, kept to the second. */
  readonly importedAt: number;
  /** Which optional fields were sent; see `notCleared`. */
  readonly fields: number;
  /** The number of the source it was last seen in, '' where that has no name. */
  readonly source: string;
  /** Whether that is another one than this run's, which has a name: remember it again, with its time. */
  readonly elsewhere: boolean;
}

export interface Ledger {
  /** Accounts that are known, of this scope. */
  readonly known: number;
  /** In the order that was asked in; one grouped read. */
  lookUp(
    accounts: readonly {
      readonly account: Pick<Account, 'identifier'>;
      readonly content: Pick<Content, 'print'>;
    }[],
  ): Promise<(Known | undefined)[]>;
  /**
   * Remembers an account, after the API said OK; each once a run. It is queued: the promise resolves when it is on
   * the disk, and need not be waited for. After `close` it does nothing.
   * @param before what `lookUp` said of it in this run: undefined counts it as one more account
   * @param importedAt left out: now
   */
  record(
    identifier: string,
    content: Content,
    before: Pick<Known, 'source'> | undefined,
    importedAt?: number,
  ): Promise<void>;
  /** To be asked before a call: undefined, or a promise after which to ask again, since the disk falls behind. */
  room(): Promise<void> | undefined;
  /** Outcomes that were recorded and could not be written, because of the fault that `onFault` told. */
  readonly lost: number;
  /** Everything that was recorded is on the disk. Rejects with the fault, if there was one. */
  flush(): Promise<void>;
  /** Accounts of this run's source that none of its rows has claimed; ask when the whole file was read. */
  missing(claims: Pick<Claims, 'has'>): AsyncIterable<string>;
  /** The last run with this source that was complete. */
  lastComplete(): Promise<CompleteRun | undefined>;
  complete(run: CompleteRun): Promise<void>;
  /** Writes what is left, and lets the next run in. Never rejects for a fault that `onFault` was told. */
  close(): Promise<void>;
}

/** @throws ImportError LEDGER_HELD, LEDGER; so does every promise of the ledger (LEDGER) */
export async function openLedger(options: {
  readonly folder: string;
  readonly scope: Scope;
  /** What `--source` says; left out: accounts keep the source they have. */
  readonly source?: string;
  /** Names this run to one that comes while it holds the ledger. */
  readonly holder: Holder;
  readonly clock: Pick<Clock, 'wall' | 'sleep'>;
  /** Told at once of the first outcome that could not be written, ImportError LEDGER: stop, since nothing is written after it. */
  readonly onFault: (fault: Error) => void;
  /** Called before a group is written: what it throws keeps the group, and all after it, from being remembered. */
  readonly beforeWrite?: (() => void) | undefined;
}): Promise<Ledger> {
  const { folder, scope, holder, clock, onFault, beforeWrite } = options;
  const store = await openStore(folder, holder, clock.wall());
  const keys = keysOf(scope);
  const damaged = (what: string) => damagedLedger(folder, what);
  const books = await openBooks({ store, scope, source: options.source, damaged }).catch(async (error) => {
    await store.close();
    throw error;
  });
  const { source } = books;
  let { known } = books;
  let closed = false;

  const entryOf = (text: string | undefined): Entry | undefined => {
    const entry = text === undefined ? undefined : read(text);
    if (text !== undefined && entry === undefined) throw damaged('an entry is spelled wrong');
    return entry;
  };

  /** The number of accounts goes with them, so that no kill can part the two. */
  const commits = createCommits<Recorded>({
    ...{ clock, onFault },
    async write(recorded) {
      beforeWrite?.();
      let added = 0;
      const entries: Put[] = recorded.map(({ identifier, content, before, importedAt }) => {
        if (before === undefined) added++;
        const { print, fields } = content;
        const entry = { print, fields, importedAt, source: source ?? before?.source ?? '' };
        return { key: keys.of(identifier), value: write(entry) };
      });
      if (added > 0) entries.push(books.countOf(known + added));
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
    room: commits.room,
    flush: commits.flush,
    record: (identifier, content, before, importedAt = clock.wall()) =>
      closed ? Promise.resolve() : commits.add({ identifier, content, before, importedAt }),
    async lookUp(accounts) {
      // Rows that are only remembered anew, without a call, would otherwise outrun the disk by the million.
      for (let room = commits.room(); room; room = commits.room()) await room;
      const texts = await store.getMany(accounts.map(({ account }) => keys.of(account.identifier)));
      return accounts.map(({ content }, at) => {
        const entry = entryOf(texts[at]);
        if (entry === undefined) return undefined;
        const { print, importedAt, fields } = entry;
        const elsewhere = source !== undefined && entry.source !== source;
        return { same: print === content.print, importedAt, fields, source: entry.source, elsewhere };
      });
    },
    async *missing(claims) {
      await commits.flush();
      for await (const page of store.pages(keys.range)) {
        for (const [key, text] of page) {
          const identifier = keys.identifier(key);
          if (entryOf(text)?.source === (source ?? '') && !claims.has(identifier)) yield identifier;
        }
      }
    },
    lastComplete: books.lastComplete,
    complete: books.complete,
    async close() {
      closed = true;
      await commits.flush().catch(() => {}); // told by onFault
      await store.close();
    },
  };
}

interface Recorded {
  readonly identifier: string;
  readonly content: Content;
  readonly before: Pick<Known, 'source'> | undefined;
  readonly importedAt: number;
}
