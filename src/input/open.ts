// Opens an input: detects encoding and dialect, reads the header, maps its columns, and gives the rows in blocks.
import type { Shard } from '../shard.js';
import type { Encoding } from './bytes/decode.js';
import { createMojibakeFinder } from './bytes/mojibake.js';
import { type InputSource, openSource, PIECE } from './bytes/source.js';
import { openText } from './bytes/text.js';
import { createTextBuffer } from './csv/buffer.js';
import { decideDecoration } from './csv/cell-decoration.js';
import { type ColumnMap, mapColumns, numberColumns } from './csv/columns.js';
import { delimiterOf } from './csv/delimiters.js';
import { decideDialect } from './csv/dialect.js';
import { firstRows } from './csv/first-rows.js';
import { createFramer } from './csv/frame.js';
import { quotingOf, widthOf } from './csv/habits.js';
import { readHeader } from './csv/header.js';
import { CR, LF } from './csv/line-breaks.js';
import { refuseNullWords } from './csv/null-values.js';
import { refuseOtherFormats } from './csv/other-formats.js';
import { skipPreamble } from './csv/preamble.js';
import { inReport, isOwnReport, isReport, startsReport, unguardedBy } from './csv/report-cells.js';
import { createScanner, type Dialect } from './csv/scan.js';
import { MYSQL_NULL } from './csv/split-cells.js';
import { createWideDelimiter } from './csv/wide-delimiter.js';
import type { Block, Input } from './input.js';
import { createEndNotes } from './rows/end-notes.js';
import { createFindings } from './rows/findings.js';
import { firstFindings } from './rows/first-findings.js';
import { createForeignLines } from './rows/foreign-lines.js';
import { createIdentifierProfile } from './rows/identifier-profile.js';
import { createRowReader } from './rows/rows.js';
import { createShardSkip } from './rows/shard-skip.js';

export type { InputSource } from './bytes/source.js';

/** How to read an input; what is left out is detected. */
export interface InputOptions {
  /** Column of a field, by its name or its number from 1, or `none` for an empty field; default: by the header. */
  readonly map?: ColumnMap | undefined;
  /** Field delimiter: one character; default: detected. */
  readonly delimiter?: string | undefined;
  /** Default `auto`: decided on evidence, or refused. */
  readonly encoding?: Encoding | 'auto' | undefined;
  /** false: the first line is already a row, and `map` names columns by number. Default true. */
  readonly header?: boolean | undefined;
  /** Number of the line that names the columns, from 1; lines above it are ignored. */
  readonly headerLine?: number | undefined;
  /** Cells are read as they are written, and nothing is refused that only looks wrong; default false. */
  readonly asIs?: boolean | undefined;
  /** Quote escaping: a quote is doubled, or behind a backslash as MySQL writes it; default: detected. */
  readonly escape?: 'quote' | 'backslash' | undefined;
  /** Value treated as empty, such as `NULL`; `none` disables it. */
  readonly null?: string | undefined;
  /** Removes spaces at both ends of a cell; default true. */
  readonly trim?: boolean | undefined;
  /** Default false: a row with fewer cells than the header is invalid; true: its last cells are empty. */
  readonly shortRows?: boolean | undefined;
  /** Rows of other shards may be left out, and are counted as `others`. */
  readonly shard?: Shard | undefined;
  /** Collects what `findings()` reports. */
  readonly findings?: boolean | undefined;
  /** Ends the reading at once, even of an idle stream. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for which a stream may idle before its first lines are all the evidence there is; default 500. */
  readonly patience?: number | undefined;
}

const BOM = Buffer.from('\uFEFF');
/** As much of a header as is needed to recognise a report of ours. */
const HEADER_SHOWN = 64 * 1024;
/** Excel's own way to name the delimiter, on a line before the header. */
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?[,;\t|]*(?:\r\n|\n|\r)/i;
const SEPARATOR_LINE_SHOWN = 200;

