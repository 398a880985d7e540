// The states in which a row can end, and what is told of each; the one set of names for all counts.

/** Every state a row that was read can end in, in the order in which summaries list them. */
export const STATUSES = [
  'imported',
  'unchanged',
  'duplicate',
  'invalid',
  'rejected',
  'failed',
  'unsent',
] as const;

export type Status = (typeof STATUSES)[number];

/** Where a row stands in the input, and its own cells as they were read. */
export interface RowPlace {
  /** 1 = the first record after the header. */
  readonly row: number;
  /** Physical line on which the record starts, 1 = the first line of the file. */
  readonly line: number;
  /** The input's own cells, in the header's order, exactly as they were read. */
  readonly cells: readonly string[];
  /** The record's text, only where it did not map to the header's columns. */
  readonly raw?: string | undefined;
}

/** The fate of one row. */
export interface Outcome extends RowPlace {
  readonly identifier: string;
  readonly status: Status;
  /** The vendor's number where it answered (`70402`), else one of ours (`TIMEOUT`); empty where there is nothing to say. */
  readonly code: string;
  /** One sentence for people; never holds a secret. */
  readonly message: string;
  /** Calls made for this row in this run, without those that were answered by a throttle. */
  readonly attempts: number;
  /** Milliseconds from the last call's start to its end; undefined where none was made. */
  readonly latencyMs?: number | undefined;
  /** Wall clock, milliseconds since 1970. */
  readonly finishedAt: number;
  /** Only for `duplicate`: whether the earlier row says something else. */
  readonly conflicting?: boolean | undefined;
}

/** Put together field by field: spreads of objects, once a row, were a tenth of a run's own work. */
export function outcomeOf(
  { row, line, cells, raw }: RowPlace,
  identifier: string,
  { status, code, message, attempts = 0, latencyMs, conflicting }: Told,
  finishedAt: number,
): Outcome {
  return {
    row,
    line,
    cells,
    raw,
    identifier,
    status,
    code,
    message,
    attempts,
    latencyMs,
    finishedAt,
    conflicting,
  };
}

/** What is told of a row besides its place; no attempts: none were made. */
type Told = Pick<Outcome, 'status' | 'code' | 'message' | 'latencyMs' | 'conflicting'> &
  Partial<Pick<Outcome, 'attempts'>>;

export type Counts = Record<Status, number>;

export function noCounts(): Counts {
  return { imported: 0, unchanged: 0, duplicate: 0, invalid: 0, rejected: 0, failed: 0, unsent: 0 };
}

/** Rows that need somebody: what `failures.csv` lists, what `--tolerate` and `--max-failures` count. */
export function isFailure(status: Status): boolean {
  return status === 'invalid' || status === 'rejected' || status === 'failed';
}
