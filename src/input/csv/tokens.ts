// Divides text into the tokens that a reading of it takes one by one: plain text, quotes, delimiters and line ends.
import { isForeignLine } from '../rows/foreign-words.js';
import { CR, LF } from './line-breaks.js';
import type { Dialect } from './scan.js';

/** A run of plain characters. */
export const PLAIN = 0;
export const DELIMITER = 1;
export const LINE_END = 2;
export const QUOTED = 3;
/** A quote at a cell's start, before text. */
export const OPENER = 4;
/** A quote behind text, at a cell's end. */
export const CLOSER = 5;
export const TOKENS = 6;

const LONGEST_FOREIGN = 200;

/** @param columns the number of cells of a row */
export function createTokenizer({ dialect, columns }: { dialect: Dialect; columns: number }) {
  const delimiter = dialect.delimiter.charCodeAt(0);

  /** The tokens, and by the index of a token the position of the line that starts with it. */
  return function tokensOf(bytes: Uint8Array, from: number, to: number) {
    const tokens: number[] = [];
    const starts = new Map<number, number>([[0, from]]);
    // Of the line so far.
    let cells = 1;
    let inQuotes = false;
    let lineStart = 0;
    const endLine = (lineEnd: number, behind: number) => {
      // A line of one cell in quotes may be a part of a bare cell.
      const { length } = tokens;
      if (cells === 1 && columns > 1 && tokens[lineStart] === OPENER && tokens[length - 1] === CLOSER) {
        tokens.splice(lineStart, length, PLAIN);
      }
      // A comment or a total between rows is no half of one.
      if (cells !== columns && isForeign(bytes, starts.get(lineStart) ?? from, lineEnd))
        tokens.length = lineStart;
      tokens.push(LINE_END);
      starts.set(tokens.length, behind);
      lineStart = tokens.length;
      cells = 1;
      inQuotes = false;
    };
    const isStart = () => tokens.length === lineStart || tokens.at(-1) === DELIMITER;
    for (let pos = from; pos < to; ) {
      const byte = bytes[pos] ?? 0;
      const blank = dialect.blanks && (byte === 32 || byte === 9) && byte !== delimiter;
      if (byte === LF || (byte === CR && (!dialect.backslash || dialect.loneCr || bytes[pos + 1] === LF))) {
        const lineEnd = pos;
        pos += byte === CR && bytes[pos + 1] === LF ? 2 : 1;
        endLine(lineEnd, pos);
      } else if (byte === delimiter) {
        tokens.push(DELIMITER);
        if (!inQuotes) cells++;
        pos++;
      } else if (byte === 34 && dialect.quotes && !isInch(bytes, pos)) {
        if (!inQuotes) inQuotes = isStart();
        else if (bytes[pos + 1] !== 34) inQuotes = false;
        else {
          tokens.push(QUOTED);
          pos++;
        }
        const next = bytes[pos + 1];
        const ends = pos + 1 === to || next === delimiter || next === LF || next === CR;
        if (isStart()) tokens.push(ends || next === 34 ? QUOTED : OPENER);
        else tokens.push(ends && tokens.at(-1) === PLAIN ? CLOSER : QUOTED);
        pos++;
      } else if (blank && (isStart() || tokens.at(-1) === QUOTED)) pos++;
      else {
        const text = byte === 61 && isStart() ? behindText(bytes, pos, to) : 0;
        if (tokens.at(-1) !== PLAIN) tokens.push(PLAIN);
        if (text > 0) pos += text;
        else if (byte !== 92 || !dialect.backslash) pos++;
        else pos += bytes[pos + 1] === CR && bytes[pos + 2] === LF ? 3 : 2;
      }
    }
    if (starts.get(tokens.length) === undefined) endLine(to, to);
    return { tokens, starts };
  };

  /** The length of Excel's `="00123"` at `from`, 0 where that is something else. */
  function behindText(bytes: Uint8Array, from: number, to: number): number {
    if (!dialect.quotes || bytes[from + 1] !== 34) return 0;
    let pos = from + 2;
    while (pos < to && bytes[pos] !== 34 && bytes[pos] !== delimiter && bytes[pos] !== LF) pos++;
    const next = pos + 1 < to ? bytes[pos + 1] : LF;
    return bytes[pos] === 34 && (next === delimiter || next === LF || next === CR) ? pos + 1 - from : 0;
  }

  function isForeign(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > LONGEST_FOREIGN) return false;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    return !line.includes(34) && isForeignLine(line.toString('utf8'));
  }

  /** As in 5" screen: people write it, and no quote that opens or closes a cell is between a digit and a blank. */
  function isInch(bytes: Uint8Array, pos: number): boolean {
    const before = bytes[pos - 1] ?? 0;
    return before >= 48 && before <= 57 && bytes[pos + 1] === 32 && !dialect.blanks;
  }
}
