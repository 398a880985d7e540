// Finds the next certain row around a fault: one that every likely reading of the text agrees on.

import { CR, LF } from './line-breaks.js';
import { BOTH, LINE, MISTAKE } from './mistakes.js';
import { createReadings, type LineStart } from './readings.js';
import { type Dialect, MAX_RECORD } from './scan.js';

/** A part of a doubtful stretch, from line start to line start. */
export interface Part {
  readonly start: number;
  readonly behind: number;
  /** Every likely reading has a record that starts and ends here. */
  readonly certain: boolean;
}

/** `more`: further bytes must decide. `endless`: the record is longer than any that is read. */
export type Stretch = readonly Part[] | 'more' | 'endless';

export interface Doubt {
  readonly bytes: Uint8Array;
  /** Where the text ends so far, and whether nothing follows. */
  readonly end: number;
  readonly ended: boolean;
  /** A line start before the fault, up to which all is certain. */
  readonly from: number;
  /** The start of the record with a fault. */
  readonly start: number;
  /** Where it ends if it is read leniently, -1 where it does not. */
  readonly behind: number;
  /** Whether a quote is its fault, not its number of cells alone. */
  readonly quote: boolean;
  /** Faults are dense: decide on more than the next row, so that no text is weighed again for each. */
  readonly dense: boolean;
  /** Wait for as much text as it takes; false: decide on what has come. */
  readonly patient: boolean;
}

/** No cell of many lines is longer in a table of users. */
export const LONGEST_CELL = 16 * 1024;
/** So many lines on either side of a fault may belong to it. */
export const NEAR = 8;
/** Mistakes on so many lines are made together. */
const TOGETHER = 5;
/** A reading with fewer mistakes around one place is likely: a single one, in a cell of a few lines. */
const LIKELY = MISTAKE + TOGETHER * LINE;
/**
 * The same where the file has cells with lines like rows, so that a line that is a row by itself may be none. There,
 * one with up to twice the mistakes of the best reading is likely too: as many others may have been made.
 */
const LIKELY_WITHIN = 3 * MISTAKE + BOTH + TOGETHER * LINE;
/** A wider table takes too long to weigh. */
const WIDEST = 256;

export function createResync(parts: {
  dialect: Dialect;
  columns: number;
  short: number;
  /** Cells of the file have lines that look like rows. */
  linesLikeRows: boolean;
}) {
  const { columns } = parts;
  const weigh = createReadings({ ...parts, columns: Math.min(columns, WIDEST) });
  /** How much more than the best reading, which costs `around` near a line, one must cost there to be unlikely. */
  const marginOf = (around: number) => {
    if (around === 0) return MISTAKE;
    if (parts.linesLikeRows) return Math.max(LIKELY_WITHIN - around, around + LINE);
    return Math.max(LIKELY - around, MISTAKE);
  };

  return function resync(doubt: Doubt): Stretch {
    const { bytes, end, ended, from, start, behind, quote, dense, patient } = doubt;
    const weighed = behind >= 0 && behind - start <= LONGEST_CELL ? behind : start;
    const bulk = dense ? LONGEST_CELL : 0;
    const far = weighed + LONGEST_CELL + bulk;
    const near = quote ? far : linesBehind(bytes, weighed, Math.min(end, weighed + LONGEST_CELL));
    return decide(near) ?? decide(far) ?? 'more';

    /** What text up to `limit` shows; undefined: too little, and there may be more. */
    function decide(limit: number): Stretch | undefined {
      if (limit > end && !ended && patient) return 'more';
      const to = limit >= end && ended ? end : lastLineEnd(bytes, start, Math.min(limit, end));
      const whole: Part = { start, behind, certain: false };
      if (to < 0 || columns > WIDEST)
        return behind < 0 ? endless() : [{ start: from, behind: start, certain: false }, whole];

      const { lines, best } = weigh(bytes, from, to, ended && to === end);
      // What follows the last lines is not known yet.
      const known = (ended && to === end) || !patient ? lines.length : lines.length - TOGETHER;
      const certain = certainLines(lines, best, marginOf, known);
      const last = lines.at(-1);
      if (last && last.record > best) {
        // The likeliest reading has not left the cell yet.
        if (limit < far) return undefined;
        return behind < 0 ? endless() : partsOf(lines, best, certain, start).concat(whole);
      }
      const after = (position: number) => (line: LineStart) => line.position > position && certain.has(line);
      const until = lines.find(after(start + bulk)) ?? lines.findLast(after(start));
      if (!until && limit < far) return undefined;
      return partsOf(lines, best, certain, (until ?? last)?.position ?? to);
    }

    function endless(): 'more' | 'endless' {
      return ended || end - start > MAX_RECORD ? 'endless' : 'more';
    }
  };
}

function partsOf(
  all: readonly LineStart[],
  best: number,
  certain: ReadonlySet<LineStart>,
  upTo: number,
): Part[] {
  const on = all.filter(({ position, record }) => position <= upTo && (record === best || position === upTo));
  return on.slice(1).map((line, index) => {
    const before = on[index] ?? line;
    return {
      start: before.position,
      behind: line.position,
      certain: certain.has(before) && certain.has(line),
    };
  });
}

/** The lines, of the first `known` ones, where a record starts in every likely reading. */
function certainLines(
  lines: readonly LineStart[],
  best: number,
  marginOf: (around: number) => number,
  known: number,
): ReadonlySet<LineStart> {
  // Of the best reading, up to each line: within one of its records, what it costs before and behind that.
  const before: number[] = [];
  for (const line of lines) before.push(line.record === best ? line.before : (before.at(-1) ?? 0));
  const behind: number[] = [];
  for (const line of lines.toReversed())
    behind.push(line.record === best ? line.before : (behind.at(-1) ?? best));
  behind.reverse();
  const certain = lines.slice(0, known).filter(({ record, inside }, at) => {
    const around = (behind[at + TOGETHER] ?? best) - (before[at - TOGETHER] ?? 0);
    return record === best && inside >= best + marginOf(around);
  });
  return new Set(certain);
}

/** Where NEAR more lines end; beyond `end` where there are fewer. */
function linesBehind(bytes: Uint8Array, from: number, end: number): number {
  let lines = 0;
  for (let pos = from; pos < end; pos++) {
    if (bytes[pos] === LF || (bytes[pos] === CR && bytes[pos + 1] !== LF)) lines++;
    if (lines > NEAR) return pos + 1;
  }
  return end + 1;
}

/** Behind the last line break between two positions; -1 where there is none. */
function lastLineEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let pos = to - 1; pos > from; pos--) {
    // A CR at the very end may have its LF behind it.
    if (bytes[pos] === LF || (bytes[pos] === CR && pos + 1 < to && bytes[pos + 1] !== LF)) return pos + 1;
  }
  return -1;
}
