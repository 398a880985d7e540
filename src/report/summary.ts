// summary.json: everything about a run that has ended; written last, so that its absence means a kill or a crash.
import { join } from 'node:path';
import type { Counts } from '../outcome.js';
import type { Shard } from '../shard.js';
import type { CallTotals, CodeTally, SentRow } from '../stats/statistics.js';
import type { Timeline } from '../stats/timeline.js';
import type { StopReason } from '../stop.js';
import { replaceFile } from './atomic-file.js';
import type { AppDetails, RunDetails, Settings } from './run-file.js';

export const SUMMARY_FILE = 'summary.json';

/** Marks the file as ours, with the version of its format. */
export const SUMMARY_FORMAT = 'tim-import summary 1';

/** What is true now, in accounts where it can be: duplicates are none, and are in none of these. */
export interface Accounts {
  /** Accounts that this run created or changed. */
  readonly imported: number;
  /** Accounts that an earlier run imported with exactly this content. */
  readonly unchanged: number;
  /** Rows that a person must fix: invalid, rejected, and duplicates that differ from the row used. */
  readonly toFix: number;
  /** Rows read that are not imported yet, and that the same command sends again. */
  readonly notIn: number;
}

/** What the calls of multiaccount_import did. */
export interface BatchTotals {
  /** The most accounts in one call. */
  readonly size: number;
  readonly calls: number;
  /** Accounts that these calls imported. */
  readonly accounts: number;
  /** Calls that single imports of these accounts would have taken beyond those that were made. */
  readonly saved: number;
}

export interface Summary {
  /** What happened, in one sentence, in the run's language. */
  readonly headline: string;
  readonly accounts: Accounts;
  readonly runId: string;
  /** This tool's. */
  readonly version: string;
  /** Sent to the emulator only: no real account was created. */
  readonly sandbox: boolean;
  readonly app: AppDetails;
  readonly input: RunDetails['input'] & {
    readonly readToEnd: boolean;
    /** Bytes that a stopped run left; null where the size is not known. */
    readonly bytesUnread: number | null;
    /** Hex; null where the input was not read to its end. */
    readonly sha256: string | null;
    /** It is a report with rows to correct, or was made of one. */
    readonly rowsOfAnotherFile?: boolean;
  };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seconds: number;
  /** Why it ended early; null where it finished. */
  readonly stopped: SummaryStop | null;
  readonly exitCode: number;
  /** Records that the input held as far as it was read, counted independently of the states. */
  readonly rows: number;
  /** The part of the rows that it took; left out: all. */
  readonly shard?: Shard;
  /** Rows that belong to other shards; only of a shard. */
  readonly otherRows?: number;
  readonly counts: Counts;
  /** Duplicates that differ from the row used. */
  readonly conflicts: number;
  /** Accounts that keep the old value of a field that is now empty in the input; this API cannot clear one. */
  readonly notCleared: number;
  /** Rows whose outcome at least one report could not take; they are sent again next time. */
  readonly lost: number;
  /** `before`: rows of the same state and code in the last run of this source; null where there was none. */
  readonly codes: readonly (CodeTally & { readonly before: number | null })[];
  /** The rows that a pilot (`--limit`) sent, at most 20; null where the run was none. */
  readonly pilot: readonly SentRow[] | null;
  /** Accounts of earlier runs that are not in the input; null where they were not looked for. */
  readonly missing: MissingAccounts | null;
  readonly calls: CallTotals & {
    /** This run's hard limit, calls per second. */
    readonly ceiling: number;
    readonly highestInOneSecond: number;
    /** Where several processes shared a ceiling. */
    readonly shared?: SharedCalls;
  };
  /** Only of a run with `--batch`. */
  readonly batches?: BatchTotals;
  /** Sentences for people. */
  readonly warnings: readonly string[];
  readonly ledger: string | null;
  /** Path; null for a library run without one. */
  readonly folder: string | null;
  /** Names in that folder. */
  readonly files: readonly string[];
  /** Folders of the runs that this is made of; only of a merged report. */
  readonly mergedFrom?: readonly string[];
  readonly settings: Settings;
  readonly timeline: Timeline;
}

export interface MissingAccounts {
  readonly accounts: number;
  /** Of the accounts of this source, 0 to 1. */
  readonly share: number;
}

export interface SharedCalls {
  /** URL of the Redis, without a password. */
  readonly store: string;
  /** Calls a second of all of them together: the lowest `--rate` among them. */
  readonly ceiling: number;
  /** Most processes at once that wanted calls. */
  readonly processes: number;
}

export interface SummaryStop extends StopReason {
  /** In English; the catalogue has it in Chinese too. */
  readonly advice: string;
}

export function accountsOf({ counts, conflicts }: Pick<Summary, 'counts' | 'conflicts'>): Accounts {
  return {
    imported: counts.imported,
    unchanged: counts.unchanged,
    toFix: counts.invalid + counts.rejected + conflicts,
    notIn: counts.failed + counts.unsent,
  };
}

/** Atomic: a reader finds the whole summary or none. @throws ImportError OUTPUT */
export function writeSummary(folder: string, summary: Summary): void {
  replaceFile(join(folder, SUMMARY_FILE), summaryJson(summary));
}

/** What `--json` prints and summary.json holds: indented for people, except the timeline. */
export function summaryJson({ timeline, ...summary }: Summary): string {
  const readable = JSON.stringify({ format: SUMMARY_FORMAT, ...summary }, null, 2);
  return `${readable.slice(0, -'\n}'.length)},\n  "timeline": ${JSON.stringify(timeline)}\n}\n`;
}
