// What a run is asked to do, and what it says before its first call: the library's own words.
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Region } from './api/regions.js';
import type { Language } from './catalogue.js';
import type { InputOptions } from './input/open.js';
import type { UserRecord } from './input/records.js';
import type { Amount } from './options.js';
import type { Outcome } from './outcome.js';
import type { Clock } from './pace/clock.js';
import type { Leases } from './pace/lease.js';
import type { ProgressView } from './report/progress.js';
import type { RunDetails } from './report/runfile.js';

/** Who calls; a secret key signs a UserSig here, or give one that is ready. */
export interface Credentials {
  readonly sdkappid: number;
  /** Default: administrator. */
  readonly admin?: string;
  readonly secretKey?: string;
  readonly usersig?: string;
  /** A file that holds a UserSig; read again when it expires. */
  readonly usersigFile?: string;
}

export interface RunOptions {
  /** A path, a stream of CSV bytes, or records whose keys are named like the columns of a file. */
  readonly source: string | Readable | Iterable<UserRecord> | AsyncIterable<UserRecord>;
  /** A function is asked again when its UserSig expires or is refused. */
  readonly credentials: Credentials | (() => Promise<Credentials>);
  /** What reports call a stream. */
  readonly name?: string;
  readonly region?: Region;
  /** An origin in place of the region's; plain `http:` only to loopback. */
  readonly endpoint?: string;
  readonly idField?: 'Identifier' | 'UserID';
  /** Calls a second, 1 to 1 000 000; default 1000. */
  readonly rate?: number;
  /** Calls in flight, 1 to 4096; default auto. */
  readonly concurrency?: number | 'auto';
  /** Milliseconds for one call; default 10 000. */
  readonly timeout?: number;
  /** Retries of one row; default 5. */
  readonly retries?: number;
  /** Stop after so many rows that need a call. */
  readonly limit?: number;
  /** Milliseconds without a good answer; default 600 000. */
  readonly maxOutage?: number;
  readonly maxFailures?: Amount;
  /** So many rows that are not in still make exitCode 0. */
  readonly tolerate?: Amount;
  /** The dialect of a path or stream. */
  readonly input?: InputOptions;
  /** Folder for reports; left out: none are written. */
  readonly out?: string;
  /** Folder of the ledger; left out: nothing is remembered. A sandbox run keeps its own inside its report folder. */
  readonly ledger?: string;
  /** Sends unchanged rows too. */
  readonly force?: boolean;
  /** `sent` leaves unchanged rows out of results.csv; default all. */
  readonly results?: 'all' | 'sent';
  /** Removes finished run folders but the newest so many. */
  readonly keep?: number;
  /** Sends nothing when more rows than that are new or changed; needs a path, which is read twice. */
  readonly maxChanges?: Amount;
  /** Sends nothing when there are fewer rows (a share: of the last complete run); needs a path. */
  readonly minRows?: Amount;
  /** An input without a row is no mistake. */
  readonly allowEmpty?: boolean;
  /** Milliseconds after which the run stops. */
  readonly deadline?: number;
  /** Lists the accounts of this label that were not in the input in missing.csv. */
  readonly reportMissing?: boolean;
  /** What earlier runs called the same kind of input. */
  readonly label?: string;
  /** Keeps a Prometheus text file while it runs; a sandbox run writes none. */
  readonly metricsFile?: string;
  /** Of report.html; default en. */
  readonly language?: Language;
  readonly signal?: AbortSignal;
  /** Marks all reports as a rehearsal. */
  readonly sandbox?: boolean;
  /** Called before the first call, when everything is open. */
  readonly onPlan?: (plan: Plan) => void;
  /** Awaited: a slow one slows the run. */
  readonly onOutcome?: (outcome: Outcome) => void | Promise<void>;
  /** Called some times a second. */
  readonly onProgress?: (view: ProgressView) => void;
  readonly clock?: Clock;
  /** Uniform in 0…1. */
  readonly chance?: () => number;
  readonly leases?: Leases;
  readonly dispatcher?: Dispatcher;
}

/** What a run is about to do. */
export interface Plan {
  readonly run: RunDetails;
  /** What is worth knowing of the input. */
  readonly notes: readonly string[];
  readonly folder: string | undefined;
  /** Accounts that the ledger knows; undefined without one. */
  readonly known: number | undefined;
}
