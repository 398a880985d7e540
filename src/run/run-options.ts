// What a run is asked to do, and what it says before its first call: the library's options.
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

/**
 * What `run` takes. Amounts are `{ count }` or `{ share }` of 0 to 1, times are milliseconds; what is left out has the
 * command's default. An option that is not listed here is an error.
 */
export interface RunOptions {
  /** A path, a stream of CSV bytes, or records with the column names of a file as keys. */
  readonly source: Source;
  /** Who calls. A function is called again when its UserSig expires or is refused. */
  readonly credentials: Credentials | (() => Promise<Credentials>);
  /** Name of a stream in the reports; default `stream`. */
  readonly name?: string | undefined;
  /** The app's data centre; default `cn`. */
  readonly region?: Region | undefined;
  /** An origin in place of the region's; plain `http:` only to this machine. */
  readonly endpoint?: string | undefined;
  /** The account's name in the request body; default `Identifier`. */
  readonly idField?: 'Identifier' | 'UserID' | undefined;
  /** Calls per second, the hard ceiling of this run: 1 to 1 000 000; default 1000, or 100 with `batch`. */
  readonly rate?: number | undefined;
  /**
   * URL of a Redis: the processes that name it, for one app, share `rate`, the lowest of theirs. `redis://`, `rediss://`,
   * or `redis+sentinel://host:port,host:port/master`. Default: this run has `rate` to itself.
   */
  readonly redis?: string | undefined;
  /**
   * Accounts per call, 1 to 100: rows go by multiaccount_import, after the first batch was read back. `rate` counts
   * calls. Default: one account per call.
   */
  readonly batch?: number | undefined;
  /** Most calls in flight, 1 to 4096; default `auto`, which follows the latency. */
  readonly concurrency?: number | 'auto' | undefined;
  /** Milliseconds for one call, to the last byte of its reply: 1 to 3 600 000; default 10 000. */
  readonly timeout?: number | undefined;
  /** Retries of one row after temporary failures, 0 to 1000; default 5. */
  readonly retries?: number | undefined;
  /**
   * `i/n`, such as `2/4`: takes the rows of one of n parts, by their Identifiers. Its reports and its ledger on disk are
   * in folders of its own, `shard-2-of-4` in those that are given.
   */
  readonly shard?: string | undefined;
  /** Stops after this many rows that need a call: a pilot. Default: no limit. */
  readonly limit?: number | undefined;
  /** Longest time in milliseconds without a good reply while calls are tried, then the run stops; default 600 000. */
  readonly maxOutage?: number | undefined;
  /** Stops when more rows than this are invalid, rejected or failed; a share applies from 100 rows on. Default: never. */
  readonly maxFailures?: Amount | undefined;
  /**
   * `exitCode` is 0 if at most this many rows are invalid, rejected, failed, unsent, or duplicates with other content;
   * default `{ count: 0 }`.
   */
  readonly tolerate?: Amount | undefined;
  /** How a path or a stream is read; what is left out is detected. */
  readonly input?: InputOptions | undefined;
  /** Folder where runs leave their reports, one folder each; left out: none are written. */
  readonly out?: string | undefined;
  /** Folder of the ledger, or URL of a Redis; left out: nothing is remembered. A sandbox run keeps its own in its report folder. */
  readonly ledger?: string | undefined;
  /** Sends unchanged rows too; default false. */
  readonly force?: boolean | undefined;
  /** Rows of results.csv: `sent` leaves the unchanged ones out; default `all`. */
  readonly results?: 'all' | 'sent' | undefined;
  /** Removes all but the newest n finished run folders; default: all are kept. */
  readonly keep?: number | undefined;
  /** Sends nothing if more rows than this are new or changed; needs a path, which is read twice. */
  readonly maxChanges?: Amount | undefined;
  /** Which row is used where rows with one Identifier differ; `error`: nothing is sent. All but `first` need a path. */
  readonly duplicates?: 'first' | 'last' | 'error' | undefined;
  /** Sends nothing if there are fewer rows (a share: of the last complete run); needs a path. */
  readonly minRows?: Amount | undefined;
  /** Accepts an input with no rows; default false. */
  readonly allowEmpty?: boolean | undefined;
  /** Milliseconds after which the run stops; default: never. */
  readonly deadline?: number | undefined;
  /** Lists the accounts of this `label` that were not in the input in missing.csv; default false. */
  readonly reportMissing?: boolean | undefined;
  /** Label of where the input comes from, the command's `--source`: the same for each run of the same input. */
  readonly label?: string | undefined;
  /** Keeps a Prometheus text file while it runs; a sandbox run writes none. */
  readonly metricsFile?: string | undefined;
  /** Language of report.html; default `en`. */
  readonly language?: Language | undefined;
  /** Ends the run: calls in flight are finished, nothing else is sent. */
  readonly signal?: AbortSignal | undefined;
  /** Marks all reports as those of a sandbox; default false. */
  readonly sandbox?: boolean | undefined;
  /** Called once, when everything is open, before the first call. */
  readonly onPlan?: ((plan: Plan) => void) | undefined;
  /** Called with each row's outcome, and awaited: a slow one slows the run. */
  readonly onOutcome?: ((outcome: Outcome) => void | Promise<void>) | undefined;
  /** Called about ten times a second. */
  readonly onProgress?: ((view: ProgressView) => void) | undefined;
  /** Time, for tests; default: the system's. */
  readonly clock?: Clock | undefined;
  /** Numbers from 0 to below 1, for tests; default `Math.random`. */
  readonly chance?: (() => number) | undefined;
  /** Where call permits come from, to share one rate between processes; default: this run has the rate to itself. */
  readonly leases?: Leases | undefined;
  /** undici's dispatcher for every call; whoever passes it closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** The HTTP proxy for an origin; left out: none. */
  readonly proxyFor?: ReturnType<typeof createProxyChoice> | undefined;
}

/** What a run is about to do. */
export interface Plan {
  /** Who runs what, against which app, with which settings. */
  readonly run: RunDetails;
  /** What is worth knowing of the input. */
  readonly notes: readonly string[];
  /** The run's report folder; undefined where it writes none. */
  readonly folder: string | undefined;
  /** Accounts that the ledger knows; undefined without one. */
  readonly known: number | undefined;
}
