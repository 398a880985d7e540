// Cuts the text into whole records, and sets those in trouble apart so that the rows around them are unharmed.
import { behindLineBreak, CR, type Dialect, ENDED_BY, LF, MAX_RECORD, type Scanner } from './scan.js';
import { createSkip, type Skip } from './skip.js';
import type { Window } from './window.js';

/** Why a record cannot be read; `lastLine` is where it ends as far as that is known. */
export interface Trouble {
  readonly code: 'COLUMN_COUNT' | 'QUOTE_BROKEN' | 'RECORD_TOO_LONG';
  readonly raw: string;
  readonly cells: number;
  /** Where the quote opened, for QUOTE_BROKEN. */
  readonly quoteLine: number;
  readonly lastLine: number;
}

/** Whole records of one stretch of the window; good until the window is filled again. */
export interface Cut {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** Where each record starts and ends, and its physical line. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly lines: readonly number[];
  /** Bits of ENDED_BY: all that occurred. */
  readonly endedBy: number;
  /** By the record's index in this cut. */
  readonly troubles: ReadonlyMap<number, Trouble>;
  /** Records that hold a control character. */
  readonly controls: ReadonlySet<number>;
}

export interface Cutter {
  /** The next stretch, maybe without a record; undefined at the end. */
  next(): Promise<Cut | undefined>;
}

/** So many records outweigh a ragged one among them when it is to be told what a broken quote has swallowed. */
const MANY = 64;
const RAGGED_SHARE = 1 / 16;
/** Bytes that are kept of a record which is too long. */
const KEPT = 400;

/** @param line the physical line at the window's start; @param columns the header's number of cells */
export function createCutter(parts: {
  window: Window;
  scanner: Scanner;
  dialect: Dialect;
  columns: number;
  line: number;
}): Cutter {
  const { window, scanner, dialect, columns } = parts;
  const { found } = scanner;
  let line = parts.line;
  let skipped: { skip: Skip; raw: string; line: number } | undefined;

  return {
    async next() {
      for (;;) {
        const cut = cutWindow();
        if (cut.to > cut.from || cut.starts.length > 0) return cut;
        if (window.ended) return undefined;
        await window.fill();
      }
    },
  };

  function cutWindow(): Cut {
    const { bytes, start: from, end, ended } = window;
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    const troubles = new Map<number, Trouble>();
    const controls = new Set<number>();
    let endedBy = 0;
    let pos = from;

    while (pos < end || (skipped && ended)) {
      if (skipped) {
        const behind = skipped.skip.step(bytes, pos, end, ended);
        if (behind < 0) {
          pos = end;
          break;
        }
        const lastLine = line + skipped.skip.lines;
        add(pos, behind, { code: 'RECORD_TOO_LONG', raw: skipped.raw, cells: 0, quoteLine: line, lastLine });
        line = lastLine;
        skipped = undefined;
        pos = behind;
        continue;
      }
      if (bytes[pos] === LF || bytes[pos] === CR) {
        const behind = behindLineBreak(bytes, pos, end, ended);
        if (behind === undefined) break;
        endedBy |= bytes[pos] === LF ? ENDED_BY.lf : behind - pos === 2 ? ENDED_BY.crlf : ENDED_BY.cr;
        line++;
        pos = behind;
        continue;
      }
      const to = Math.min(end, pos + MAX_RECORD);
      const behind = scanner.record(bytes, pos, to, ended && to === end);
      if (behind < 0 && !ended && end - pos <= MAX_RECORD) break;
      if (behind < 0 || found.fault !== '') {
        const resume = settle(pos, behind < 0 ? to : behind, behind < 0);
        if (resume === undefined) break;
        pos = resume;
        continue;
      }
      endedBy |= found.endedBy;
      if (found.control) controls.add(starts.length);
      const lastLine = line + found.lines;
      if (found.cells === columns) add(pos, behind);
      else {
        const raw = text(pos, behind);
        add(pos, behind, { code: 'COLUMN_COUNT', raw, cells: found.cells, quoteLine: line, lastLine });
      }
      line = lastLine;
      pos = behind;
    }
    window.advance(pos);
    return { bytes, from, to: pos, starts, ends, lines, endedBy, troubles, controls };

    function add(start: number, behind: number, trouble?: Trouble): void {
      if (trouble) troubles.set(starts.length, trouble);
      starts.push(start);
      ends.push(behind);
      lines.push(line);
    }

    function text(start: number, behind: number): string {
      return bytes.toString('utf8', start, behind).replace(/\r?\n$|\r$/, '');
    }

    /**
     * A record with a broken quote, read leniently up to `until`. Either the quote is wrong and the lines behind it
     * are rows, or they are part of one cell: a fresh start behind the quote's line tells, since in the second case
     * it meets the cell's own closing quote where none may stand. Gives where to go on; undefined: more must come.
     */
    function settle(start: number, until: number, limited: boolean): number | undefined {
      const cells = found.cells;
      for (const quote of new Set([found.suspect, found.opened])) {
        const next = quote < 0 ? -1 : nextLine(bytes, quote, until);
        if (next < 0) continue;
        const trusted = startsRows(next, until, limited);
        if (trusted === undefined) return undefined;
        if (trusted) return broken(next, quote);
      }
      if (!limited) return broken(until, found.suspect < 0 ? start : found.suspect);
      const raw = `${bytes.toString('utf8', start, start + KEPT).replace(/\uFFFD+$/, '')}…`;
      skipped = { skip: createSkip(dialect), raw, line };
      return start;

      function broken(behind: number, quote: number): number {
        const quoteLine = line + lineBreaks(bytes, start, quote);
        const lastLine = line + lineBreaks(bytes, start, behind);
        add(start, behind, { code: 'QUOTE_BROKEN', raw: text(start, behind), cells, quoteLine, lastLine });
        line = lastLine;
        return behind;
      }
    }
  }

  /** Whether whole rows start at `at`, up to and past `until`; undefined where more must come. */
  function startsRows(at: number, until: number, limited: boolean): boolean | undefined {
    const { bytes, end, ended } = window;
    let rows = 0;
    let ragged = 0;
    for (let pos = at; pos < until; ) {
      const to = limited ? until : Math.min(end, pos + MAX_RECORD);
      const final = ended && to === end;
      const blank = behindLineBreak(bytes, pos, to, final);
      const behind = blank === -1 ? scanner.record(bytes, pos, to, final) : (blank ?? -1);
      if (behind < 0) {
        if (limited) break;
        return !ended && end - pos <= MAX_RECORD ? undefined : false;
      }
      if (blank === -1) {
        if (found.fault !== '') return false;
        rows++;
        if (found.cells !== columns) ragged++;
      }
      pos = behind;
    }
    return rows > ragged && (ragged === 0 || (rows >= MANY && ragged <= rows * RAGGED_SHARE));
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

function lineBreaks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let pos = from; pos < to; pos++) {
    if (bytes[pos] === LF || (bytes[pos] === CR && bytes[pos + 1] !== LF)) count++;
  }
  return count;
}
