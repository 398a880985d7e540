// Frames the text into whole records, and separates those with a fault from the rows around them.

import type { TextBuffer } from './buffer.js';
import { createResync } from './resync.js';
import {
  behindLineBreak,
  CR,
  type Dialect,
  ENDED_BY,
  LF,
  MAX_RECORD,
  recordText,
  type Scanner,
} from './scan.js';
import { createSkip, type Skip } from './skip.js';

/** Why a record cannot be read; `lastLine` is where it ends as far as that is known. */
export interface RecordFault {
  readonly code: 'COLUMN_COUNT' | 'QUOTE_BROKEN' | 'RECORD_TOO_LONG';
  readonly raw: string;
  readonly cells: number;
  /** Where the quote opened, for QUOTE_BROKEN. */
  readonly quoteLine: number;
  readonly lastLine: number;
}

/** Whole records of one stretch of the buffer; good until the buffer is filled again. */
export interface Frame {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** Where each record starts and ends, and its physical line. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly lines: readonly number[];
  /** Bits of ENDED_BY: all that occurred. */
  readonly endedBy: number;
  /** By the record's index in this frame. */
  readonly faults: ReadonlyMap<number, RecordFault>;
  /** Records that hold a control character. */
  readonly controls: ReadonlySet<number>;
  /** Records with a cell that quotes enclose; in all others without a fault a quote is a plain character. */
  readonly enclosed: ReadonlySet<number>;
}

export interface Framer {
  /** The next stretch, maybe without a record; undefined at the end. */
  next(): Promise<Frame | undefined>;
  /** Physical lines up to the end of the last frame. */
  readonly lines: number;
}

const LONG = 64 * 1024;
const GROWTH = 1.25;
/** Bytes kept of a record that is too long. */
const KEPT = 400;

/** @param line the physical line at the buffer's start; @param columns the header's number of cells */
export function createFramer(parts: {
  buffer: TextBuffer;
  scanner: Scanner;
  dialect: Dialect;
  columns: number;
  line: number;
}): Framer {
  const { buffer, scanner, dialect, columns } = parts;
  const { found } = scanner;
  let line = parts.line;
  let inLine = false;
  const resync = createResync({ scanner, dialect, columns });
  let skipped: { skip: Skip; raw: string } | undefined;

  return {
    get lines() {
      return inLine ? line : line - 1;
    },
    async next() {
      for (;;) {
        const frame = frameBuffer();
        if (frame.to > frame.from) inLine = !endsLine(frame.bytes, frame.to);
        if (frame.to > frame.from || frame.starts.length > 0) return frame;
        if (buffer.ended) return undefined;
        // A long record is not scanned again before it has grown by a part.
        const unread = buffer.end - buffer.start;
        const enough = unread < LONG ? unread : unread * GROWTH;
        do await buffer.fill();
        while (!buffer.ended && buffer.end - buffer.start < enough);
      }
    },
  };

  function frameBuffer(): Frame {
    const { bytes, start: from, end, ended } = buffer;
    const starts: number[] = [];
    const ends: number[] = [];
    const lines: number[] = [];
    const faults = new Map<number, RecordFault>();
    const controls = new Set<number>();
    const enclosed = new Set<number>();
    let endedBy = 0;
    let pos = from;

    while (pos < end || (skipped && ended)) {
      if (skipped) {
        const behind = skipped.skip.step(bytes, pos, end, ended);
        if (behind < 0) {
          pos = end;
          break;
        }
        const next = line + skipped.skip.lines;
        const lastLine = endsLine(bytes, behind) ? next - 1 : next;
        add(pos, behind, { code: 'RECORD_TOO_LONG', raw: skipped.raw, cells: 0, quoteLine: line, lastLine });
        line = next;
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
      const relax = behind >= 0 && found.fault === 'stray' && isPlain(pos, behind);
      if (behind < 0 || (found.fault !== '' && !relax)) {
        const resume = settle(pos, behind < 0 ? to : behind, behind < 0);
        if (resume === undefined) break;
        pos = resume;
        continue;
      }
      endedBy |= found.endedBy;
      if (found.opened >= 0) enclosed.add(starts.length);
      if (found.control) controls.add(starts.length);
      const lastLine = line + found.lines;
      if (found.cells === columns) add(pos, behind);
      else {
        const raw = recordText(bytes, pos, behind);
        add(pos, behind, { code: 'COLUMN_COUNT', raw, cells: found.cells, quoteLine: line, lastLine });
      }
      line = lastLine;
      pos = behind;
    }
    buffer.advance(pos);
    return { bytes, from, to: pos, starts, ends, lines, endedBy, faults, controls, enclosed };

    function add(start: number, behind: number, fault?: RecordFault): void {
      if (fault) faults.set(starts.length, fault);
      starts.push(start);
      ends.push(behind);
      lines.push(line);
    }

    /** 5" screen: no quote where one would open or close a cell, nothing else amiss, so nobody reads it otherwise. */
    function isPlain(start: number, behind: number): boolean {
      const whole = found.cells === columns && found.opened < 0 && found.lines <= 1 && !dialect.backslash;
      return (
        whole &&
        !recordText(bytes, start, behind)
          .split(dialect.delimiter)
          .some((cell) => /^\s*"|"\s*$/.test(cell))
      );
    }

    /** Where to go on behind a record with a broken quote; undefined where more must come. */
    function settle(start: number, until: number, endless: boolean): number | undefined {
      const { cells } = found;
      const resume = resync.resume(buffer, start, until, endless);
      if (resume === 'more') return undefined;
      if (resume === 'endless') {
        const raw = `${bytes.toString('utf8', start, start + KEPT).replace(/\uFFFD+$/, '')}…`;
        skipped = { skip: createSkip(dialect), raw };
        return start;
      }
      const { behind, quote } = resume;
      const quoteLine = line + lineBreaks(bytes, start, quote);
      const next = line + lineBreaks(bytes, start, behind);
      const lastLine = endsLine(bytes, behind) ? next - 1 : next;
      add(start, behind, {
        code: 'QUOTE_BROKEN',
        raw: recordText(bytes, start, behind),
        cells,
        quoteLine,
        lastLine,
      });
      line = next;
      return behind;
    }
  }
}

function endsLine(bytes: Uint8Array, behind: number): boolean {
  return behind > 0 && (bytes[behind - 1] === LF || bytes[behind - 1] === CR);
}

function lineBreaks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let pos = from; pos < to; pos++) {
    if (bytes[pos] === LF || (bytes[pos] === CR && (pos + 1 === to || bytes[pos + 1] !== LF))) count++;
  }
  return count;
}
