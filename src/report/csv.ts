// Writes CSV records that spreadsheets neither run nor alter, and that our own reader gives back exactly.

/** Without it, Chinese Excel reads UTF-8 as GBK and saves mojibake. */
export const BOM = '\uFEFF';

/** LF, not CRLF: every spreadsheet takes it, and cut, awk and diff see no stray CR in the last column. */
export const RECORD_END = '\n';

// A spreadsheet runs or alters a cell that starts with one of these; `'` is among them so that taking
// exactly one off is the inverse for every value (test/report/csv.test.ts: the round trip).
const GUARDED = /^[=+\-@'\t\r]/;

// Blanks at either end are quoted because readers trim unquoted cells.
const QUOTED = /[",\r\n]|^\s|\s$/;

/** One cell, guarded and quoted (RFC 4180) where it needs to be. */
export function csvCell(value: string): string {
  const guarded = GUARDED.test(value) ? `'${value}` : value;
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** One record with its end; a lone empty cell is quoted, since a blank line is no record. */
export function csvRecord(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === '') return `""${RECORD_END}`;
  let record = '';
  for (const [index, cell] of cells.entries()) record += index === 0 ? csvCell(cell) : `,${csvCell(cell)}`;
  return record + RECORD_END;
}
