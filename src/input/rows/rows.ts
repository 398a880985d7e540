// Turns whole records into rows: their cells, and either an account or all problems.
import type { RowPlace } from '../../outcome.js';
import type { Columns } from '../csv/column-names.js';
import { recordText } from '../csv/line-breaks.js';
import type { Frame, RecordFault } from '../csv/records-of-frame.js';
import type { Dialect } from '../csv/scan.js';
import { splitRecord } from '../csv/split-cells.js';
import type { Field, Row } from '../input.js';
import { type Problem, readAccount, type Values } from './account.js';
import { createDamagedCells } from './damaged-cells.js';
import { createEnclosedParser } from './enclosed.js';
import { faultMessage } from './fault-message.js';
import { createHeaderWatch } from './repeated-header.js';
import type { ShardSkip } from './shard-skip.js';

export interface RowReader {
  /**
   * @param first the number of the frame's first row
   * @param skip passes over rows of other shards: their numbers count, and they are left out
   */
  rows(frame: Frame, first: number, skip?: ShardSkip): Row[];
}

/** The last rows of each frame are never passed over: what the last line of a file is shows in its neighbours. */
const LAST_ROWS = 16;

/** The faults of a whole record. */
const RAW_CODES = [
  'COLUMN_COUNT',
  'QUOTE_BROKEN',
  'RECORD_TOO_LONG',
] as const satisfies readonly RecordFault['code'][];

