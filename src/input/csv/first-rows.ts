// The cells of a file's first rows, as evidence about the rest.
import { firstRecords } from './dialect.js';
import type { Dialect } from './scan.js';
import { type Cell, splitRecord } from './split-cells.js';

/** Rows without a fault and with a cell for each column. @param sample UTF-8 from the first row on */
export function firstRows(sample: Buffer, whole: boolean, dialect: Dialect, columns: number): Cell[][] {
  const rows: Cell[][] = [];
  for (const { text, cells, fault } of firstRecords(sample, whole, dialect)) {
    if (!fault && cells === columns) rows.push(splitRecord(text, dialect));
  }
  return rows;
}
