// Decides how a text is split into cells, on evidence from its first records; what the user says comes first.
import { ImportError } from '../../errors.js';
import { fitColumns } from './columns.js';
import { behindLineBreak, createScanner, type Dialect, recordText } from './scan.js';
import { type Cell, splitRecord } from './split-cells.js';

export interface DialectOptions {
  readonly delimiter?: string | undefined;
  readonly escape?: 'quote' | 'backslash' | undefined;
  /** Columns that the user named. */
  readonly named: readonly string[];
  readonly header: boolean;
}

export interface Found {
  readonly dialect: Dialect;
  readonly notes: readonly string[];
}

export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Enough to see a rule, and quick to read. */
const RECORDS = 300;
const MOST = 0.9;
// What MySQL writes after a backslash; anything else there shows that it is a plain character.
const LEGAL_ESCAPE = /[0bnrtZN\\"',;|\t\r\n]/;

/** @param sample UTF-8 from the text's start @throws ImportError DIALECT */
export function decideDialect(sample: Buffer, whole: boolean, options: DialectOptions): Found {
  const delimiter = options.delimiter ?? decideDelimiter(sample, whole, options);
  const plain: Dialect = { delimiter, quotes: true, backslash: false };
  const escaped = { ...plain, quotes: delimiter !== '\t' || enclosed(sample, whole), backslash: true };
  if (options.escape !== undefined) {
    return { dialect: options.escape === 'backslash' ? escaped : plain, notes: [] };
  }
  if (!writtenByMysql(sample, whole, plain, escaped)) return { dialect: plain, notes: [] };
  const notes = [
    'Read as MySQL writes it: a backslash escapes the next character; use --escape quote if it is a plain character.',
  ];
  return { dialect: escaped, notes };
}

/** The first records of a sample, cut by a dialect. */
export function* firstRecords(
  sample: Buffer,
  whole: boolean,
  dialect: Dialect,
): Generator<{ text: string; cells: number; fault: boolean }> {
  const { found, record } = createScanner(dialect);
  for (let pos = 0, count = 0; pos < sample.length && count < RECORDS; ) {
    const blank = behindLineBreak(sample, pos, sample.length, whole) ?? -1;
    if (blank > 0) {
      pos = blank;
      continue;
    }
    const behind = record(sample, pos, sample.length, whole);
    if (behind < 0) return;
    yield { text: recordText(sample, pos, behind), cells: found.cells, fault: found.fault !== '' };
    pos = behind;
    count++;
  }
}

/** @throws ImportError DIALECT */
function decideDelimiter(sample: Buffer, whole: boolean, { named, header }: DialectOptions): string {
  const candidates = DELIMITERS.map((delimiter) => {
    const dialect: Dialect = { delimiter, quotes: true, backslash: false };
    const [first, ...rows] = [...firstRecords(sample, whole, dialect)];
    const cells = first?.cells ?? 1;
    const names = first ? splitRecord(first.text, dialect).map((cell) => cell.value) : [];
    const even = rows.filter((row) => row.cells === cells && !row.fault).length;
    return {
      delimiter,
      cells,
      known: header && isHeader(names, named),
      regular: rows.length === 0 || even >= rows.length * MOST,
    };
  }).filter((candidate) => candidate.cells > 1);
  const known = candidates.filter((candidate) => candidate.known);
  const regular = (known.length > 0 ? known : candidates).filter((candidate) => candidate.regular);
  if (regular.length > 1) {
    const which = regular.map((candidate) => nameOf(candidate.delimiter)).join(' or ');
    throw new ImportError('DIALECT', `The delimiter may be ${which}; say which one with --delimiter.`);
  }
  const [chosen] = regular.length > 0 ? regular : known.length > 0 ? known : candidates;
  return chosen?.delimiter ?? ',';
}

/** Whether one of these names is a column that we look for. */
function isHeader(names: readonly string[], named: readonly string[]): boolean {
  if (named.some((name) => names.includes(name))) return true;
  try {
    return fitColumns(names).Identifier !== undefined;
  } catch {
    return true;
  }
}

/** Whether cells are in quotes at all: `mysql -B` writes none, and a quote of its is a plain character. */
function enclosed(sample: Buffer, whole: boolean): boolean {
  const records = [...firstRecords(sample, whole, { delimiter: '\t', quotes: true, backslash: true })].slice(
    1,
  );
  const quoted = records.filter(({ text, fault }) => !fault && /(?:^|\t)"[^\t]*"(?:\t|$)/.test(text));
  return quoted.length * 2 > records.length;
}

function writtenByMysql(sample: Buffer, whole: boolean, plain: Dialect, escaped: Dialect): boolean {
  if (!sample.includes(0x5c)) return false;
  const text = sample.toString('utf8');
  const pairs = text.match(/\\./gs) ?? [];
  const strange = pairs.filter((pair) => !LEGAL_ESCAPE.test(pair[1] ?? '')).length;
  const [plainFaults, escapedFaults] = [faults(sample, whole, plain), faults(sample, whole, escaped)];
  if (escapedFaults < plainFaults) return strange * 4 <= pairs.length;
  if (escapedFaults > plainFaults || strange > 0) return false;
  return plain.delimiter === '\t' || bareNull(sample, whole, escaped);
}

/** How many records do not fit a dialect. */
function faults(sample: Buffer, whole: boolean, dialect: Dialect): number {
  const [first, ...rows] = [...firstRecords(sample, whole, dialect)];
  return rows.filter((row) => row.fault || row.cells !== first?.cells).length;
}

function bareNull(sample: Buffer, whole: boolean, dialect: Dialect): boolean {
  for (const { text, fault } of firstRecords(sample, whole, dialect)) {
    if (!fault && splitRecord(text, dialect).some((cell: Cell) => cell.bare && cell.value === '\\N'))
      return true;
  }
  return false;
}

function nameOf(delimiter: string): string {
  return delimiter === '\t' ? 'TAB' : `"${delimiter}"`;
}