export function createRowReader(parts: {
  header: readonly string[];
  columns: Columns;
  dialect: Dialect;
  /** The file is a report of ours. */
  report: boolean;
  /** Removes what a spreadsheet or a report put around every cell. */
  clean: ((cell: string) => string) | undefined;
  trim: boolean;
  /** The number of cells of a row; cells beyond the header are empty. */
  width: number;
  /** A row may have fewer cells: its last ones are empty. */
  shortRows: boolean;
  /** Values that mean an empty cell where they are bare. */
  nulls: readonly string[];
  /** Look for text that was decoded wrongly before. */
  suspicious: boolean;
  /** Why a text is not what somebody wrote, if it is not; only where the encoding was detected. */
  misread: ((text: string) => string | undefined) | undefined;
}): RowReader {
  const { header, width, shortRows, columns, dialect, report, clean, trim, nulls } = parts;
  const { suspicious, misread } = parts;
  const { parseEnclosed, parseRecords } = createEnclosedParser(dialect);
  const damaged = createDamagedCells({ header, suspicious, misread });
  const { Identifier = -1, Nick = -1, FaceUrl = -1, Type = -1 } = columns;
  const headerIn = createHeaderWatch(header, columns);
  const rawColumn = report ? header.indexOf('_raw') : -1;
  const codeColumn = report ? header.indexOf('_code') : -1;

  return {
    rows(frame, first, skip) {
      if (frame.starts.length === 0) return [];
      const wanted: number[] = [];
      for (let index = 0; index < frame.starts.length; index++) {
        const isLast = index >= frame.starts.length - LAST_ROWS;
        if (!skip || isLast || !skip.passes(frame, index)) wanted.push(index);
      }
      const enclosed = dialect.backslash ? [] : parseEnclosed(frame, wanted);
      const hasNulls = !dialect.backslash && nulls.some((word) => textOf(frame).includes(word));
      const suspect = dialect.backslash || !damaged.isSound(textOf(frame));
      const rows: Row[] = [];
      let next = 0;
      for (const index of wanted) {
        const row = first + index;
        const line = frame.lines[index] ?? 0;
        const fault = frame.faults.get(index);
        if (fault) {
          rows.push(faultyRow(row, line, fault));
          continue;
        }
        const parsed = !dialect.backslash && frame.enclosed.has(index);
        const record = parsed ? enclosed[next++] : split(frame, index);
        const whole = record && fitted(record);
        if (!whole) {
          rows.push(faultyRow(row, line, unreadable(frame, index, record?.length ?? 0)));
          continue;
        }
        const plain = hasNulls && whole.some(isNull) ? withoutNulls(frame, index, whole) : whole;
        const cells = clean ? plain.map(clean) : plain;
        const values = valuesOf(cells);
        const damage = damaged.find(cells, suspect || frame.controls.has(index));
        const read = readAccount(values, nameOf);
        const repeated = headerIn(cells, cells[Identifier] ?? '', line);
        const raw = rawColumn < 0 ? '' : (cells[rawColumn] ?? '');
        if (repeated) {
          rows.push({ row, line, cells, identifier: values.Identifier, problems: [repeated] });
        } else if (raw !== '' && isBlank(values)) {
          rows.push({
            row,
            line,
            cells: [],
            raw,
            identifier: '',
            problems: [uncorrected(cells[codeColumn])],
          });
        } else if ('account' in read && damage.length === 0) {
          rows.push({ row, line, cells, account: read.account });
        } else {
          const problems = allProblems(damage, 'problems' in read ? read.problems : []);
          rows.push({ row, line, cells, identifier: values.Identifier, problems });
        }
      }
      return rows;
    },
  };

  function isNull(cell: string): boolean {
    return nulls.includes(cell);
  }

  /** A record without an enclosed cell needs no parser; MySQL's escapes are not what csv-parse reads. */
  function split(frame: Frame, index: number): string[] {
    return dialect.backslash ? splitByHand(frame, index) : textAt(frame, index).split(dialect.delimiter);
  }

  function splitByHand(frame: Frame, index: number): string[] {
    const quotes = dialect.quotes && frame.enclosed.has(index);
    return splitRecord(textAt(frame, index), { ...dialect, quotes }).map((cell) =>
      cell.bare && isNull(cell.value) ? '' : cell.value,
    );
  }

  /** With empty cells in place of null values; where the record has quotes, "NULL" is text and NULL is none. */
  function withoutNulls(frame: Frame, index: number, cells: readonly string[]): readonly string[] {
    if (!frame.enclosed.has(index)) return cells.map((cell) => (isNull(cell) ? '' : cell));
    const bytes = frame.bytes.subarray(frame.starts[index], frame.ends[index]);
    const cast = (cell: string, { quoting }: { quoting: boolean }) => (!quoting && isNull(cell) ? '' : cell);
    const [record = cells] = parseRecords(bytes, frame.endedBy, { cast });
    return fitted(record) ?? cells;
  }

  /** As many cells as the header has; undefined where some are missing, or more than empty ones too many. */
  function fitted(record: readonly string[]): readonly string[] | undefined {
    const { length } = record;
    if (length === header.length) return record;
    if (length > header.length) {
      const isEmpty = record.slice(header.length).every((cell) => cell.trim() === '');
      return length === width && isEmpty ? record.slice(0, header.length) : undefined;
    }
    if (length !== width && !shortRows) return undefined;
    return [...record, ...Array.from({ length: header.length - length }, () => '')];
  }

  /** A record that framing and parser read differently, or that has text in cells beyond the header's. */
  function unreadable(frame: Frame, index: number, cells: number): RecordFault {
    const line = frame.lines[index] ?? 0;
    const code = cells > header.length ? 'COLUMN_COUNT' : 'QUOTE_BROKEN';
    return { code, raw: textAt(frame, index), cells, quoteLine: line, lastLine: line };
  }

  function valuesOf(cells: readonly string[]): Values {
    return {
      Identifier: value(cells, Identifier),
      Nick: value(cells, Nick),
      FaceUrl: value(cells, FaceUrl),
      Type: value(cells, Type),
    };
  }

  function value(cells: readonly string[], column: number): string {
    const cell = column < 0 ? '' : (cells[column] ?? '');
    return trim ? cell.trim() : cell;
  }

  function nameOf(field: Field): string {
    const column = columns[field] ?? -1;
    return header[column] || (column < 0 ? field : `Column ${column + 1}`);
  }

  /** Without a damaged cell's bad characters: that would report one thing twice. */
  function allProblems(damage: readonly Problem[], others: readonly Problem[]): Problem[] {
    const columns = new Set(damage.map((problem) => problem.column));
    const more = others.filter(
      (problem) => !(columns.has(problem.column) && problem.code.endsWith('_CHARACTERS')),
    );
    return [...damage, ...more];
  }

  function faultyRow(row: number, line: number, fault: RecordFault): Row {
    const { raw } = fault;
    // A guess, for people who look for the row.
    const identifier = raw.includes('"') ? '' : (raw.split(dialect.delimiter)[Identifier] ?? '').trim();
    const place: RowPlace = { row, line, cells: [], raw };
    return {
      ...place,
      identifier,
      problems: [{ code: fault.code, column: '', message: faultMessage(fault, line, header.length) }],
    };
  }
}

function isBlank({ Identifier, Nick, FaceUrl, Type }: Values): boolean {
  return Identifier === '' && Nick === '' && FaceUrl === '' && Type === '';
}

/** A row of failures.csv that nobody has corrected yet. */
function uncorrected(code = ''): Problem {
  const message =
    'The record is still in _raw alone; write its cells into their columns, or export it from its source again.';
  return { code: RAW_CODES.find((known) => known === code) ?? 'COLUMN_COUNT', column: '', message };
}

function textAt({ bytes, starts, ends }: Frame, index: number): string {
  return recordText(bytes, starts[index] ?? 0, ends[index] ?? 0);
}

function textOf({ bytes, from, to }: Frame): Buffer {
  return bytes.subarray(from, to);
}
