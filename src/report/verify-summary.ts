// summary.json of a verification: written last, so that its absence means a kill or a crash.
import { join } from 'node:path';
import type { VerdictCounts } from '../outcome.js';
import type { CallTotals } from '../stats/statistics.js';
import type { StopReason } from '../stop.js';
import { replaceFile } from './atomic-file.js';
import type { RunDetails } from './run-file.js';
import { SUMMARY_FILE } from './summary.js';

/** Marks the file as ours, with the version of its format. */
export const VERIFY_FORMAT = 'tim-import verification 1';

/** What a verification found. */
export interface VerifyFigures extends Omit<RunDetails, 'settings'> {
  /** What was found, in one sentence, in the language of the verification. */
  readonly headline: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** Why it ended early; null where it finished. */
  readonly stopped: (StopReason & { readonly advice: string }) | null;
  /** As the command's: 0, 1, 2, 3, 4, or 128 and the signal's number. */
  readonly exitCode: number;
  /** Records that the input held as far as it was read, counted independently of the verdicts. */
  readonly rows: number;
  /** Rows that belong to other shards; left out where there are none. */
  readonly otherRows?: number;
  /** Whether the input was read to its end. */
  readonly readToEnd: boolean;
  /** What a verification that stopped left; left out where that is nothing, or the size is unknown. */
  readonly bytesUnread?: number;
  /** Rows by verdict. */
  readonly counts: VerdictCounts;
  /** Rows that differ, by field; a row with two of them is in both. */
  readonly differing: { readonly Nick: number; readonly FaceUrl: number };
  /** Duplicates that differ from the row used. */
  readonly conflicts: number;
  /** Accounts that are not as the file has them, by what the ledger knows; null without a ledger. */
  readonly drift: {
    /** Missing, though an earlier run sent exactly this. */
    readonly lost: number;
    /** Different, though an earlier run sent exactly this: changed on the server since, maybe by its user. */
    readonly drifted: number;
    /** Missing or different, and not sent as it is in the file now. */
    readonly pending: number;
  } | null;
  /** Null where every row was asked about. */
  readonly sample: {
    /** Rows that were asked about. */
    readonly rows: number;
    /** Valid rows that were not. */
    readonly leftOut: number;
    /** Of the random choice. */
    readonly seed: number;
    /** With 95 % confidence, fewer than this share of all rows differs or is missing; null unless none was found. */
    readonly mostWrong: number | null;
  } | null;
  /** Whether only the existence of accounts was looked at. */
  readonly existsOnly: boolean;
  /** Rows by code, where there is one. */
  readonly codes: Readonly<Record<string, number>>;
  /** Calls of both commands together, the most a second that each may make, and that one of them made. */
  readonly calls: CallTotals & { readonly rate: number; readonly highestInOneSecond: number };
  /** What became of the ledger; null where it was only read. */
  readonly ledgerUpdate: { readonly remembered: number; readonly forgotten: number } | null;
  /** The run that sent what was missing; null where there was none. */
  readonly repair: {
    readonly rows: number;
    readonly imported: number;
    readonly exitCode: number;
    readonly folder: string | null;
  } | null;
  /** Sentences for people. */
  readonly warnings: readonly string[];
  /** Where the files are; null where none were written. */
  readonly folder: string | null;
  /** Names of the files in it. */
  readonly files: readonly string[];
}

/** The summary as `--json` prints it and summary.json holds it. */
export function verifyJson(summary: VerifyFigures): string {
  return `${JSON.stringify({ format: VERIFY_FORMAT, ...summary }, null, 2)}\n`;
}

/** Atomic. @throws ImportError OUTPUT */
export function writeVerifySummary(folder: string, summary: VerifyFigures): void {
  replaceFile(join(folder, SUMMARY_FILE), verifyJson(summary));
}
