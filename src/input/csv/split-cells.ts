// Splits one record where csv-parse cannot: MySQL's escapes, and whether a cell was in quotes.
import type { Dialect } from './scan.js';

export interface Cell {
  readonly value: string;
  /** Neither quoted nor escaped: only such a cell can be a null value. */
  readonly bare: boolean;
}

/** What MySQL writes for an absent value. */
export const MYSQL_NULL = '\\N';

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' },
};

/** @param record without its line end, and without a fault */
export function splitRecord(record: string, { delimiter, quotes, backslash, blanks }: Dialect): Cell[] {
  const cells: Cell[] = [];
  let pos = 0;
  for (;;) {
    let value = '';
    let bare = true;
    if (blanks && /^[ \t]*"/.test(record.slice(pos))) skipBlanks();
    const start = pos;
    if (quotes && record[pos] === '"') {
      bare = false;
      pos++;
      while (pos < record.length) {
        const character = record[pos];
        if (character === '"') {
          if (record[pos + 1] !== '"') break;
          value += '"';
          pos += 2;
        } else pos += take(character);
      }
      pos++;
      if (blanks) skipBlanks();
    } else {
      while (pos < record.length && record[pos] !== delimiter) pos += take(record[pos]);
    }
    const text = record.slice(start, pos);
    if (text === MYSQL_NULL) cells.push({ value: MYSQL_NULL, bare: true });
    else cells.push({ value, bare });
    if (pos >= record.length) return cells;
    pos++;

    function skipBlanks(): void {
      while (record[pos] === ' ' || record[pos] === '\t') pos++;
    }

    /** Adds a character, or the value of an escape; gives its length in the record. */
    function take(character = ''): number {
      const escaped = backslash && character === '\\' ? record[pos + 1] : undefined;
      if (escaped === undefined) {
        value += character;
        return 1;
      }
      bare = false;
      // Of a line break, MySQL escapes the first character alone.
      const pair = escaped === '\r' && record[pos + 2] === '\n' ? '\r\n' : escaped;
      value += ESCAPES[pair] ?? pair;
      return 1 + pair.length;
    }
  }
}
