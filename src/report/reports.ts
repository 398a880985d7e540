// The three CSVs of a run, written while it runs: the outcome of every row, the rows to correct, and the duplicates that differ.
import { join } from 'node:path';
import { isFailure, type Outcome } from '../outcome.js';
import { createStamp } from '../words/format.js';
import { createRecordFile, type RecordFile, type Write } from './append-file.js';
import { replaceFile } from './atomic-file.js';
import { BOM, csvCell, csvRecord, RECORD_END } from './csv.js';

export const REPORT_FILES = {
  results: 'results.csv',
  failures: 'failures.csv',
  conflicts: 'conflicts.csv',
} as const;

export interface Reports {
  /** @throws ImportError OUTPUT, once; outcomes that come after it are counted as lost */
  add(outcome: Outcome): void;
  /** Called every 100 ms or so. @throws ImportError OUTPUT, once */
  flush(): void;
  /** Flushes and syncs; may be called again. @throws ImportError OUTPUT, unless it was thrown before */
  close(): void;
  /** Outcomes that at least one report could not take. */
  readonly lost: number;
  /** Lines of the rows that conflicting duplicates differ from. */
  readonly linesUsed: ReadonlySet<number>;
  /** Writes conflicts.csv again with these rows' cells; after `close`. @throws ImportError OUTPUT */
  showRowsUsed(rows: ReadonlyMap<number, readonly string[]>): void;
  /** Names of the files that exist, in the run's folder. */
  readonly files: readonly string[];
}

type ReportName = keyof typeof REPORT_FILES;

const RESULT_COLUMNS = [
  'row',
  'line',
  'identifier',
  'status',
  'code',
  'message',
  'attempts',
  'latency_ms',
  'finished_at',
];
/** First, since a record that did not fit the columns has nothing else. */
const BEFORE = ['_message', '_raw'];
const BEHIND = ['_line', '_status', '_code'];
/** Conflicts beyond so many show no row used. */
const KEPT_CONFLICTS = 20_000;

/**
 * results.csv is made at once; failures.csv and conflicts.csv with their first row, so that having one means something.
 * @param header the input's own columns; those that start with `_` are ours from an earlier run, and left out
 * @param results `sent` leaves unchanged rows to the counts, `none` makes no results.csv
 * @throws ImportError OUTPUT
 */
