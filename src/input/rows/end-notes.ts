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
  let shortest = Number.POSITIVE_INFINITY;
  let count = 0;
  let last: { identifier: string; line: number } | undefined;
  return {
    add(rows) {
      for (const row of rows) {
        if (last && last.identifier.length < shortest) shortest = last.identifier.length;
        count++;
        last = { identifier: 'account' in row ? row.account.identifier : row.identifier, line: row.line };
      }
    },
    report(open) {
      if (!open || !last || count < ENOUGH || last.identifier.length >= shortest) return [];
      return [
        `Line ${last.line} has no line end, and its ${column} "${last.identifier}" is shorter than all others: the file may have been cut off there.`,
      ];
    },
  };
}
