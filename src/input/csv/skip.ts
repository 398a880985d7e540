// Skips what is no record: blank lines, lines of empty cells, and a record that is too long to keep.
import { behindLineBreak, CR, LF } from './line-breaks.js';
import type { Dialect } from './scan.js';

export interface Skip {
  /** Line breaks so far. */
  readonly lines: number;
  /** The position behind the record's end, or -1 where all bytes belong to it and more must come. */
  step(bytes: Uint8Array, from: number, to: number, final: boolean): number;
}

type Place = 'start of a cell' | 'unquoted' | 'quoted' | 'behind a quote' | 'behind a CR';

/** To be fed from the record's first byte. */
export function createSkip({ delimiter, quotes, backslash }: Dialect): Skip {
  const separator = delimiter.charCodeAt(0);
  const quote = quotes ? 34 : -1;
  const escaping = backslash ? 92 : -1;
  const telling = new Uint8Array(256);
  for (const byte of [LF, CR, separator, quote, escaping]) if (byte >= 0) telling[byte] = 1;
  let place: Place = 'start of a cell';
  let escaped = false;
  let afterCr = false;
  let lines = 0;
  return {
    get lines() {
      return lines;
    },
    step(bytes, from, to, final) {
      for (let pos = from; pos < to; pos++) {
        if (!escaped && !afterCr && (place === 'quoted' || place === 'unquoted')) {
          while (pos < to && telling[bytes[pos] ?? 0] === 0) pos++;
          if (pos === to) break;
        }
        const byte = bytes[pos] ?? 0;
        if (place === 'behind a CR') {
          if (byte === LF) return pos + 1;
          if (escaping < 0) return pos;
          place = 'unquoted';
        }
        if (byte === CR || (byte === LF && !afterCr)) lines++;
        afterCr = byte === CR;
        if (escaped) escaped = false;
        else if (byte === escaping) escaped = true;
        else if (place === 'quoted') {
          if (byte === quote) place = 'behind a quote';
        } else if (byte === quote && place !== 'unquoted') place = 'quoted';
        else if (byte === separator) place = 'start of a cell';
        else if (byte === LF) return pos + 1;
        else place = byte === CR ? 'behind a CR' : 'unquoted';
      }
      return final ? to : -1;
    },
  };
}

const BLANKS: readonly (number | undefined)[] = [32, 9, 0x1a];

/**
 * Behind the line at `from` if it is blank or has only empty cells, as spreadsheets write them below a table; `from`
 * where it has something else, undefined where more bytes must decide.
 */
export function behindPadding(
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
  { delimiter, quotes }: Dialect,
): number | undefined {
  const separator = delimiter.charCodeAt(0);
  let startsCell = true;
  for (let pos = from; pos < to; ) {
    const byte = bytes[pos];
    if (byte === LF || byte === CR) return behindLineBreak(bytes, pos, to, final);
    if (byte === separator) startsCell = true;
    else if (quotes && byte === 34 && startsCell) {
      if (pos + 1 === to && !final) return undefined;
      if (bytes[pos + 1] !== 34) return from;
      startsCell = false;
      pos++;
    } else if (!BLANKS.includes(byte)) return from;
    pos++;
  }
  return final ? to : undefined;
}
