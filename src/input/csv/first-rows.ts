// The cells of a file's first rows, as evidence about the rest.
import { firstRecords } from './dialect.js';
import type { Dialect } from './scan.js';
import { type Cell, splitRecord } from './split-cells.js';

export interface FirstRow {
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** Rows without a fault and with a cell for each column. @param sample UTF-8 from the first row on, which is on line `line` */
export function firstRows(
  sample: Buffer,
  whole: boolean,
  { dialect, columns, line }: { dialect: Dialect; columns: number; line: number },
): FirstRow[] {
  const rows: FirstRow[] = [];
  for (const record of firstRecords(sample, whole, dialect)) {
    if (record.fault || record.cells !== columns) continue;
    rows.push({ line: line + record.line, cells: splitRecord(record.text, dialect) });
  }
  return rows;
}
