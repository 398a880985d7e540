// Turns whole records into rows: cells from csv-parse, then either an account or all that is wrong.
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { RowPlace } from '../outcome.js';
import { accountOf, type Problem, problemsOf, type Values } from './account.js';
import type { Cut, Trouble } from './cut.js';
import type { Columns } from './header.js';
import type { Field, Row } from './input.js';
import { createRepeats } from './repeats.js';
import { unguarded } from './report-cells.js';
import { type Dialect, ENDED_BY, MAX_RECORD } from './scan.js';
import { splitRecord } from './split.js';

export interface RowReader {
  /** @param first the number of the cut's first row */
  rows(cut: Cut, first: number): Row[];
}

const REPLACEMENT = '\uFFFD';
/** What two of them become when they are read as GBK: no name that anybody chose. */
const REPLACEMENTS_AS_GBK = '锟斤拷';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

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
  const damage = suspicious ? [REPLACEMENT, REPLACEMENTS_AS_GBK] : [REPLACEMENT];
  const damageBytes = damage.map((text) => Buffer.from(text));
  const { Identifier = -1, Nick = -1, FaceUrl = -1, Type = -1 } = columns;
  const repeats = named ? createRepeats(header, columns) : undefined;
  const rawColumn = report ? header.indexOf('_raw') : -1;
  const codeColumn = report ? header.indexOf('_code') : -1;

  return {
    rows(cut, first) {
      if (cut.starts.length === 0) return [];
      const records = dialect.backslash ? splitClean(cut) : parseClean(cut);
      const hasNulls = !dialect.backslash && nulls.some((word) => textOf(cut).includes(word));
      const suspect = !isSound(cut);
      const rows: Row[] = [];
      let parsed = 0;
      for (const [index, line] of cut.lines.entries()) {
        const row = first + index;
        const trouble = cut.troubles.get(index);
        if (trouble) {
          rows.push(troubled(row, line, trouble));
          continue;
        }
        const relaxed = cut.relaxed.has(index);
        const record = relaxed ? textAt(cut, index).split(dialect.delimiter) : records[parsed++];
        if (!record) break;
        const plain = hasNulls && record.some(isNull) ? split(cut, index, relaxed) : record;
        const cells = report ? plain.map(unguarded) : plain;
        const values = valuesOf(cells);
        const marred = suspect || dialect.backslash || cut.controls.has(index) ? marks(cells) : [];
        if (misread && marred.length === 0) marred.push(...misreadCells(cells, misread));
        const account = marred.length === 0 ? accountOf(values) : undefined;
        const repeated = repeats?.(cells, cells[Identifier] ?? '', line);
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
        } else if (account) rows.push({ row, line, cells, account });
        else {
          rows.push({ row, line, cells, identifier: values.Identifier, problems: problems(values, marred) });
        }
      }
      // Two that count differently: a row would be lost or invented, and nobody can say which.
      if (parsed !== records.length || rows.length !== cut.starts.length) {
        throw new Error(`csv-parse gave ${records.length} records where the cutting counted ${parsed}`);
      }
      return rows;
    },
  };

  function isSound(cut: Cut): boolean {
    const text = textOf(cut);
    return isUtf8(text) && !damageBytes.some((bytes) => text.includes(bytes));
  }

  function isNull(cell: string): boolean {
    return nulls.includes(cell);
  }

  /** By hand, with nothing in place of a word that stands for it: csv-parse does not tell "NULL" from NULL. */
  function split(cut: Cut, index: number, relaxed = false): string[] {
    const record = textAt(cut, index);
    return splitRecord(record, relaxed ? { ...dialect, quotes: false } : dialect).map((cell) =>
      cell.bare && isNull(cell.value) ? '' : cell.value,
    );
  }

  function splitClean(cut: Cut): string[][] {
    return cut.starts.flatMap((_, index) => (cut.troubles.has(index) ? [] : [split(cut, index)]));
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

  /** What is wrong in any cell, whether it is sent or not: the record was damaged on its way. */
  function marks(cells: readonly string[]): Problem[] {
    return cells.flatMap((cell, index) => {
      const column = header[index] ?? '';
      const found: Problem[] = [];
      if (damage.some((text) => cell.includes(text))) {
        const message = `${column} holds bytes that are no character of the file's encoding; correct the cell, or name the right one with --encoding.`;
        found.push({ code: 'ENCODING_BROKEN', column, message });
      }
      const control = CONTROL.exec(cell)?.[0];
      if (control !== undefined) {
        const point = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
        const message = `${column} holds the control character U+${point}; remove it.`;
        found.push({ code: 'CONTROL_CHARACTER', column, message });
      }
      return found;
    });
  }

  /** Lines of another encoding, as when files were joined: nearly all look like characters of this one. */
  function misreadCells(cells: readonly string[], cause: NonNullable<typeof misread>): readonly Problem[] {
    return cells.flatMap((cell, index) => {
      const what = cause(cell);
      if (what === undefined) return [];
      const column = header[index] ?? '';
      const message = `${column} is ${what}, as when files of two encodings were joined; import that part as a file of its own.`;
      return [{ code: 'ENCODING_BROKEN', column, message }];
    });
  }

  /** What a damaged cell breaks besides is told, but for its characters: that would be the same thing twice. */
  function problems(values: Values, marred: readonly Problem[]): Problem[] {
    const damaged = new Set(marred.map((problem) => problem.column));
    const others = problemsOf(values, nameOf).filter(
      (problem) => !(damaged.has(problem.column) && problem.code.endsWith('_CHARACTERS')),
    );
    return [...marred, ...others];
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

  /** One call for all clean records; those in trouble are left out before. */
  function parseClean(cut: Cut): string[][] {
    return parse(cleanBytes(cut), {
      columns: false,
      delimiter: dialect.delimiter,
      quote: dialect.quotes ? '"' : null,
      escape: dialect.quotes ? '"' : null,
      record_delimiter: lineBreaks(cut.endedBy),
      skip_empty_lines: true,
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

function cleanBytes(cut: Cut): Buffer {
  if (cut.clean) return cut.bytes.subarray(cut.from, cut.to);
  const stretches = cut.starts.flatMap((start, index) =>
    cut.troubles.has(index) || cut.relaxed.has(index) ? [] : [cut.bytes.subarray(start, cut.ends[index])],
  );
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
  return bytes.toString('utf8', starts[index], ends[index]).replace(/\r?\n$|\r$/, '');
}

function textOf({ bytes, from, to }: Cut): Buffer {
  return bytes.subarray(from, to);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