/** @throws ImportError USAGE, INPUT_UNREADABLE, INPUT_CHANGED, HEADER, ENCODING, DIALECT */
export async function openInput(from: InputSource, options: InputOptions = {}): Promise<Input> {
  const { map = {}, encoding: asked = 'auto', header: hasHeader = true, trim = true, asIs = false } = options;
  const { signal, patience = 500, findings: wanted = false, shortRows = false } = options;
  const asDelimiter = options.delimiter === undefined ? undefined : delimiterOf(options.delimiter);
  // Of a shard, as many rows are left in four pieces as others have in one.
  const source = await openSource(from, signal, options.shard && 4 * PIECE);
  try {
    const text = await openText(source, { asked, patience, signal });
    const wide =
      asDelimiter !== undefined && asDelimiter > '\x7f'
        ? createWideDelimiter(asDelimiter, text.read)
        : undefined;
    const buffer = createTextBuffer(wide?.read ?? text.read);
    await buffer.fill();
    const sample = () => buffer.bytes.subarray(buffer.start, buffer.end);
    while (BOM.equals(sample().subarray(0, BOM.length))) buffer.advance(buffer.start + BOM.length);
    const separator = SEPARATOR_LINE.exec(sample().toString('latin1', 0, SEPARATOR_LINE_SHOWN));
    if (separator) buffer.advance(buffer.start + separator[0].length);

    refuseOtherFormats(sample(), source.name);
    const head = sample().toString('utf8', 0, HEADER_SHOWN);
    const named = hasHeader || isOwnReport(head);
    const ours = named && startsReport(head);
    const start = separator ? 2 : 1;
    const preamble = skipPreamble(sample(), start, {
      headerLine: options.headerLine,
      header: named,
      name: source.name,
    });
    buffer.advance(buffer.start + preamble.bytes);

    const { dialect: decided, notes } = decideDialect(sample(), text.whole, {
      delimiter: wide?.inside ?? asDelimiter ?? separator?.[1],
      escape: options.escape ?? (ours ? 'quote' : undefined),
      named: Object.values(map).filter((name) => typeof name === 'string'),
      header: named,
    });
    const quoting = quotingOf(sample(), text.whole, decided);
    const { dialect } = quoting;
    const scanner = createScanner(dialect);
    const place = { name: source.name, line: start + preamble.lines };
    const { cells, headerLine, line } = await readHeader({ buffer, scanner, dialect, named, ...place });
    const report = named && isReport(cells);
    const {
      width,
      header: names,
      oftenShort,
      notes: widthNotes,
    } = widthOf(sample(), text.whole, { dialect, header: cells, shortRows });
    const unguarded = unguardedBy(cells);
    const own = report ? names.map(unguarded) : wide ? names.map(wide.restore) : names;
    const found = firstRows(sample(), text.whole, { dialect, columns: width, line });
    const below = {
      headerLine,
      confirmed: options.headerLine !== undefined,
      rows: found.map((row) => row.cells.map((cell) => cell.value)),
      text: sample().toString('utf8', 0, HEADER_SHOWN),
      line,
    };
    const mapping = named
      ? mapColumns(own, report ? inReport(map, own) : map, below)
      : numberColumns(own.length, map);
    const { header, columns } = mapping;
    const { Identifier = 0 } = columns;
    // A report comes from a run that asked already: cells that meant nothing are empty in it.
    if (options.null === undefined && !report) refuseNullWords(found, { columns, header });
    const identifiers = found.map((row) => row.cells[Identifier]?.value.trim() ?? '');
    const decoration =
      report || asIs ? undefined : decideDecoration(identifiers, header[Identifier] ?? 'Identifier');
    const clean = report ? unguarded : (decoration?.clean ?? wide?.restore);
    const profile = report
      ? undefined
      : createIdentifierProfile(clean ? identifiers.map(clean) : identifiers, text.whole);
    const messageColumn = report ? header.indexOf('_message') : -1;
    const about = { header, columns, profile, asIs, messageColumn };
    const foreign = createForeignLines(about);
    const preview = createForeignLines(about);

    const framer = createFramer({
      ...{ buffer, ...quoting, columns: width, shortRows, oftenShort, line, patience },
    });
    const suspicious = asked === 'auto';
    const misread = suspicious && text.encoding === 'gb18030' ? createMojibakeFinder().cause : undefined;
    const nulls = report ? [] : nullWords(options.null, dialect);
    const reader = createRowReader({
      ...{ header, width, shortRows, columns, dialect, report, clean, trim, nulls },
      ...{ suspicious, misread },
    });
    const skip = createShardSkip({ shard: options.shard, header, columns, dialect, nulls });
    const findings = wanted ? createFindings({ header, columns }) : undefined;
    const known = [
      ...text.notes,
      ...preamble.notes,
      ...notes,
      ...mapping.notes,
      ...widthNotes,
      ...(decoration ? [decoration.note] : []),
      ...(wanted || report
        ? []
        : firstFindings(found, {
            ...{ header, columns, clean, trim, nulls, foreign: preview, whole: text.whole },
          })),
    ];
    const endNotes = createEndNotes(header[Identifier] || 'Identifier');
    let endsOpen = false;
    let finished = false;
    return {
      name: source.name,
      ...(source.size !== undefined && { size: source.size }),
      ...(source.modifiedAt !== undefined && { modifiedAt: source.modifiedAt }),
      encoding: text.encoding,
      delimiter: wide ? (asDelimiter ?? '') : dialect.delimiter,
      escape: dialect.backslash ? 'backslash' : 'quote',
      header,
      columns,
      get notes() {
        const ended = finished ? [...endNotes.report(endsOpen), ...source.notes()] : [];
        const { note } = finished ? foreign : preview;
        return [...known, ...(note === undefined ? [] : [note]), ...ended];
      },
      get sha256() {
        return finished ? source.sha256 : undefined;
      },
      async *blocks(): AsyncGenerator<Block> {
        for await (const block of foreign.mark(readBlocks())) {
          findings?.add(block.rows);
          endNotes.add(block.rows);
          yield block;
        }
      },
      findings: () => findings?.report(finished ? framer.lines : undefined),
      close: () => source.close(),
    };

    async function* readBlocks(): AsyncGenerator<Block> {
      let row = 1;
      let reported = 0;
      for (;;) {
        const frame = await framer.next();
        if (signal?.aborted) return;
        finished = !frame;
        if (!frame) {
          // The bytes of a header without rows, or that decode to nothing, were read all the same.
          if (source.bytesRead > reported) yield { rows: [], records: 0, bytes: source.bytesRead - reported };
          return;
        }
        const rows = reader.rows(frame, row, row > 1 ? skip : undefined); // under the header all matter
        const lastByte = frame.bytes[frame.to - 1];
        endsOpen = lastByte !== LF && lastByte !== CR;
        row += frame.starts.length;
        const used = Math.max(reported, source.bytesRead - (buffer.end - buffer.start));
        const bytes = used - reported;
        reported = used;
        yield { rows, records: frame.starts.length, bytes, others: frame.starts.length - rows.length };
      }
    }
  } catch (error) {
    await source.close();
    // An abort is no fault of the file.
    signal?.throwIfAborted();
    throw error;
  }
}

/** MySQL's \N means an empty cell, unless the user says `none` and MySQL did not write the file. */
function nullWords(word: string | undefined, { backslash }: Dialect): string[] {
  if (word === 'none') return backslash ? [MYSQL_NULL] : [];
  return word === undefined ? [MYSQL_NULL] : [MYSQL_NULL, word];
}
