// What a ledger needs from the store beneath it; implement this one to keep ledgers somewhere else.
import type { ImportError } from '../errors.js';

/** Text keys and values, held by one run at a time. Every failure is an ImportError LEDGER. */
export interface Store {
  getMany(keys: string[]): Promise<(string | undefined)[]>;
  /**
   * Durable when it resolves; after a crash either all of it is there, or nothing.
   * @param removed keys of entries to remove
   */
  write(entries: readonly Put[], removed?: readonly string[]): Promise<void>;
  /**
   * The number in base 36 of a key among those that begin with `prefix`: the one that is its value, or the next one,
   * which becomes its value, durably and before anybody else can have it.
   */
  numberOf(key: string, prefix: string): Promise<string>;
  /** Entries in the order of their keys, as they were at the start; some hundreds at a time. */
  pages(range: { readonly gt: string; readonly lt: string }): AsyncIterable<[key: string, value: string][]>;
  /** The error to throw for a value that no ledger wrote. */
  damaged(what: string): ImportError;
  /** Releases the lock; may be called again. */
  close(): Promise<void>;
}

export interface Put {
  readonly key: string;
  readonly value: string;
}
