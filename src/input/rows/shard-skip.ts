// Passes over the rows of other shards unparsed, where nothing but their Identifier decides whose they are.
import { areBytesInShard, type Shard } from '../../shard.js';
import { type Columns, isColumnName } from '../csv/column-names.js';
import { CR, LF } from '../csv/line-breaks.js';
import type { Frame } from '../csv/records-of-frame.js';
import type { Dialect } from '../csv/scan.js';

export interface ShardSkip {
  /** Whether a record certainly is another shard's: of all others this shard's process must know more. */
  passes(frame: Frame, index: number): boolean;
}

/** An Identifier that reads the same however its cell is cleaned; others are parsed first. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.@:-]*$/;
const DIGIT = 1;
const LETTER = 2;
const SIGN = 3;
/** What each byte may be in it. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/\d/.test(character)) return DIGIT;
  if (PLAIN.test(character)) return LETTER;
  return PLAIN.test(`a${character}`) ? SIGN : 0;
});
const QUOTE = 0x22;

/**
 * It reads bytes: the text of a row that is not ours is never made.
 * @returns undefined where all rows are asked for
 */
export function createShardSkip(parts: {
  shard: Shard | undefined;
  header: readonly string[];
  columns: Columns;
  dialect: Dialect;
  nulls: readonly string[];
}): ShardSkip | undefined {
  const { shard, header, columns, dialect, nulls } = parts;
  const { Identifier: column = 0 } = columns;
  const delimiter = dialect.delimiter.charCodeAt(0);
  // Behind an escape only the first cell is found without reading the record.
  if (shard === undefined || (dialect.backslash && column > 0)) return undefined;
  const name = header[column] ?? ''; // a row that repeats it matters to all shards
  const lengths = new Set([name, ...nulls].map(({ length }) => length));
  let from = 0; // where the Identifier is
  let to = 0;

  return {
    passes({ bytes, starts, ends, faults, enclosed }, index) {
      if (faults.has(index)) return false;
      const start = starts[index] ?? 0;
      let end = ends[index] ?? 0;
      if (end > start && bytes[end - 1] === LF) end--;
      if (end > start && bytes[end - 1] === CR) end--;
      const isFound = enclosed.has(index) ? findEnclosed(bytes, start, end) : find(bytes, start, end);
      return isFound && isPlain(bytes) && !areBytesInShard(shard, bytes, from, to);
    },
  };

  /** In a record without cells in quotes. */
  function find(bytes: Uint8Array, start: number, end: number): boolean {
    from = start;
    for (let passed = 0; passed < column; passed++) {
      while (from < end && bytes[from] !== delimiter) from++;
      if (from++ === end) return false;
    }
    to = from;
    while (to < end && bytes[to] !== delimiter) to++;
    return true;
  }

  /** In a record of whole cells in quotes and none in others, which every parser reads the same. */
  function findEnclosed(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    for (let cell = 0; ; cell++, at++) {
      const isEnclosed = at < end && bytes[at] === QUOTE;
      const first = isEnclosed ? ++at : at;
      const behind = isEnclosed ? QUOTE : delimiter;
      for (; at < end && bytes[at] !== behind; at++) if (bytes[at] === QUOTE) return false;
      if (isEnclosed && at === end) return false;
      if (cell === column) {
        from = first;
        to = at;
      }
      if (isEnclosed) at++;
      if (at === end) return cell >= column;
      if (bytes[at] !== delimiter) return false;
    }
  }

  function isPlain(bytes: Buffer): boolean {
    if (from === to || KINDS[bytes[from] ?? 0] === SIGN) return false;
    let hasDigit = false;
    for (let at = from; at < to; at++) {
      const kind = KINDS[bytes[at] ?? 0];
      if (kind === 0) return false;
      hasDigit ||= kind === DIGIT;
    }
    // Names of columns and words for nothing hardly have one.
    if (hasDigit && !lengths.has(to - from)) return true;
    const cell = bytes.toString('latin1', from, to);
    return !nulls.includes(cell) && !isColumnName(cell, name);
  }
}
