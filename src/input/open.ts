// Opens an input: reads its header, decides its dialect and maps its columns, and gives its rows by the block.
import { parse } from 'csv-parse/sync';
import { ImportError } from '../errors.js';
import { createCutter } from './cut.js';
import { mapColumns } from './header.js';
import type { Block, Field, Input } from './input.js';
import { isReport, unguarded } from './report-cells.js';
import { createRowReader } from './rows.js';
import { behindLineBreak, createScanner, type Dialect, MAX_RECORD, type Scanner } from './scan.js';
import { type InputSource, openSource } from './source.js';
import { createWindow, type Window } from './window.js';

export type { InputSource } from './source.js';

/** How an input is to be read; what is left out is detected. */
export interface InputOptions {
  /** Column of a field, by name or by number from 1 on. */
  readonly map?: Partial<Record<Field, string | number>>;
  readonly delimiter?: string;
  readonly encoding?: 'auto' | 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';
  /** false: the first line is a row already, and `map` names columns by number. */
  readonly header?: boolean;
  /** How a quote within a cell is spelled: doubled, or behind a backslash as MySQL writes it. */
  readonly escape?: 'quote' | 'backslash';
  /** The word that stands for an empty cell; 'none': no word does. */
  readonly null?: string;
  /** Default true: blanks at both ends of a cell are not sent. */
  readonly trim?: boolean;
  /** Ends the reading at once, even of an idle stream. */
  readonly signal?: AbortSignal;
}

const BOM = Buffer.from('\uFEFF');

/** @throws ImportError INPUT_UNREADABLE, INPUT_CHANGED, HEADER, ENCODING, DIALECT */
export async function openInput(from: InputSource, options: InputOptions = {}): Promise<Input> {
  const { map = {}, delimiter = ',', trim = true, signal } = options;
  const source = await openSource(from, signal);
  try {
    const window = createWindow(() => source.read());
    const dialect: Dialect = { delimiter, quotes: true, backslash: false };
    const scanner = createScanner(dialect);
    const { cells, line } = await readHeader(window, scanner, dialect, source.name);
    const report = isReport(cells);
    const header = report ? cells.map(unguarded) : cells;
    const { columns, notes } = mapColumns(header, map);
    const cutter = createCutter({ window, scanner, dialect, columns: header.length, line });
    const reader = createRowReader({ header, columns, dialect, report, trim });
    return {
      name: source.name,
      ...(source.size !== undefined && { size: source.size }),
      ...(source.modifiedAt !== undefined && { modifiedAt: source.modifiedAt }),
      encoding: 'utf-8',
      delimiter,
      header,
      columns,
      notes,
      get sha256() {
        return source.sha256;
      },
      async *blocks(): AsyncGenerator<Block> {
        let row = 1;
        let told = 0;
        for (;;) {
          const cut = await cutter.next();
          if (!cut || signal?.aborted) return;
          const rows = reader.rows(cut, row);
          row += rows.length;
          const used = Math.max(told, source.bytesRead - (window.end - window.start));
          yield { rows, records: cut.starts.length, bytes: used - told };
          told = used;
        }
      },
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    // An end that comes from outside is no fault of the file.
    signal?.throwIfAborted();
    throw error;
  }
}

/** @throws ImportError HEADER */
async function readHeader(
  window: Window,
  scanner: Scanner,
  dialect: Dialect,
  name: string,
): Promise<{ cells: string[]; line: number }> {
  let line = 1;
  let first = true;
  for (;;) {
    const { bytes, start, end, ended } = window;
    if (end - start < BOM.length && !ended) {
      await window.fill();
      continue;
    }
    if (first) {
      first = false;
      if (BOM.equals(bytes.subarray(start, Math.min(end, start + BOM.length))))
        window.advance(start + BOM.length);
      continue;
    }
    const to = Math.min(end, start + MAX_RECORD);
    const final = ended && to === end;
    const blank = behindLineBreak(bytes, start, to, final);
    if (blank !== undefined && blank > 0) {
      window.advance(blank);
      line++;
      continue;
    }
    if (start === end && ended) {
      throw new ImportError('HEADER', `${name} is empty; its first line must name the columns.`);
    }
    const behind = scanner.record(bytes, start, to, final);
    if (behind < 0 && end - start <= MAX_RECORD) {
      await window.fill();
      continue;
    }
    if (behind < 0 || scanner.found.fault !== '') {
      const what = behind < 0 ? `is longer than ${MAX_RECORD} bytes` : 'holds a broken quote';
      throw new ImportError(
        'HEADER',
        `The header on line ${line} of ${name} ${what}; its first line must name the columns.`,
      );
    }
    const [cells = []] = parse(bytes.subarray(start, behind), {
      columns: false,
      delimiter: dialect.delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    window.advance(behind);
    return { cells, line: line + scanner.found.lines };
  }
}
