// Takes back what a report did to its cells, so that failures.csv can be run again as it is.

/** A cell that a spreadsheet would run or alter has one `'` before it; test/input/report-cells.test.ts holds this to the writer. */
const GUARDED = /^'[=+\-@'\t\r]/;

/** Whether a file with this header was written by a run of ours. */
export function isReport(header: readonly string[]): boolean {
  return header.includes('_line');
}

export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
