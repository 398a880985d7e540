// The types of the ledger: what earlier runs imported into an app, so that a run does only what is left.
import type { Clock } from '../clock.js';
import type { Account } from '../input/rows/account.js';
import type { Fingerprint } from './fingerprint.js';

/** Where accounts live: an app, at the vendor's or behind another endpoint. */
export interface Scope {
  readonly sdkappid: number;
  /** The origin that `--endpoint` names, unless it is one of the vendor's. */
  readonly origin?: string;
}

/** What the ledger knows about an account. */
export interface KnownAccount {
  /** Whether the last import sent exactly this content. */
  readonly same: boolean;
  /** When the API accepted it: wall clock, milliseconds since 1970, kept to the second. */
  readonly importedAt: number;
  /** Which optional fields were sent; see `notCleared`. */
  readonly fields: number;
  /** Number of the source it was last seen in, '' if that has no name. */
  readonly source: string;
  /** Whether this run has a source and that is another one: record the account again, with its old time. */
  readonly elsewhere: boolean;
}

/** A run that read a whole file to its end: neither a pilot nor a run of failures.csv. */
export interface CompleteRun {
  readonly rows: number;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
  /** Path of its input; '' where an earlier version did not record it. */
  readonly input: string;
}

/** The run that holds a ledger, as another run names it. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** The folder with its run.json, if it writes reports. */
  readonly folder?: string | undefined;
}

/** Every promise rejects with ImportError LEDGER if the store fails. */
export interface Ledger {
  /** Number of known accounts of this scope. */
  readonly known: number;
  /** Recorded outcomes that could not be written, because of the fault that `onFault` reported. */
  readonly lost: number;
  /** Looks up a block of rows with one grouped read; answers in the same order. */
  lookUp(
    rows: readonly {
      readonly account: Pick<Account, 'identifier'>;
      readonly fingerprint: Pick<Fingerprint, 'digest'>;
    }[],
  ): Promise<(KnownAccount | undefined)[]>;
  /**
   * Records an account after the API said OK; once a run. It is queued: the promise resolves when it is durable, and
   * need not be awaited. After `close` it does nothing.
   * @param before what `lookUp` found in this run: undefined makes it one more known account
   * @param importedAt default: now
   */
  record(
    identifier: string,
    fingerprint: Fingerprint,
    before: Pick<KnownAccount, 'source'> | undefined,
    importedAt?: number,
  ): Promise<void>;
  /** Forgets accounts, so that the next run sends them: they are not on the server as they were sent. */
  forget(identifiers: readonly string[]): Promise<void>;
  /** Ask before a call: undefined, or a promise after which to ask again, because the store falls behind. */
  ready(): Promise<void> | undefined;
  /** Makes everything that was recorded durable. Rejects with the fault, if there was one. */
  flush(): Promise<void>;
  /** Accounts of this run's source that the run has not seen; to be asked when the whole file was read. */
  missing(seen: { has(identifier: string): boolean }): AsyncIterable<string>;
  /** The last complete run with this source; without a source, of this input (its path). */
  lastComplete(input: string): Promise<CompleteRun | undefined>;
  complete(run: CompleteRun): Promise<void>;
  /** Writes what is left and releases the lock. Never rejects for a fault that `onFault` reported. */
  close(): Promise<void>;
}

export interface LedgerOptions {
  readonly scope: Scope;
  /** The value of `--source`; left out: accounts keep the source they have. */
  readonly source?: string;
  readonly clock: Pick<Clock, 'wall' | 'sleep'>;
  /** Called once, with the ImportError LEDGER of the first failed write: stop, nothing is written after it. */
  readonly onFault: (fault: Error) => void;
  /** Called before each group is written; if it throws, this group and all later ones are not recorded. */
  readonly beforeWrite?: (() => void) | undefined;
}
