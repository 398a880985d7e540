// Notices a bare word that may mean an empty cell, and asks before it becomes somebody's nickname.
import { ImportError } from '../../errors.js';
import { FIELDS } from '../input.js';
import type { Columns } from './column-names.js';
import type { FirstRow } from './first-rows.js';

/** As MySQL and its tools, SQLyog, Navicat, DBeaver, DataGrip, Python, pandas and Excel write a missing value. */
const WORDS = new Set([
  ...['NULL', 'null', '(NULL)', '(Null)', '(null)', '[NULL]', '<null>', 'None', 'nan', 'NaN', '#N/A'],
]);
/** As R does; somebody may be called that, where texts are not in quotes. */
const AMONG_QUOTED = 'NA';
const SHEET_ERROR = '#N/A';
/** One user may be called that, and one in fifty; more are not chance. */
const CHANCE = 1;
const NOTICEABLE = 0.02;

/** @param rows the first ones @throws ImportError DIALECT */
export function refuseNullWords(
  rows: readonly FirstRow[],
  { columns, header }: { columns: Columns; header: readonly string[] },
): void {
  for (const field of FIELDS) {
    const column = columns[field];
    if (column === undefined) continue;
    const counts = new Map<string, number>();
    const anyQuoted = rows.some(({ cells }) => cells[column]?.bare === false);
    for (const { cells } of rows) {
      const cell = cells[column];
      if (!cell?.bare) continue;
      if (WORDS.has(cell.value) || (anyQuoted && cell.value === AMONG_QUOTED))
        counts.set(cell.value, (counts.get(cell.value) ?? 0) + 1);
    }
    for (const [word, count] of counts) {
      if (count <= CHANCE || count < rows.length * NOTICEABLE) continue;
      if (word === SHEET_ERROR) {
        throw new ImportError(
          'DIALECT',
          `Column ${header[column]} holds ${word} in ${count} of the first ${rows.length} rows, a spreadsheet's error; use --null '${word}' to read it as an empty cell.`,
        );
      }
      throw new ImportError(
        'DIALECT',
        `Column ${header[column]} holds the bare word ${word} in ${count} of the first ${rows.length} rows; use --null ${inShell(word)} if it means an empty cell, or --null none if it is a value.`,
      );
    }
  }
}

function inShell(word: string): string {
  return /^\w+$/.test(word) ? word : `'${word}'`;
}
