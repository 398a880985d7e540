// What a run is asked to do, and what it says before its first call: the library's own words.
import type { Dispatcher } from 'undici';
import type { Credentials } from '../api/credentials.js';
import type { createProxyChoice } from '../api/proxy.js';
import type { Region } from '../api/regions.js';
import type { Language } from '../catalogue/catalogue.js';
import type { Clock } from '../clock.js';
import type { InputOptions } from '../input/open.js';
import type { Source } from '../input/open-source.js';
import type { Amount } from '../options.js';
import type { Outcome } from '../outcome.js';
import type { RunDetails } from '../report/run-file.js';
import type { Leases } from '../send/token-bucket.js';
import type { ProgressView } from '../terminal/progress-view.js';

export type { Credentials };

export interface RunOptions {
  /** A path, a stream of CSV bytes, or records whose keys are named like the columns of a file. */
  readonly source: Source;
  /** A function is asked again when its UserSig expires or is refused. */
  readonly credentials: Credentials | (() => Promise<Credentials>);
  /** What reports call a stream. */
  readonly name?: string | undefined;
  readonly region?: Region | undefined;
  /** An origin in place of the region's; plain `http:` only to loopback. */
  readonly endpoint?: string | undefined;
  readonly idField?: 'Identifier' | 'UserID' | undefined;
  /** Calls a second, 1 to 1 000 000; default 1000. */
  readonly rate?: number | undefined;
  /** Calls in flight, 1 to 4096; default auto. */
  readonly concurrency?: number | 'auto' | undefined;
  /** Milliseconds for one call; default 10 000. */
  readonly timeout?: number | undefined;
  /** Retries of one row; default 5. */
  readonly retries?: number | undefined;
  /** Stop after so many rows that need a call. */
  readonly limit?: number | undefined;
  /** Milliseconds without a good answer; default 600 000. */
  readonly maxOutage?: number | undefined;
  readonly maxFailures?: Amount | undefined;
  /** So many rows that are not in still make exitCode 0. */
  readonly tolerate?: Amount | undefined;
  /** The dialect of a path or stream. */
  readonly input?: InputOptions | undefined;
  /** Folder for reports; left out: none are written. */
  readonly out?: string | undefined;
  /** Folder of the ledger; left out: nothing is remembered. A sandbox run keeps its own inside its report folder. */
  readonly ledger?: string | undefined;
  /** Sends unchanged rows too. */
  readonly force?: boolean | undefined;
  /** `sent` leaves unchanged rows out of results.csv; default all. */
  readonly results?: 'all' | 'sent' | undefined;
  /** Removes finished run folders but the newest so many. */
  readonly keep?: number | undefined;
  /** Sends nothing when more rows than that are new or changed; needs a path, which is read twice. */
  readonly maxChanges?: Amount | undefined;
  /** Sends nothing when there are fewer rows (a share: of the last complete run); needs a path. */
  readonly minRows?: Amount | undefined;
  /** An input without a row is no mistake. */
  readonly allowEmpty?: boolean | undefined;
  /** Milliseconds after which the run stops. */
  readonly deadline?: number | undefined;
  /** Lists the accounts of this label that were not in the input in missing.csv. */
  readonly reportMissing?: boolean | undefined;
  /** What earlier runs called the same kind of input. */
  readonly label?: string | undefined;
  /** Keeps a Prometheus text file while it runs; a sandbox run writes none. */
  readonly metricsFile?: string | undefined;
  /** Of report.html; default en. */
  readonly language?: Language | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Marks all reports as a rehearsal. */
  readonly sandbox?: boolean | undefined;
  /** Called before the first call, when everything is open. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /** Awaited: a slow one slows the run. */
  readonly onOutcome?: ((outcome: Outcome) => void | Promise<void>) | undefined;
  /** Called some times a second. */
  readonly onProgress?: ((view: ProgressView) => void) | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in 0…1. */
  readonly chance?: (() => number) | undefined;
  readonly leases?: Leases | undefined;
  /** Used for every call; whoever gives it closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** The HTTP proxy to reach an origin by; left out: none. */
  readonly proxyFor?: ReturnType<typeof createProxyChoice> | undefined;
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
