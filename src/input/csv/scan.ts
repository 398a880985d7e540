// Finds where one record ends, strictly by RFC 4180, and what is wrong with it.

import { CR, LF } from './line-breaks.js';

const QUOTE = 34;
const BACKSLASH = 92;
const EQUALS = 61;
const SPACE = 32;
const TAB = 9;

/** The longest record that is read; a longer one is no row of users. */
export const MAX_RECORD = 1024 * 1024;

/** How records were ended, as bits. */
export const ENDED_BY = { lf: 1, crlf: 2, cr: 4 } as const;

export interface Dialect {
  /** One ASCII character. */
  readonly delimiter: string;
  /** Whether `"` encloses cells. */
  readonly quotes: boolean;
  /** Whether a backslash escapes the next character (MySQL). */
  readonly backslash: boolean;
  /** Whether blanks around a quoted cell are skipped, as in `u1, "Ann"`. */
  readonly blanks?: boolean;
  /** Whether a lone CR ends a record of a backslash dialect too: its file has no other line ends. */
  readonly loneCr?: boolean;
}

/** What the last scan found in its record. */
export interface Found {
  cells: number;
  /** Line breaks, including its own end. */
  lines: number;
  /** Bits of ENDED_BY; 0 at the end of the input. */
  endedBy: number;
  /** A control character other than TAB, LF and CR. */
  control: boolean;
  /** `stray`: in a cell that no quote opened; `junk`: something behind a closing quote; `open`: never closed. */
  fault: '' | 'stray' | 'junk' | 'open';
  /** Where the quote of a `junk` or `open` fault opened, -1 where there is none. */
  suspect: number;
  /** Where a quote opened last, -1 where none did. */
  opened: number;
}

export interface Scanner {
  readonly found: Found;
  /**
   * Scans the record that starts at `from` and gives the position behind its line break, or -1 where it is not
   * complete before `to` (unless `final`: then it ends there). After a fault it reads on as leniently as it can.
   */
  record(bytes: Uint8Array, from: number, to: number, final: boolean): number;
}

