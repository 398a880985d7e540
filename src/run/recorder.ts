// Takes every row's outcome to counts, files, the ledger and the caller; and proves at the end that none is missing.
import type { Clock } from '../clock.js';
import type { Block } from '../input/input.js';
import { notCleared } from '../ledger/fingerprint.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Amount } from '../options.js';
import { type Outcome, outcomeOf, STATUSES, type Status } from '../outcome.js';
import type { Reports } from '../report/reports.js';
import type { AttemptReply } from '../send/retry-policy.js';
import type { SendResult } from '../send/sender.js';
import type { Statistics } from '../stats/statistics.js';
import { type Stop, stopOnError } from '../stop.js';
import { grouped } from '../words/format.js';
import type { RowToSend } from './triage.js';

export interface Recorder {
  /** A block was read: its records are counted apart from their outcomes. */
  read(block: Block): void;
  /** A row's turn has come. */
  take(): void;
  add(outcome: Outcome): void | Promise<void>;
  /** A row that was sent, or that the run stopped before. */
  sent(row: RowToSend, result: SendResult<SentReply>): void | Promise<void>;
  flush(): void;
  /** Closes the files. @throws Error when rows and outcomes do not add up: a bug. */
  close(): void;
  readonly records: number;
  readonly bytes: number;
  /** Rows that belong to other shards. */
  readonly others: number;
  /** Accounts that keep a field which is empty now. */
  readonly notCleared: number;
  /** The Identifier of an account that is certainly in: the latest of this run, or one of an earlier run. */
  readonly imported: string | undefined;
}

/** What a call brought, and its number where it carried several rows. */
export type SentReply = AttemptReply & { readonly batch?: number };

/** The result of a row whose turn did not come. */
export const NOT_SENT: SendResult<AttemptReply> = { status: 'unsent', attempts: 0, reply: undefined };

/** A share of few rows says nothing. */
const SHARE_FROM_ROWS = 100;

export function createRecorder(parts: {
  reports: Reports | undefined;
  ledger: Pick<Ledger, 'record'> | undefined;
  statistics: Statistics;
  stop: Stop;
  clock: Pick<Clock, 'wall'>;
  maxFailures: Amount | undefined;
  onOutcome: ((outcome: Outcome) => void | Promise<void>) | undefined;
}): Recorder {
  const { reports, ledger, statistics, stop, clock, maxFailures, onOutcome } = parts;
  const { counts } = statistics;
  let records = 0;
  let taken = 0; // in the file's order: invalid rows finish ahead of those that are being sent
  let bytes = 0;
  let others = 0;
  let keepingFields = 0;
  let imported: string | undefined;
  let importedBefore: string | undefined;

  return {
    read(block) {
      records += block.records;
      bytes += block.bytes;
      others += block.others ?? 0;
    },
    take() {
      watchFailures();
      taken++;
    },
    add,
    sent(row, result) {
      const { account, fingerprint, known } = row;
      if (result.status !== 'done') return add(outcomeOfSent(row, result, clock.wall()));
      const kept = fingerprint && known ? notCleared(known.fields, fingerprint.fields) : [];
      const recorded = add(outcomeOfSent(row, result, clock.wall(), kept));
      // The ledger learns of an account last: when the API has said OK, and a report has taken it.
      if (fingerprint) void ledger?.record(account.identifier, fingerprint, known); // a fault goes to its onFault
      return recorded;
    },
    flush() {
      if (reports) stopOnError(stop, () => reports.flush());
    },
    close() {
      if (reports) stopOnError(stop, () => reports.close());
      const total = STATUSES.reduce((sum, status) => sum + counts[status], 0);
      if (total === records) return;
      throw new Error(`${records} records were read, but ${total} have an outcome`);
    },
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    get others() {
      return others;
    },
    get notCleared() {
      return keepingFields;
    },
    get imported() {
      return imported ?? importedBefore;
    },
  };

  function add(outcome: Outcome): void | Promise<void> {
    statistics.add(outcome);
    if (outcome.code === 'NOT_CLEARED') keepingFields++;
    if (outcome.status === 'imported') imported = outcome.identifier;
    else if (outcome.status === 'unchanged') importedBefore ??= outcome.identifier;
    if (reports) stopOnError(stop, () => reports.add(outcome));
    watchFailures();
    return onOutcome?.(outcome);
  }

  function watchFailures(): void {
    if (maxFailures === undefined || stop.reason) return;
    const failures = counts.invalid + counts.rejected + counts.failed;
    if ('share' in maxFailures && taken < SHARE_FROM_ROWS) return;
    const most = 'count' in maxFailures ? maxFailures.count : Math.ceil(maxFailures.share * taken);
    if (failures <= most) return;
    const message = `Invalid, rejected or failed rows: ${grouped(failures)} of the first ${grouped(taken)}, more than the ${grouped(most)} that --max-failures allows.`;
    stop.now({ code: 'MAX_FAILURES', cure: 'person', message });
  }
}

/** @param kept fields that were sent once and are empty now: this API cannot clear one */
function outcomeOfSent(
  { row, account }: RowToSend,
  { status, attempts, reply }: SendResult<SentReply>,
  at: number,
  kept: readonly string[] = [],
): Outcome {
  const ended: Status = status === 'done' ? 'imported' : status;
  const { code, message } = kept.length > 0 ? keeping(kept) : (reply?.verdict ?? RUN_STOPPED);
  const { latencyMs, batch } = reply ?? {};
  const result = { status: ended, code, message, attempts, latencyMs, batch };
  return outcomeOf(row, account.identifier, result, at);
}

const RUN_STOPPED = { code: 'RUN_STOPPED', message: 'The run stopped before this row was sent.' };

function keeping(fields: readonly string[]): { code: string; message: string } {
  return {
    code: 'NOT_CLEARED',
    message: `${fields.join(' and ')} keeps its earlier value: this API cannot clear one.`,
  };
}
