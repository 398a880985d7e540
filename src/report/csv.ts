// Writes CSV records that spreadsheets neither execute nor reformat, and that our own reader gives back exactly.

/** Without it, Chinese Excel reads UTF-8 as GBK and saves mojibake. */
export const BOM = '\uFEFF';

/** LF, not CRLF: every spreadsheet takes it, and cut, awk and diff see no stray CR in the last column. */
export const RECORD_END = '\n';

// A cell that begins with one of these is executed, or loses it. `'` is among them, so that taking one off every cell
// that begins with it is the inverse for all values (test/report/csv.test.ts: the round trip).
const RUN = /^[=+\-@'\t\r]/;

// What a spreadsheet takes for a number, a date, a time or a truth value, and rewrites when it saves the file:
// 00012345 comes back as 12345, 1E5 as 100000, MAR1 as a date (test/spreadsheet.test.ts). A short whole number stays
// as it is, and needs no guard.
const REFORMATTED = [
  /^[\d.,][\d.,:/%eE+\- ]*(?:[ap]m)?$/i,
  /^\d{1,4}[-/. ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i,
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/. ]?\d/i,
  /^(?:true|false)$/i,
];
// A spreadsheet that separates by semicolons or tabs splits a cell at each of them, quoted or not: what follows would
// be executed. The `'` between them is taken out again where the file is read (input/csv/report-cells.ts).
const SPLIT_AND_RUN = /([;\t])(?=[=+\-@'\t\r])/g;

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,10})$/;

// Blanks at either end are quoted because readers trim unquoted cells.
const QUOTED = /[",\r\n]|^\s|\s$/;

/** One cell, guarded and quoted (RFC 4180) where it needs to be. */
export function csvCell(value: string): string {
  if (value === '') return value;
  const whole = wouldChange(value) ? `'${value}` : value;
  const guarded = value.includes(';') || value.includes('\t') ? whole.replace(SPLIT_AND_RUN, "$1'") : whole;
  return QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function wouldChange(value: string): boolean {
  if (RUN.test(value)) return true;
  return REFORMATTED.some((form) => form.test(value)) && !WHOLE_NUMBER.test(value);
}

/** One record with its end; a lone empty cell is quoted, since a blank line is no record. */
export function csvRecord(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === '') return `""${RECORD_END}`;
  let record = '';
  for (const [index, cell] of cells.entries()) record += index === 0 ? csvCell(cell) : `,${csvCell(cell)}`;
  return record + RECORD_END;
}
