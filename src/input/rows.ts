// Turns whole records into rows: cells from csv-parse, then either an account or all that is wrong.
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { RowPlace } from '../outcome.js';
import { accountOf, type Problem, problemsOf, type Values } from './account.js';
import type { Cut, Trouble } from './cut.js';
import type { Columns } from './header.js';
import type { Field, Row } from './input.js';
import { unguarded } from './report-cells.js';
import { type Dialect, ENDED_BY, MAX_RECORD } from './scan.js';

export interface RowReader {
  /** @param first the number of the cut's first row */
  rows(cut: Cut, first: number): Row[];
}

const REPLACEMENT = '\uFFFD';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

export function createRowReader(parts: {
  header: readonly string[];
  columns: Columns;
  dialect: Dialect;
  /** The file is a report of ours, whose cells are guarded against spreadsheets. */
  report: boolean;
  trim: boolean;
}): RowReader {
  const { header, columns, dialect, report, trim } = parts;
  const { Identifier = -1, Nick = -1, FaceUrl = -1, Type = -1 } = columns;

  return {
    rows(cut, first) {
      const records = parseClean(cut);
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
        const record = records[parsed++];
        if (!record) break;
        const cells = report ? record.map(unguarded) : record;
        const values = valuesOf(cells);
        const marred = suspect || cut.controls.has(index) ? marks(cells) : [];
        const account = marred.length === 0 ? accountOf(values) : undefined;
        if (account) rows.push({ row, line, cells, account });
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
      if (cell.includes(REPLACEMENT)) {
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
    const span = lastLine - 1 > line ? ` Lines ${line} to ${lastLine - 1} are one record.` : '';
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

function cleanBytes(cut: Cut): Buffer {
  if (cut.troubles.size === 0) return cut.bytes.subarray(cut.from, cut.to);
  const stretches = cut.starts.flatMap((start, index) =>
    cut.troubles.has(index) ? [] : [cut.bytes.subarray(start, cut.ends[index])],
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

function isSound({ bytes, from, to }: Cut): boolean {
  const text = bytes.subarray(from, to);
  return isUtf8(text) && text.indexOf(REPLACEMENT_BYTES) < 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
