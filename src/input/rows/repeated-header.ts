// Tells rows that are headers, and what stands below another one: files that were joined hold both.

import { type Columns, isColumnName, otherHeader, sameName } from '../csv/columns.js';
import { FIELDS } from '../input.js';
import type { Problem } from './account.js';

const REPEATED: Problem = {
  code: 'HEADER_REPEATED',
  column: '',
  message: 'The row repeats the header, as when files were joined; remove it.',
};
/** Excel's own way to tell the delimiter, on a line before the header. */
const SEPARATOR_CELL = /^sep=$/i;

/** @returns a function that is asked of every row in order: what is wrong with it, for it or a row above is a header */
export function createRepeats(header: readonly string[], columns: Columns) {
  const { Identifier = -1 } = columns;
  const name = header[Identifier] ?? '';
  let other: number | undefined; // the line of a header with other columns that was not followed by ours since

  return (cells: readonly string[], cell: string, line: number): Problem | undefined => {
    if (isColumnName(cell, name)) {
      const found = cells.every((one, index) => sameName(one, header[index] ?? ''))
        ? columns
        : otherHeader(cells, columns);
      if (found) {
        const same = FIELDS.every((field) => found[field] === columns[field]);
        other = same ? undefined : line;
        return REPEATED;
      }
    }
    if (SEPARATOR_CELL.test(cells[0] ?? '') && cells.slice(1).every((one) => one === '')) return REPEATED;
    if (other === undefined) return undefined;
    const message = `The row stands under another header (line ${other}), whose columns are not those of this file; import that part as a file of its own.`;
    return { ...REPEATED, message };
  };
}
