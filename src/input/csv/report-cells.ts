// Undoes what a report did to its cells, so that failures.csv can be run again as it is.

/** Whether a file with this header was written by a run of ours. */
export function isReport(header: readonly string[]): boolean {
  return header.includes('_line');
}

/** The same of a text that is not split yet: what our own writer wrote need not be guessed. */
export function startsReport(text: string): boolean {
  const header = /^[\ufeff\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? '';
  return /(?:^|[,;\t|"])_line(?:[,;\t|"]|$)/.test(header);
}

/**
 * The writer puts one `'` before each cell that a spreadsheet would execute or reformat, and before each that has
 * one already: so removing one is the inverse (test/input/report-cells.test.ts holds this to the writer).
 */
export function unguarded(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
