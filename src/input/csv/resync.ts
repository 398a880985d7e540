// Decides where reading goes on behind a record with a broken quote, so that no row is lost that is surely one,
// and no line of a cell is taken for a row.

import type { TextBuffer } from './buffer.js';
import { behindLineBreak, CR, type Dialect, LF, MAX_RECORD, type Scanner } from './scan.js';

/** `more`: it cannot be told yet. `endless`: the record is longer than any that is read. */
export type Resume = { readonly behind: number; readonly quote: number } | 'more' | 'endless';

export interface Resync {
  /**
   * @param until where the record ends if it is read leniently, or where the longest one would
   * @param endless the record did not end there
   */
  resume(view: View, start: number, until: number, endless: boolean): Resume;
}

type View = Pick<TextBuffer, 'bytes' | 'end' | 'ended' | 'offset'>;

/** So many records outweigh a ragged one among them. */
const MANY = 64;
const RAGGED_SHARE = 1 / 16;
/** No cell of many lines is longer in a table of users. */
const LONGEST_CELL = 16 * 1024;

export function createResync(parts: { scanner: Scanner; dialect: Dialect; columns: number }): Resync {
  const { scanner, dialect, columns } = parts;
  const { found } = scanner;
  const delimiter = dialect.delimiter.charCodeAt(0);
  let closedFrom = 0; // in the whole text: no quote before it closes a cell, so that no byte is asked twice
  return {
    /**
     * Either the quote is wrong and the lines behind it are rows, or they are part of one cell. A fresh start behind
     * the quote's line tells: in the second case it meets the cell's own closing quote where none may stand.
     */
    resume(view, start, until, endless) {
      const { suspect, opened, fault } = found;
      for (const quote of new Set([suspect, opened])) {
        const next = quote < 0 ? -1 : nextLine(view.bytes, quote, until);
        if (next < 0) continue;
        const behind = rowsAgain(view, next, until, endless);
        if (behind === undefined) return 'more';
        if (behind >= 0) return { behind, quote };
      }
      if (endless) return 'endless';
      const behind = fault === 'junk' ? behindCell(view, until) : until;
      return behind === undefined ? 'more' : { behind, quote: suspect < 0 ? start : suspect };
    },
  };

  /**
   * Where whole rows surely start at or behind `at`, given that the quote may reach to `until`; -1: nowhere;
   * undefined: more must come. All of them must be whole. Among many, some may be ragged by themselves, and the one
   * that closed the quote may be broken; but a ragged one near the start may be the end of the broken cell, and
   * what stands before it is not surely a row.
   */
  function rowsAgain(view: View, at: number, until: number, endless: boolean): number | undefined {
    const { bytes, end, ended } = view;
    let again = at;
    let rows = 0;
    let ragged = 0;
    let near = 0;
    let broken = false;
    for (let pos = at; pos < until && !broken; ) {
      const to = endless ? until : Math.min(end, pos + MAX_RECORD);
      const final = ended && to === end;
      const blank = behindLineBreak(bytes, pos, to, final);
      const behind = blank === -1 ? scanner.record(bytes, pos, to, final) : (blank ?? -1);
      if (behind < 0 && endless) break;
      if (behind < 0) return !ended && end - pos <= MAX_RECORD ? undefined : -1;
      if (blank === -1) {
        broken = found.fault !== '';
        if (broken && behind < until) return -1;
        if (!broken) rows++;
        if (!broken && found.cells !== columns) {
          ragged++;
          if (rows <= MANY) {
            again = behind;
            near = rows;
          }
        }
      }
      pos = behind;
    }
    const many = rows - near >= MANY && ragged <= rows * RAGGED_SHARE;
    return many || (rows > 0 && ragged === 0 && !broken) ? again : -1;
  }

  /**
   * The junk may stand in the middle of a cell whose own closing quote comes on a later line. Then a row that starts
   * between here and there has that quote where none may stand. Gives where rows surely start again.
   */
  function behindCell(view: View, from: number): number | undefined {
    const { bytes, end, ended } = view;
    const to = Math.min(end, from + LONGEST_CELL);
    const closing = closingQuote(view, from, to);
    if (closing < 0) return ended || to < end ? from : undefined;
    for (let pos = from; ; ) {
      const blank = behindLineBreak(bytes, pos, end, ended);
      const behind =
        blank === -1
          ? scanner.record(bytes, pos, Math.min(end, pos + MAX_RECORD), ended && end - pos <= MAX_RECORD)
          : (blank ?? -1);
      if (behind < 0) return !ended && end - pos <= MAX_RECORD ? undefined : from;
      if (behind > closing) return found.fault === '' && found.cells === columns ? from : behind;
      pos = behind;
    }
  }

  /** The first quote before `to` that would close a cell which is open at `from`, or -1; to be asked in order. */
  function closingQuote({ bytes, end, ended, offset }: View, from: number, to: number): number {
    let pos = Math.max(from, closedFrom - offset);
    let closes = false;
    while (pos < to && !closes) {
      const quote = bytes.indexOf(34, pos);
      pos = quote < 0 || quote >= end ? end : quote;
      if (pos >= to) break;
      if (pos + 1 === end) {
        closes = ended;
        break;
      }
      const next = bytes[pos + 1];
      closes = next === delimiter || next === LF || next === CR;
      if (!closes) pos += next === 34 ? 2 : 1;
    }
    closedFrom = offset + pos;
    return closes ? pos : -1;
  }
}

/** Where the line behind the one of `from` starts, or -1 where none does before `to`. */
function nextLine(bytes: Uint8Array, from: number, to: number): number {
  let pos = from;
  while (pos < to && bytes[pos] !== LF && bytes[pos] !== CR) pos++;
  if (pos >= to) return -1;
  const behind = bytes[pos] === CR && bytes[pos + 1] === LF ? pos + 2 : pos + 1;
  return behind < to ? behind : -1;
}
