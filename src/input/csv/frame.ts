// Frames the text into whole records, and separates those with a fault from the rows around them.

import type { TextBuffer } from './buffer.js';
import { endsLine, lineBreaks, linesOf, recordText } from './line-breaks.js';
import { MISTAKE, OFTEN } from './mistakes.js';
import { isPlainText } from './plain-quotes.js';
import { createRecords, type Frame, type RecordFault } from './records-of-frame.js';
import { createResync, LONGEST_CELL, NEAR, type Part } from './resync.js';
import { createScanner, type Dialect, MAX_RECORD } from './scan.js';
import { behindPadding, createSkip, type Skip } from './skip.js';

export interface Framer {
  /** The next stretch, maybe without a record; undefined at the end. */
  next(): Promise<Frame | undefined>;
  /** Physical lines up to the end of the last frame. */
  readonly lines: number;
}

const LONG = 64 * 1024;
const GROWTH = 1.25;
/** Faults in so few bytes are weighed together. */
const DENSE = 1024;
/** Records of a frame; shorter ones than those of users would be too many to hold at once. */
const MOST = 4096;
/** Bytes kept of a record that is too long. */
const KEPT = 400;

export function createFramer(parts: {
  buffer: TextBuffer;
  dialect: Dialect;
  /** The number of cells of a row. */
  columns: number;
  /** A row may have fewer. */
  shortRows: boolean;
  /** Many have, though they may not. */
  oftenShort: boolean;
  /** The physical line at the buffer's start. */
  line: number;
  /** Whether the text has so many quotes in bare cells that they are plain characters. */
  plainQuotes: boolean;
  /** Cells of the file have lines that look like rows. */
  linesLikeRows: boolean;
  /** Milliseconds that a stream may idle before its last rows are given without what follows them. */
  patience: number;
}): Framer {
  const { buffer, dialect, columns, shortRows, oftenShort, plainQuotes, linesLikeRows, patience } = parts;
  const scanner = createScanner(dialect);
  const { found } = scanner;
  const resync = createResync({
    ...{ dialect, columns, linesLikeRows },
    // A broken cell with such lines leaves several short ones.
    short: shortRows ? 0 : oftenShort && !linesLikeRows ? OFTEN : MISTAKE,
  });
  let line = parts.line;
  const startsPadding = new Uint8Array(256);
  for (const sign of `\n\r\t \x1a"${dialect.delimiter}`) startsPadding[sign.charCodeAt(0)] = 1;
  let inLine = false;
  let certainTo = -DENSE; // in the whole text: what is before it has been decided
  let skipped: { skip: Skip; raw: string } | undefined;
  let framedTo = -1; // in the whole text: what is left before it is held back until more has come

  return {
    get lines() {
      return inLine ? line : line - 1;
    },
    async next() {
      for (;;) {
        if (buffer.ended || buffer.offset + buffer.end > framedTo) {
          const frame = frameBuffer(true);
          framedTo = frame.starts.length < MOST - NEAR ? buffer.offset + buffer.end : -1;
          if (isSome(frame)) return frame;
          if (buffer.ended) return undefined;
        }
        if (!(await buffer.isReady(patience))) {
          const held = frameBuffer(false);
          if (isSome(held)) return held;
        }
        // A long record is not scanned again before it has grown by a part.
        const unread = buffer.end - buffer.start;
        const enough = unread < LONG ? unread : unread * GROWTH;
        do await buffer.fill();
        while (!buffer.ended && buffer.end - buffer.start < enough);
      }
    },
  };

  function isSome({ from, to, starts, bytes }: Frame): boolean {
    if (to > from) inLine = !endsLine(bytes, to);
    return to > from || starts.length > 0;
  }

  /** @param patient keep the last rows back until it is known what follows them */
  function frameBuffer(patient: boolean): Frame {
    const { bytes, start: from, end, ended, offset } = buffer;
    const records = createRecords();
    const { starts } = records;
    let pos = from;

    while ((pos < end || (skipped && ended)) && starts.length < MOST) {
      if (skipped) {
        const behind = skipped.skip.step(bytes, pos, end, ended);
        if (behind < 0) {
          pos = end;
          break;
        }
        const next = line + skipped.skip.lines;
        const lastLine = endsLine(bytes, behind) ? next - 1 : next;
        const fault = {
          code: 'RECORD_TOO_LONG',
          raw: skipped.raw,
          cells: 0,
          quoteLine: line,
          lastLine,
        } as const;
        records.addFault(pos, behind, line, fault);
        line = next;
        skipped = undefined;
        pos = behind;
        certainTo = offset + behind;
        continue;
      }
      const padding = startsPadding[bytes[pos] ?? 0] ? behindPadding(bytes, pos, end, ended, dialect) : pos;
      if (padding === undefined) break;
      if (padding > pos) {
        line += lineBreaks(bytes, pos, padding);
        pos = padding;
        continue;
      }
      const to = Math.min(end, pos + MAX_RECORD);
      const behind = scanner.record(bytes, pos, to, ended && to === end);
      if (behind < 0 && !ended && end - pos <= MAX_RECORD) break;
      if (behind >= 0 && isRow(pos, behind)) {
        addRow(pos, behind);
        pos = behind;
        continue;
      }
      const resumed = separate(pos, behind);
      if (resumed === undefined) break;
      pos = resumed;
    }
    if (!ended && patient && !skipped) pos = holdBack(pos);
    buffer.advance(pos);
    return { ...records.frame(), bytes, from, to: pos };

    function isRow(start: number, behind: number): boolean {
      if (found.cells !== columns && !(shortRows && found.cells < columns)) return false;
      if (found.fault === '') return true;
      if (found.fault !== 'stray' || found.opened >= 0 || found.lines > 1 || dialect.backslash) return false;
      return isPlainText(recordText(bytes, start, behind), dialect.delimiter, plainQuotes);
    }

    /** The record that was scanned last, which is a row. */
    function addRow(start: number, behind: number): void {
      records.addRow(start, behind, line, found);
      line += found.lines;
    }

    /** Where to go on behind a record with a fault, which rows around it may be parts of; undefined: more must come. */
    function separate(start: number, behind: number): number | undefined {
      const first = firstNear(start);
      const stretch = resync({
        ...{ bytes, end, ended, patient, start, behind },
        from: starts[first] ?? start,
        quote: found.fault !== '',
        dense: offset + start - certainTo < DENSE,
      });
      if (stretch === 'more') return undefined;
      if (stretch === 'endless') {
        const raw = `${bytes.toString('utf8', start, start + KEPT).replace(/\uFFFD+$/, '')}…`;
        skipped = { skip: createSkip(dialect), raw };
        return start;
      }
      rewind(first);
      for (let index = 0; index < stretch.length; ) {
        let last = index;
        while (stretch[index]?.certain === false && stretch[last + 1]?.certain === false) last++;
        addParts(stretch.slice(index, last + 1));
        index = last + 1;
      }
      const until = stretch.at(-1)?.behind ?? behind;
      certainTo = offset + until;
      return until;
    }

    /** A row, or records that are all doubtful. */
    function addParts(parts: readonly Part[]): void {
      const isPadding = ({ start, behind }: Part) =>
        behindPadding(bytes, start, behind, true, dialect) === behind;
      const first = parts.find((part) => !isPadding(part));
      const last = parts.findLast((part) => !isPadding(part));
      const before = first ? lineBreaks(bytes, parts[0]?.start ?? 0, first.start) : 0;
      const near =
        first && last && first !== last
          ? { first: line + before, last: line + before + linesOf(bytes, first.start, last.behind) - 1 }
          : undefined;
      const quoted = bytes.subarray(first?.start, last?.behind).includes(34);
      for (const part of parts) {
        if (isPadding(part)) line += lineBreaks(bytes, part.start, part.behind);
        else if (scanner.record(bytes, part.start, part.behind, true) < part.behind)
          addFault(part, near, quoted, false);
        else if (part.certain && isRow(part.start, part.behind)) addRow(part.start, part.behind);
        else addFault(part, near, quoted, isRow(part.start, part.behind));
      }
    }

    function addFault(
      { start, behind }: Part,
      near: RecordFault['near'],
      quoted: boolean,
      looksWhole: boolean,
    ): void {
      const { cells, fault, suspect, opened } = found;
      const quote = [suspect, opened, start].find((at) => at >= 0) ?? start;
      const ragged = looksWhole ? !quoted : fault === '';
      records.addFault(start, behind, line, {
        code: ragged ? 'COLUMN_COUNT' : 'QUOTE_BROKEN',
        ...{ raw: recordText(bytes, start, behind), cells, near, looksWhole },
        quoteLine: line + lineBreaks(bytes, start, Math.min(quote, behind)),
        lastLine: line + linesOf(bytes, start, behind) - 1,
      });
      line += lineBreaks(bytes, start, behind);
    }

    /** The first record that a fault at `position` may reach back to; one that does not exist where it reaches none. */
    function firstNear(position: number): number {
      let first = starts.length;
      while (first > 0 && starts.length - first < NEAR) {
        const before = starts[first - 1] ?? 0;
        if (position - before > LONGEST_CELL || offset + before < certainTo || records.isFault(first - 1))
          break;
        first--;
      }
      return first;
    }

    /** Takes back the records from `first` on. */
    function rewind(first: number): void {
      line = records.rewind(first) ?? line;
    }

    /** Keeps back the last rows, which a fault that follows may reach back to. */
    function holdBack(position: number): number {
      const first = firstNear(position);
      const start = starts[first];
      rewind(first);
      return start ?? position;
    }
  }
}
