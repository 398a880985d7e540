// The states in which a row can end, and the outcome of one; the one set of names for all counts.

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

/** One of `STATUSES`: `imported`, `unchanged` and identical duplicates need nobody. */
export type Status = (typeof STATUSES)[number];

/** A row's place in the input, and its own cells as they were read. */
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

/** What the reports, the ledger and the caller of the library get of a row once it is decided. */
export interface Outcome extends RowPlace {
  /** The row's Identifier, as it was read where it is invalid. */
  readonly identifier: string;
  /** How the row ended. */
  readonly status: Status;
  /** The vendor's number where it answered (`70402`), else one of ours (`TIMEOUT`); empty where there is none. */
  readonly code: string;
  /** One sentence for people; never holds a secret. */
  readonly message: string;
  /** Calls made for this row in this run, without those that were answered by a throttle. */
  readonly attempts: number;
  /** Milliseconds from the last call's start to its end; undefined where none was made. */
  readonly latencyMs?: number | undefined;
  /** Wall clock, milliseconds since 1970. */
  readonly finishedAt: number;
  /** Only for `duplicate`: whether it differs from the row used. */
  readonly conflicting?: boolean | undefined;
  /** Only for `duplicate`: physical line of the row used. */
  readonly lineUsed?: number | undefined;
  /** Number of the call that carried this row with others, from 1; undefined for a call of its own. */
  readonly batch?: number | undefined;
}

/** Built field by field: spreading objects once a row was a tenth of a run's own work. */
export function outcomeOf(
  { row, line, cells, raw }: RowPlace,
  identifier: string,
  { status, code, message, attempts = 0, latencyMs, conflicting, lineUsed, batch }: Result,
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
    lineUsed,
    batch,
  };
}

/** An outcome without its row; attempts left out: none were made. */
type Result = Pick<
  Outcome,
  'status' | 'code' | 'message' | 'latencyMs' | 'conflicting' | 'lineUsed' | 'batch'
> &
  Partial<Pick<Outcome, 'attempts'>>;

/** Rows by state. */
export type Counts = Record<Status, number>;

export function noCounts(): Counts {
  return { imported: 0, unchanged: 0, duplicate: 0, invalid: 0, rejected: 0, failed: 0, unsent: 0 };
}

/** Rows that need a person: what `failures.csv` lists and `--max-failures` counts; `--tolerate` counts more (run/exit-code.ts). */
export function isFailure(status: Status): boolean {
  return status === 'invalid' || status === 'rejected' || status === 'failed';
}

/** What `verify` can find of a row, in the order in which summaries list them. */
export const VERDICTS = ['match', 'differs', 'missing', 'unknown', 'invalid', 'duplicate'] as const;

/** One of them. */
export type RowVerdict = (typeof VERDICTS)[number];

/** What the ledger knows of a row: we sent exactly this, something else, or nothing; '' where there is no ledger. */
export type LedgerView = 'same' | 'older' | 'none' | '';

/** What `verify` found of one row. */
export interface Verification extends RowPlace {
  /** The row's Identifier, as it was read where it is invalid. */
  readonly identifier: string;
  /** What was found of it. */
  readonly verdict: RowVerdict;
  /** What the ledger knows of it. */
  readonly ledger: LedgerView;
  /** Only for `differs`: by field, what the file says and what the server has. */
  readonly differences: readonly {
    readonly field: 'Nick' | 'FaceUrl';
    readonly expected: string;
    readonly found: string;
  }[];
  /** The vendor's number or one of ours, for `unknown`, `invalid` and `duplicate`; else ''. */
  readonly code: string;
  /** One sentence for people; never holds a secret. */
  readonly message: string;
  /** Wall clock, milliseconds since 1970. */
  readonly checkedAt: number;
}

/** Rows by verdict. */
export type VerdictCounts = Record<RowVerdict, number>;
