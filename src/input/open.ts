// Opens an input: decides encoding and dialect, reads the header, maps its columns, and gives its rows by the block.
import { ImportError } from '../errors.js';
import type { Encoding } from './bytes/decode.js';
import { createMojibakeFinder } from './bytes/mojibake.js';
import { type InputSource, openSource } from './bytes/source.js';
import { openText } from './bytes/text.js';
import { createWindow } from './csv/buffer.js';
import { type ColumnMap, mapColumns, numberColumns } from './csv/columns.js';
import { decideDialect } from './csv/dialect.js';
import { createCutter } from './csv/frame.js';
import { readHeader } from './csv/header.js';
import { refuseNullWords } from './csv/null-values.js';
import { isReport, startsReport, unguarded } from './csv/report-cells.js';
import { createScanner, type Dialect } from './csv/scan.js';
import { MYSQL_NULL } from './csv/split-cells.js';
import type { Block, Input } from './input.js';
import { createFindings } from './rows/findings.js';
import { createRowReader } from './rows/rows.js';

export type { InputSource } from './bytes/source.js';

/** How an input is to be read; what is left out is detected. */
export interface InputOptions {
  /** Column of a field, by name or by number from 1 on. */
  readonly map?: ColumnMap;
  /** One character, or 'tab'. */
  readonly delimiter?: string;
  readonly encoding?: Encoding | 'auto';
  /** false: the first line is a row already, and `map` names columns by number. */
  readonly header?: boolean;
  /** How a quote within a cell is spelled: doubled, or behind a backslash as MySQL writes it. */
  readonly escape?: 'quote' | 'backslash';
  /** The word that stands for an empty cell; 'none': no word does. */
  readonly null?: string;
  /** Default true: blanks at both ends of a cell are not sent. */
  readonly trim?: boolean;
  /** Collects what `findings()` reports. */
  readonly findings?: boolean;
  /** Ends the reading at once, even of an idle stream. */
  readonly signal?: AbortSignal;
  /** Milliseconds for which a stream may idle before its first lines are all the evidence there is; default 500. */
  readonly patience?: number;
}

const BOM = Buffer.from('\uFEFF');
/** As much of a header as it takes to know a report of ours. */
const HEADER_SHOWN = 64 * 1024;
/** Excel's own way to tell the delimiter, on a line before the header. */
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r)/i;

/** @throws ImportError USAGE, INPUT_UNREADABLE, INPUT_CHANGED, HEADER, ENCODING, DIALECT */
export async function openInput(from: InputSource, options: InputOptions = {}): Promise<Input> {
  const { map = {}, encoding: asked = 'auto', header: named = true, trim = true } = options;
  const { signal, patience = 500, findings: wanted = false } = options;
  const asDelimiter = options.delimiter === undefined ? undefined : delimiterOf(options.delimiter);
  const source = await openSource(from, signal);
  try {
    const text = await openText(source, { asked, patience, signal });
    const window = createWindow(text.read);
    await window.fill();
    const sample = () => window.bytes.subarray(window.start, window.end);
    if (BOM.equals(sample().subarray(0, BOM.length))) window.advance(window.start + BOM.length);
    const separator = SEPARATOR_LINE.exec(sample().toString('latin1', 0, 10));
    if (separator) window.advance(window.start + separator[0].length);

    const ours = named && startsReport(sample().toString('utf8', 0, HEADER_SHOWN));
    const { dialect, notes } = decideDialect(sample(), text.whole, {
      delimiter: asDelimiter ?? separator?.[1],
      escape: options.escape ?? (ours ? 'quote' : undefined),
      named: Object.values(map).filter((name) => typeof name === 'string'),
      header: named,
    });
    const scanner = createScanner(dialect);
    const place = { name: source.name, line: separator ? 2 : 1 };
    const { cells, line } = await readHeader({ window, scanner, dialect, named, ...place });
    const report = named && isReport(cells);
    const own = report ? cells.map(unguarded) : cells;
    const mapping = named ? mapColumns(own, map) : numberColumns(cells.length, map);
    const { header, columns } = mapping;
    // A report is the work of a run that has asked already: its cells are empty where a word stood for nothing.
    if (options.null === undefined && !report)
      refuseNullWords(sample(), text.whole, { dialect, columns, header });

    const cutter = createCutter({ window, scanner, dialect, columns: header.length, line });
    const suspicious = asked === 'auto';
    const misread = suspicious && text.encoding === 'gb18030' ? createMojibakeFinder().cause : undefined;
    const nulls = report ? [] : nullWords(options.null, dialect);
    const reader = createRowReader({
      ...{ header, columns, dialect, report, trim, nulls, named, suspicious, misread },
    });
    const findings = wanted ? createFindings({ column: columns.Identifier ?? 0 }) : undefined;
    let finished = false;
    return {
      name: source.name,
      ...(source.size !== undefined && { size: source.size }),
      ...(source.modifiedAt !== undefined && { modifiedAt: source.modifiedAt }),
      encoding: text.encoding,
      delimiter: dialect.delimiter,
      escape: dialect.backslash ? 'backslash' : 'quote',
      header,
      columns,
      notes: [...text.notes, ...notes, ...mapping.notes],
      get sha256() {
        return finished ? source.sha256 : undefined;
      },
      async *blocks(): AsyncGenerator<Block> {
        let row = 1;
        let told = 0;
        for (;;) {
          const cut = await cutter.next();
          if (signal?.aborted) return;
          finished = !cut;
          if (!cut) {
            // A header without rows, or what was unpacked and decoded to nothing, is used up all the same.
            if (source.bytesRead > told) yield { rows: [], records: 0, bytes: source.bytesRead - told };
            return;
          }
          const rows = reader.rows(cut, row);
          findings?.add(rows);
          row += rows.length;
          const used = Math.max(told, source.bytesRead - (window.end - window.start));
          const bytes = used - told;
          told = used;
          yield { rows, records: cut.starts.length, bytes };
        }
      },
      findings: () => findings?.report(finished ? cutter.lines : undefined),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    // An end that comes from outside is no fault of the file.
    signal?.throwIfAborted();
    throw error;
  }
}

/** MySQL's own word counts unless somebody says that none does, and MySQL did not write this. */
function nullWords(word: string | undefined, { backslash }: Dialect): string[] {
  if (word === 'none') return backslash ? [MYSQL_NULL] : [];
  return word === undefined ? [MYSQL_NULL] : [MYSQL_NULL, word];
}

/** @throws ImportError USAGE */
function delimiterOf(given: string): string {
  const delimiter = /^(?:tab|\\t)$/i.test(given) ? '\t' : given;
  if (/^[\t\x20-\x7e]$/.test(delimiter) && !/["\\A-Za-z0-9]/.test(delimiter)) return delimiter;
  throw new ImportError(
    'USAGE',
    `--delimiter ${JSON.stringify(given)} cannot divide cells; name one sign such as , ; | or tab.`,
  );
}
