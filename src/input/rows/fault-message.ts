// Says what is wrong with a record that cannot be read as a row.
import type { RecordFault } from '../csv/records-of-frame.js';
import { MAX_RECORD } from '../csv/scan.js';

/** @param line where the record starts @param columns the header's number of cells */
export function faultMessage(fault: RecordFault, line: number, columns: number): string {
  const { code, cells, quoteLine, lastLine, near, looksWhole = false } = fault;
  if (code === 'RECORD_TOO_LONG') {
    return `The record goes on for more than ${MAX_RECORD} bytes, to line ${lastLine}; look for a quote that is never closed.`;
  }
  const several = near
    ? ` Lines ${near.first} to ${near.last} can be read in more than one way, so none of them is imported.`
    : '';
  if (code === 'QUOTE_BROKEN') {
    const span = lastLine > line && !near ? ` Lines ${line} to ${lastLine} are one record.` : '';
    const what = looksWhole
      ? 'The row may be part of a cell whose quotes are broken, beside it; close them, and write quotes within a cell twice.'
      : `A quote on line ${quoteLine} is not closed where its cell ends; write quotes within a cell twice.`;
    return what + span + several;
  }
  if (looksWhole) {
    return `The row may be part of a row that a line break divides, beside it; put a cell with a line break in quotes.${several}`;
  }
  const where =
    cells > columns
      ? 'look for a stray delimiter, and put a cell that holds one in quotes'
      : 'look for a line break in the row above, or for cells that were left out';
  return `The record has ${count(cells, 'cell')} where the header has ${columns}; ${where}.${several}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
