// The records of one frame: where they are, and what is wrong with those that are no rows.
import type { Found } from './scan.js';

/** Why a record cannot be read; `lastLine` is where it ends as far as that is known. */
export interface RecordFault {
  readonly code: 'COLUMN_COUNT' | 'QUOTE_BROKEN' | 'RECORD_TOO_LONG';
  readonly raw: string;
  readonly cells: number;
  /** Where the quote opened, for QUOTE_BROKEN. */
  readonly quoteLine: number;
  readonly lastLine: number;
  /** The lines of the doubtful records around it, of which this one may be a part; undefined where there are none. */
  readonly near?: { readonly first: number; readonly last: number } | undefined;
  /** It looks like a row, and only its place beside a fault makes it doubtful. */
  readonly looksWhole?: boolean;
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

/** Collects the records of a frame, in order. */
export function createRecords() {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  const faults = new Map<number, RecordFault>();
  const controls = new Set<number>();
  const enclosed = new Set<number>();
  let endedBy = 0;

  function add(start: number, behind: number, line: number): void {
    starts.push(start);
    ends.push(behind);
    lines.push(line);
  }

  return {
    starts: starts as readonly number[],
    addRow(start: number, behind: number, line: number, found: Readonly<Found>): void {
      endedBy |= found.endedBy;
      if (found.opened >= 0) enclosed.add(starts.length);
      if (found.control) controls.add(starts.length);
      add(start, behind, line);
    },
    addFault(start: number, behind: number, line: number, fault: RecordFault): void {
      faults.set(starts.length, fault);
      add(start, behind, line);
    },
    isFault: (index: number) => faults.has(index),
    /** Removes the rows from `first` on. @returns the line of the first of them */
    rewind(first: number): number | undefined {
      const line = lines[first];
      for (const list of [starts, ends, lines]) list.length = Math.min(first, list.length);
      for (const marks of [controls, enclosed]) {
        for (const index of marks) if (index >= first) marks.delete(index);
      }
      return line;
    },
    frame: () => ({ starts, ends, lines, endedBy, faults, controls, enclosed }),
  };
}