export function createScanner(dialect: Dialect): Scanner {
  const found: Found = {
    cells: 0,
    lines: 0,
    endedBy: 0,
    control: false,
    fault: '',
    suspect: -1,
    opened: -1,
  };
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quotes ? QUOTE : -1;
  const backslash = dialect.backslash ? BACKSLASH : -1;
  const plain = specials([delimiter, quote, backslash]);
  const quoted = specials([quote, backslash]);
  const { blanks = false } = dialect;
  const crEnds = !dialect.backslash || dialect.loneCr === true;
  return { found, record };

  function record(bytes: Uint8Array, from: number, to: number, final: boolean): number {
    let pos = from;
    let cells = 1;
    let lines = 0;
    let endedBy = 0;
    let control = false;
    let fault: Found['fault'] = '';
    let suspect = -1;
    let opened = -1;
    let incomplete = false;

    cell: for (;;) {
      const cellStart = pos;
      if (blanks) pos = behindBlanks(bytes, pos, to, delimiter);
      if (pos === to && !final) {
        incomplete = true;
        break;
      }
      if (pos < to && bytes[pos] === quote) {
        opened = pos++;
        for (;;) {
          while (pos < to && quoted[bytes[pos] ?? 0] === 0) pos++;
          if (pos >= to) {
            incomplete = !final;
            if (fault === '') {
              fault = 'open';
              suspect = opened;
            }
            break cell;
          }
          const byte = bytes[pos++] ?? 0;
          if (byte === quote) {
            if (pos === to && !final) {
              incomplete = true;
              break cell;
            }
            if (pos === to || bytes[pos] !== quote) break;
            pos++;
          } else if (byte === LF) lines++;
          else if (byte === CR) {
            if (pos === to && !final) {
              incomplete = true;
              break cell;
            }
            if (pos === to || bytes[pos] !== LF) lines++;
          } else if (byte === backslash) {
            // Other escaped characters are scanned too, so that an escaped line break is counted as a line.
            if (pos < to && (bytes[pos] === quote || bytes[pos] === backslash)) pos++;
            else if (pos === to && !final) {
              incomplete = true;
              break cell;
            }
          } else control = true;
        }
        if (blanks) pos = behindBlanks(bytes, pos, to, delimiter);
        if (pos === to && !final) {
          incomplete = true;
          break;
        }
        const next = pos < to ? bytes[pos] : LF;
        const ends = next === LF || (next === CR && (crEnds || pos + 1 === to || bytes[pos + 1] === LF));
        if (next !== delimiter && !ends && fault === '') {
          fault = 'junk';
          suspect = opened;
        }
      }
      for (;;) {
        while (pos < to && plain[bytes[pos] ?? 0] === 0) pos++;
        if (pos >= to) {
          incomplete = !final;
          break cell;
        }
        const byte = bytes[pos++] ?? 0;
        if (byte === delimiter) {
          cells++;
          continue cell;
        }
        if (byte === LF) {
          lines++;
          endedBy = ENDED_BY.lf;
          break cell;
        }
        if (byte === CR) {
          if (pos === to && !final) {
            incomplete = true;
            break cell;
          }
          lines++;
          if (pos < to && bytes[pos] === LF) {
            pos++;
            endedBy = ENDED_BY.crlf;
            break cell;
          }
          // MySQL escapes what ends its lines and nothing else: a lone CR is part of a value.
          if (!crEnds) continue;
          endedBy = ENDED_BY.cr;
          break cell;
        }
        if (byte === quote) {
          const text = pos === cellStart + 2 && bytes[cellStart] === EQUALS;
          const behind = text ? behindText(bytes, pos, to, final) : -1;
          if (behind === to && !final) {
            incomplete = true;
            break cell;
          }
          if (behind >= 0) pos = behind;
          else if (fault === '') fault = 'stray';
        } else if (byte === backslash) {
          if (pos === to && !final) {
            incomplete = true;
            break cell;
          }
          const next = bytes[pos];
          if (next === CR && pos + 1 === to && !final) {
            incomplete = true;
            break cell;
          }
          if (pos < to && (next === delimiter || next === quote || next === backslash)) pos++;
          else if (pos < to && (next === LF || next === CR)) {
            // A line break inside a value; of CR and LF only the first is escaped.
            lines++;
            pos += next === CR && pos + 1 < to && bytes[pos + 1] === LF ? 2 : 1;
          }
        } else control = true;
      }
    }

    found.cells = cells;
    found.lines = lines;
    found.endedBy = endedBy;
    found.control = control;
    found.fault = fault;
    found.suspect = suspect;
    found.opened = opened;
    return incomplete ? -1 : pos;
  }

  /** Behind the quote that ends Excel's `="00123"`; -1 where that is something else, `to` where more must come. */
  function behindText(bytes: Uint8Array, from: number, to: number, final: boolean): number {
    let pos = from;
    while (pos < to && plain[bytes[pos] ?? 0] === 0) pos++;
    if (pos === to) return final ? -1 : to;
    if (bytes[pos++] !== quote) return -1;
    if (pos === to) return to;
    const next = bytes[pos];
    return next === delimiter || next === LF || next === CR ? pos : -1;
  }
}

function behindBlanks(bytes: Uint8Array, from: number, to: number, delimiter: number): number {
  let pos = from;
  while (pos < to && (bytes[pos] === SPACE || bytes[pos] === TAB) && bytes[pos] !== delimiter) pos++;
  return pos;
}

/** A table of 256: 1 where a byte needs a look; line breaks and control characters always do, TAB never by itself. */
function specials(bytes: readonly number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 32; byte++) table[byte] = byte === 9 ? 0 : 1;
  table[127] = 1;
  for (const byte of bytes) if (byte >= 0) table[byte] = 1;
  return table;
}