export function createReports(options: {
  readonly folder: string;
  readonly header: readonly string[];
  readonly results: 'all' | 'sent' | 'none';
  /** Adds a column to results.csv: the number of the call that carried the row with others. */
  readonly batch?: boolean;
  readonly write?: Write;
}): Reports {
  const { folder, header, results, batch = false, write } = options;
  const own = header.flatMap((name, index) => (name.startsWith('_') ? [] : [index]));
  const names = own.map((index) => header[index] ?? '');
  const failureColumns = [...BEFORE, ...names, ...BEHIND];
  const conflictColumns = [...failureColumns, '_other_line', ...names.map((name) => `_other_${name}`)];
  const conflicts: { readonly cells: readonly string[]; readonly lineUsed: number }[] = [];
  const files = new Map<ReportName, RecordFile>();
  const lost = new Set<number>();
  const resultColumns = batch ? [...RESULT_COLUMNS, 'batch'] : RESULT_COLUMNS;
  const resultRecord = createResultRecord(batch);
  let order = 0;
  let lostLater = 0;
  let broken = false;
  let closed = false;

  if (results !== 'none') create('results', resultColumns);
  return {
    add(outcome) {
      const listed = results === 'all' || (results === 'sent' && outcome.status !== 'unchanged');
      if (broken || closed) {
        if (listed) lostLater++;
        return;
      }
      order++;
      try {
        if (listed) append('results', resultColumns, resultRecord(outcome));
        const report = failureReport(outcome);
        if (report === 'failures') append(report, failureColumns, csvRecord(failureCells(outcome, own)));
        if (report === 'conflicts') addConflict(outcome);
        for (const file of files.values()) if (file.full) file.flush();
      } catch (error) {
        giveUp(error);
      }
    },
    flush,
    close() {
      if (closed) return;
      flush();
      closed = true;
      const faults = [...files.values()].flatMap(closeFile);
      if (faults.length > 0 && !broken) throw faults[0];
    },
    get lost() {
      return lost.size + lostLater;
    },
    get linesUsed() {
      return new Set(conflicts.length > KEPT_CONFLICTS ? [] : conflicts.map(({ lineUsed }) => lineUsed));
    },
    showRowsUsed(rows) {
      if (broken) return;
      const records = conflicts.map(({ cells, lineUsed }) => {
        const used = rows.get(lineUsed) ?? [];
        return csvRecord([...cells, String(lineUsed), ...own.map((index) => used[index] ?? '')]);
      });
      const path = join(folder, REPORT_FILES.conflicts);
      replaceFile(path, [BOM + csvRecord(conflictColumns), ...records].join(''));
    },
    get files() {
      return [...files.keys()].map((name) => REPORT_FILES[name]);
    },
  };

  /** The cells of the row used come at the end of the run, if they can be had. */
  function addConflict(outcome: Outcome): void {
    const cells = failureCells(outcome, own);
    const { lineUsed = 0 } = outcome;
    if (conflicts.length <= KEPT_CONFLICTS) conflicts.push({ cells, lineUsed });
    append('conflicts', conflictColumns, csvRecord([...cells, String(lineUsed), ...own.map(() => '')]));
  }

  function flush(): void {
    if (broken || closed) return;
    try {
      for (const file of files.values()) file.flush();
    } catch (error) {
      giveUp(error);
    }
  }

  function create(name: ReportName, columns: readonly string[]): RecordFile {
    const file = createRecordFile(join(folder, REPORT_FILES[name]), BOM + csvRecord(columns), write);
    files.set(name, file);
    return file;
  }

  function append(name: ReportName, columns: readonly string[], record: string): void {
    let file = files.get(name);
    try {
      file ??= create(name, columns);
    } catch (error) {
      lost.add(order);
      throw error;
    }
    file.add(record, order);
  }

  /** The first failure ends all writing; what the other files still hold in memory is saved if it can be. */
  function giveUp(error: unknown): void {
    if (broken) return;
    broken = true;
    for (const file of files.values()) save(file);
    throw error;
  }

  function save(file: RecordFile): void {
    try {
      file.flush();
    } catch {
      // The first failure is reported already; what is lost is still counted.
    }
    for (const number of file.unwritten()) lost.add(number);
  }
}

/** Every file is closed, whatever the others say. */
function closeFile(file: RecordFile): unknown[] {
  try {
    file.close();
    return [];
  } catch (error) {
    return [error];
  }
}

/** A conflicting duplicate has its own file: run again with the failures, it would overwrite the first row. */
function failureReport(outcome: Outcome): ReportName | undefined {
  if (isFailure(outcome.status)) return 'failures';
  return outcome.conflicting ? 'conflicts' : undefined;
}

/** Unchanged rows come by the hundred per millisecond and differ only in their first cells. */
function createResultRecord(withBatch: boolean): (outcome: Outcome) => string {
  const stamp = createStamp();
  let last: Outcome | undefined;
  let end = '';
  return (outcome) => {
    if (!last || !hasSameEnd(outcome, last)) {
      const { status, code, message, attempts, latencyMs, finishedAt } = outcome;
      const latency = latencyMs === undefined ? '' : Math.round(latencyMs);
      end = [status, csvCell(code), csvCell(message), attempts, latency, stamp(finishedAt)].join(',');
      last = outcome;
    }
    const batch = withBatch ? `,${outcome.batch ?? ''}` : '';
    return `${outcome.row},${outcome.line},${csvCell(outcome.identifier)},${end}${batch}${RECORD_END}`;
  };
}

function hasSameEnd(one: Outcome, other: Outcome): boolean {
  return (
    one.finishedAt === other.finishedAt &&
    one.latencyMs === other.latencyMs &&
    one.message === other.message &&
    one.status === other.status &&
    one.code === other.code &&
    one.attempts === other.attempts
  );
}

/**
 * Cells of a record that did not map to columns stay in `_raw` alone: spread over the columns by guess,
 * they could become an account that nobody intended.
 */
function failureCells(outcome: Outcome, own: readonly number[]): string[] {
  const { raw, cells, line, status, code, message } = outcome;
  const mapped = own.map((index) => (raw === undefined ? (cells[index] ?? '') : ''));
  return [message, raw ?? '', ...mapped, String(line), status, code];
}
