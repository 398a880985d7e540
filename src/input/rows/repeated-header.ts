// Recognises rows that are headers, and rows under another header: files that were joined have both.

import { type Columns, isColumnName, otherHeader, sameName } from '../csv/column-names.js';
import { FIELDS } from '../input.js';
import type { Problem } from './account.js';

const REPEATED: Problem = {
  code: 'HEADER_REPEATED',
  column: '',
  message: 'The row is a header, as when files were joined; remove it.',
};
/** Excel's own way to name the delimiter, on a line before the header. */
const SEPARATOR_CELL = /^sep=$/i;
const SEPARATOR_LENGTH = 4;

/** @returns a function to call for every row in order: the problem, where the row is a header or is under another one */
export function createHeaderWatch(header: readonly string[], columns: Columns) {
  const { Identifier = -1 } = columns;
  const name = header[Identifier] ?? '';
  let other: number | undefined; // the line of a header with other columns that was not followed by ours since

  return (cells: readonly string[], cell: string, line: number): Problem | undefined => {
    if (isColumnName(cell, name)) {
      const found = cells.every((one, index) => sameName(one, header[index] ?? ''))
        ? columns
        : otherHeader(cells, columns, header);
      if (found) {
        const same = FIELDS.every((field) => found[field] === columns[field]);
        other = same ? undefined : line;
        return REPEATED;
      }
    }
    const first = cells[0] ?? '';
    if (
      first.length === SEPARATOR_LENGTH &&
      SEPARATOR_CELL.test(first) &&
      cells.slice(1).every((one) => one === '')
    )
      return REPEATED;
    if (other === undefined) return undefined;
    const message = `The row is under another header (line ${other}) with other columns; import that part as a file of its own.`;
    return { ...REPEATED, message };
  };
}
