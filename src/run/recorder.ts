// Takes every row's outcome to where it is told: counts, files, the caller; and proves at the end that none is missing.
import type { Block } from '../input/input.js';
import type { Amount } from '../options.js';
import { type Outcome, STATUSES } from '../outcome.js';
import type { Reports } from '../report/reports.js';
import type { Statistics } from '../stats/statistics.js';
import { orStop, type Stop } from '../stop.js';

export interface Recorder {
  /** A block was read: its records are counted apart from their outcomes. */
  read(block: Block): void;
  /** A row's turn has come. */
  take(): void;
  add(outcome: Outcome): void | Promise<void>;
  flush(): void;
  /** Closes the files. @throws Error when rows and outcomes do not add up: a bug. */
  close(): void;
  readonly records: number;
  readonly bytes: number;
  /** Accounts that keep a field which is empty now. */
  readonly notCleared: number;
}

/** A share of few rows says nothing. */
const SHARE_FROM_ROWS = 100;

export function createRecorder(parts: {
  reports: Reports | undefined;
  statistics: Statistics;
  stop: Stop;
  maxFailures: Amount | undefined;
  onOutcome: ((outcome: Outcome) => void | Promise<void>) | undefined;
}): Recorder {
  const { reports, statistics, stop, maxFailures, onOutcome } = parts;
  const { counts } = statistics;
  let records = 0;
  let taken = 0; // in the file's order: invalid rows finish ahead of those that are being sent
  let bytes = 0;
  let notCleared = 0;

  const total = () => STATUSES.reduce((sum, status) => sum + counts[status], 0);
  const watchFailures = () => {
    if (maxFailures === undefined || stop.reason) return;
    const failures = counts.invalid + counts.rejected + counts.failed;
    const tooMany =
      'count' in maxFailures
        ? failures > maxFailures.count
        : taken >= SHARE_FROM_ROWS && failures > Math.ceil(maxFailures.share * taken);
    if (!tooMany) return;
    const message = `${failures} of the first ${taken} rows are invalid, rejected or failed: more than --max-failures allows.`;
    stop.now({ code: 'MAX_FAILURES', cure: 'person', message });
  };

  return {
    read(block) {
      records += block.records;
      bytes += block.bytes;
    },
    take() {
      watchFailures();
      taken++;
    },
    add(outcome) {
      statistics.add(outcome);
      if (outcome.code === 'NOT_CLEARED') notCleared++;
      if (reports) orStop(stop, () => reports.add(outcome));
      watchFailures();
      return onOutcome?.(outcome);
    },
    flush() {
      if (reports) orStop(stop, () => reports.flush());
    },
    close() {
      if (reports) orStop(stop, () => reports.close());
      if (total() === records) return;
      throw new Error(`${records} records were read, but ${total()} have an outcome`);
    },
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    get notCleared() {
      return notCleared;
    },
  };
}
