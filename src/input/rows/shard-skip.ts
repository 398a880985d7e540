// Passes over the rows of other shards unparsed, where nothing but their Identifier decides whose they are.
import { isInShard, type Shard } from '../../shard.js';
import { type Columns, isColumnName } from '../csv/column-names.js';
import { recordText } from '../csv/line-breaks.js';
import type { Frame } from '../csv/records-of-frame.js';
import type { Dialect } from '../csv/scan.js';

export interface ShardSkip {
  /** Whether a record certainly is another shard's: of all others this shard's process must know more. */
  passes(frame: Frame, index: number): boolean;
}

/** An Identifier that reads the same however its cell is cleaned; others are parsed first. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.@:-]*$/;
const QUOTE = '"';

/** @returns undefined where all rows are asked for */
export function createShardSkip(parts: {
  shard: Shard | undefined;
  header: readonly string[];
  columns: Columns;
  dialect: Dialect;
  nulls: readonly string[];
}): ShardSkip | undefined {
  const { shard, header, columns, dialect, nulls } = parts;
  const { Identifier: column = 0 } = columns;
  if (shard === undefined) return undefined;
  const name = header[column] ?? ''; // a row that repeats it matters to all shards
  const { delimiter } = dialect;
  const sign = delimiter.replace(/\W/g, '\\$&');
  /** Whole cells in quotes and none in others: every parser reads it the same. */
  const simple = new RegExp(`^(?:"[^"]*"|[^"${sign}]*)(?:${sign}(?:"[^"]*"|[^"${sign}]*))*$`);

  return {
    passes(frame, index) {
      if (frame.faults.has(index)) return false;
      const cell = cellOf(frame, index);
      if (cell === undefined || !PLAIN.test(cell) || nulls.includes(cell)) return false;
      return !isInShard(shard, cell) && !isColumnName(cell, name);
    },
  };

  function cellOf({ bytes, starts, ends, enclosed }: Frame, index: number): string | undefined {
    const text = recordText(bytes, starts[index] ?? 0, ends[index] ?? 0);
    // Behind an escape or a quote, only the first cell is found without reading the record.
    if (dialect.backslash && column > 0) return undefined;
    if (!enclosed.has(index)) return plainCell(text);
    if (column > 0 || !simple.test(text)) return undefined;
    return text.startsWith(QUOTE) ? text.slice(1, text.indexOf(QUOTE, 1)) : plainCell(text);
  }

  function plainCell(text: string): string | undefined {
    let start = 0;
    for (let passed = 0; passed < column; passed++) {
      const next = text.indexOf(delimiter, start);
      if (next < 0) return undefined;
      start = next + 1;
    }
    const end = text.indexOf(delimiter, start);
    return end < 0 ? text.slice(start) : text.slice(start, end);
  }
}
