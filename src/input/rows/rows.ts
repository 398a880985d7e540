// Turns whole records into rows: their cells, then either an account or all that is wrong.
import { parse } from 'csv-parse/sync';
import type { RowPlace } from '../../outcome.js';
import type { Columns } from '../csv/columns.js';
import type { Cut, Trouble } from '../csv/frame.js';
import { unguarded } from '../csv/report-cells.js';
import { type Dialect, ENDED_BY, MAX_RECORD, recordText } from '../csv/scan.js';
import { splitRecord } from '../csv/split-cells.js';
import type { Field, Row } from '../input.js';
import { type Problem, readAccount, type Values } from './account.js';
import { createDamagedCells } from './damaged-cells.js';
import { createHeaderWatch } from './repeated-header.js';

export interface RowReader {
  /** @param first the number of the cut's first row */
  rows(cut: Cut, first: number): Row[];
}

/** The troubles of a whole record. */
const RAW_CODES = [
  'COLUMN_COUNT',
  'QUOTE_BROKEN',
  'RECORD_TOO_LONG',
] as const satisfies readonly Trouble['code'][];

export function createRowReader(parts: {
  header: readonly string[];
  columns: Columns;
  dialect: Dialect;
  /** The file is a report of ours, whose cells are guarded against spreadsheets. */
  report: boolean;
  trim: boolean;
  /** Words that stand for nothing where they are bare. */
  nulls: readonly string[];
  /** Text that was decoded wrongly before is looked for. */
  suspicious: boolean;
  /** What happened to a text, if it is not what somebody wrote: where the encoding of the whole is a finding of ours. */
  misread: ((text: string) => string | undefined) | undefined;
  /** Whether the first line named the columns; then no row repeats it. */
  named: boolean;
}): RowReader {
  const { header, columns, dialect, report, trim, nulls, named, suspicious, misread } = parts;
  const damaged = createDamagedCells({ header, suspicious, misread });
  const { Identifier = -1, Nick = -1, FaceUrl = -1, Type = -1 } = columns;
  const headerIn = named ? createHeaderWatch(header, columns) : undefined;
  const rawColumn = report ? header.indexOf('_raw') : -1;
  const codeColumn = report ? header.indexOf('_code') : -1;

  return {
    rows(cut, first) {
      if (cut.starts.length === 0) return [];
      const enclosed = dialect.backslash ? [] : parseEnclosed(cut);
      const hasNulls = !dialect.backslash && nulls.some((word) => textOf(cut).includes(word));
      const suspect = dialect.backslash || !damaged.isSound(textOf(cut));
      const rows: Row[] = [];
      let parsed = 0;
      for (let index = 0; index < cut.starts.length; index++) {
        const row = first + index;
        const line = cut.lines[index] ?? 0;
        const trouble = cut.troubles.get(index);
        if (trouble) {
          rows.push(troubled(row, line, trouble));
          continue;
        }
        const record = cut.enclosed.has(index) && !dialect.backslash ? enclosed[parsed++] : split(cut, index);
        if (record?.length !== header.length) break;
        const plain = hasNulls && record.some(isNull) ? splitByHand(cut, index) : record;
        const cells = report ? plain.map(unguarded) : plain;
        const values = valuesOf(cells);
        const damage = damaged.find(cells, suspect || cut.controls.has(index));
        const read = readAccount(values, nameOf);
        const repeated = headerIn?.(cells, cells[Identifier] ?? '', line);
        const raw = cells[rawColumn] ?? '';
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
      // Two that count differently: a row would be lost or invented, and nobody can say which.
      if (parsed !== enclosed.length || rows.length !== cut.starts.length) {
        const line = cut.lines[Math.min(rows.length, cut.lines.length - 1)];
        throw new Error(
          `near line ${line} csv-parse gave ${enclosed.length} records where the cutting counted ${parsed}`,
        );
      }
      return rows;
    },
  };

  function isNull(cell: string): boolean {
    return nulls.includes(cell);
  }

  /** Where nothing is enclosed, delimiters are all there is to look for; MySQL's escapes are read by hand. */
  function split(cut: Cut, index: number): string[] {
    return dialect.backslash ? splitByHand(cut, index) : textAt(cut, index).split(dialect.delimiter);
  }

  /** With nothing in place of a word that stands for it: csv-parse does not tell "NULL" from NULL. */
  function splitByHand(cut: Cut, index: number): string[] {
    const quotes = dialect.quotes && cut.enclosed.has(index);
    return splitRecord(textAt(cut, index), { ...dialect, quotes }).map((cell) =>
      cell.bare && isNull(cell.value) ? '' : cell.value,
    );
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
    return header[columns[field] ?? -1] ?? field;
  }

  /** Without a damaged cell's bad characters: that would report one thing twice. */
  function allProblems(damage: readonly Problem[], others: readonly Problem[]): Problem[] {
    const columns = new Set(damage.map((problem) => problem.column));
    const more = others.filter(
      (problem) => !(columns.has(problem.column) && problem.code.endsWith('_CHARACTERS')),
    );
    return [...damage, ...more];
  }

  function troubled(row: number, line: number, trouble: Trouble): Row {
    const { raw } = trouble;
    // Only a guess, for people who look for the row.
    const identifier = raw.includes('"') ? '' : (raw.split(dialect.delimiter)[Identifier] ?? '').trim();
    const place: RowPlace = { row, line, cells: [], raw };
    return {
      ...place,
      identifier,
      problems: [{ code: trouble.code, column: '', message: told(trouble, line) }],
    };
  }

  function told(trouble: Trouble, line: number): string {
    const { code, cells, quoteLine, lastLine } = trouble;
    if (code === 'COLUMN_COUNT') {
      return `The record has ${count(cells, 'cell')} where the header has ${header.length}; check its delimiters and quotes.`;
    }
    if (code === 'RECORD_TOO_LONG') {
      return `The record goes on for more than ${MAX_RECORD} bytes, to line ${lastLine}; look for a quote that is never closed.`;
    }
    const span = lastLine > line ? ` Lines ${line} to ${lastLine} are one record.` : '';
    return `A quote on line ${quoteLine} is not closed where its cell ends; write quotes within a cell twice.${span}`;
  }

  /** One call for all records that hold an enclosed cell. */
  function parseEnclosed(cut: Cut): string[][] {
    const bytes = enclosedBytes(cut);
    if (bytes.length === 0) return [];
    return parse(bytes, {
      columns: false,
      delimiter: dialect.delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: lineBreaks(cut.endedBy),
      relax_column_count: true,
    });
  }
}

function isBlank({ Identifier, Nick, FaceUrl, Type }: Values): boolean {
  return Identifier === '' && Nick === '' && FaceUrl === '' && Type === '';
}

/** A row of failures.csv that nobody has looked at yet: what was wrong with it still is. */
function uncorrected(code = ''): Problem {
  const message =
    'The record still stands in _raw alone; write its cells into their columns, or take it from its source again.';
  return { code: RAW_CODES.find((known) => known === code) ?? 'COLUMN_COUNT', column: '', message };
}

function enclosedBytes({ bytes, starts, ends, enclosed, troubles }: Cut): Buffer {
  const stretches: Buffer[] = [];
  for (const index of enclosed) {
    if (!troubles.has(index)) stretches.push(bytes.subarray(starts[index], ends[index]));
  }
  return Buffer.concat(stretches);
}

/** Every kind more is a look at every byte more. */
function lineBreaks(endedBy: number): string[] {
  return [
    ...(endedBy & ENDED_BY.crlf ? ['\r\n'] : []),
    ...(endedBy & ENDED_BY.lf || endedBy === 0 ? ['\n'] : []),
    ...(endedBy & ENDED_BY.cr ? ['\r'] : []),
  ];
}

function textAt({ bytes, starts, ends }: Cut, index: number): string {
  return recordText(bytes, starts[index] ?? 0, ends[index] ?? 0);
}

function textOf({ bytes, from, to }: Cut): Buffer {
  return bytes.subarray(from, to);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
