// What shows only at the end of a file: that its last line may have been cut off.
import type { Row } from '../input.js';

export interface EndNotes {
  add(rows: readonly Row[]): void;
  /** @param open whether the last line has no line end */
  report(open: boolean): string[];
}

/** Fewer rows have no usual length. */
const ENOUGH = 3;

/** @param column the input's own name of the Identifier */
export function createEndNotes(column: string): EndNotes {
  let shortest = Number.POSITIVE_INFINITY; // without the last one
  let length = Number.POSITIVE_INFINITY;
  let count = 0;
  let last: Row | undefined;
  return {
    add(rows) {
      for (const row of rows) {
        if (length < shortest) shortest = length;
        ({ length } = identifierOf(row));
      }
      count += rows.length;
      last = rows.at(-1) ?? last;
    },
    report(open) {
      if (!open || !last || count < ENOUGH || identifierOf(last).length >= shortest) return [];
      return [
        `Line ${last.line} has no line end, and its ${column} "${identifierOf(last)}" is shorter than all others: the file may have been cut off there.`,
      ];
    },
  };
}

function identifierOf(row: Row): string {
  return 'account' in row ? row.account.identifier : row.identifier;
}
