// Decides how a text is split into cells, on evidence from its first records; what the user says comes first.
import { ImportError } from '../../errors.js';
import { fitColumns, quoted } from './column-names.js';
import { DETECTED, optionOf, shownDelimiter } from './delimiters.js';
import { behindLineBreak, CR, LF, recordText } from './line-breaks.js';
import { createScanner, type Dialect } from './scan.js';
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

/** How Auth0, Cognito and others start the Identifiers of accounts that a service signs in. */
const PROVIDER =
  /^(?:auth0|google|google-oauth2|facebook|github|gitlab|twitter|linkedin|apple|amazon|windowslive|microsoft|azure|aad|waad|adfs|ad|saml|samlp|oidc|oauth|oauth2|okta|ldap|email|sms|wechat|weixin|qq|weibo|line|steam|discord|slack)[\w-]*$/i;
const SEVERAL = 3;
/** Enough to see a rule, and quick to read. */
export const RECORDS = 300;
const MOST = 0.9;
// What MySQL writes after a backslash; anything else there shows that it is a plain character.
const LEGAL_ESCAPE = /[0bnrtZN\\"',;|\t\r\n]/;

/** @param sample UTF-8 from the text's start @throws ImportError DIALECT */
export function decideDialect(sample: Buffer, whole: boolean, options: DialectOptions): Found {
  const delimiter = options.delimiter ?? decideDelimiter(sample, whole, options);
  const plain: Dialect = { delimiter, quotes: true, backslash: false };
  // With MySQL's escapes a lone CR is part of a value, unless nothing else ends a line.
  const escapes = { ...plain, backslash: true, loneCr: sample.includes(CR) && !sample.includes(LF) };
  const escaped = { ...escapes, quotes: delimiter !== '\t' || enclosed(sample, whole, escapes) };
  if (options.escape !== undefined) {
    return { dialect: options.escape === 'backslash' ? escaped : plain, notes: [] };
  }
  if (!writtenByMysql(sample, whole, plain, escaped)) return { dialect: plain, notes: [] };
  const notes = [
    'Read as MySQL writes it: a backslash escapes the next character; use --escape quote if it is a plain character.',
  ];
  return { dialect: escaped, notes };
}

/** The first records of a sample, cut by a dialect, each with its line from 0. */
export function* firstRecords(
  sample: Buffer,
  whole: boolean,
  dialect: Dialect,
): Generator<{ text: string; cells: number; fault: boolean; line: number }> {
  const { found, record } = createScanner(dialect);
  let line = 0;
  for (let pos = 0, count = 0; pos < sample.length && count < RECORDS; ) {
    const blank = behindLineBreak(sample, pos, sample.length, whole) ?? -1;
    if (blank > 0) {
      pos = blank;
      line++;
      continue;
    }
    const behind = record(sample, pos, sample.length, whole);
    if (behind < 0) return;
    yield { text: recordText(sample, pos, behind), cells: found.cells, fault: found.fault !== '', line };
    pos = behind;
    line += found.lines;
    count++;
  }
}

/** @throws ImportError DIALECT */
function decideDelimiter(sample: Buffer, whole: boolean, { named, header }: DialectOptions): string {
  const candidates = DETECTED.map((delimiter) => {
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
    const which = regular.map((candidate) => shownDelimiter(candidate.delimiter)).join(' or ');
    throw new ImportError('DIALECT', `The delimiter may be ${which}; say which one with --delimiter.`);
  }
  const [chosen] = regular.length > 0 ? regular : known.length > 0 ? known : candidates;
  const delimiter = chosen?.delimiter ?? ',';
  refuseOtherRows(sample, whole, delimiter);
  return delimiter;
}

/** A header says nothing about rows that another delimiter splits. @throws ImportError DIALECT */
function refuseOtherRows(sample: Buffer, whole: boolean, delimiter: string): void {
  const rowsBy = (one: string) =>
    [...firstRecords(sample, whole, { delimiter: one, quotes: true, backslash: false })].slice(1);
  const rows = rowsBy(delimiter);
  if (rows.filter((row) => row.cells > 1 || row.fault).length > rows.length * (1 - MOST)) return;
  for (const other of DETECTED) {
    const others = other === delimiter ? [] : rowsBy(other);
    const cells = others[0]?.cells ?? 1;
    const even = others.filter((row) => row.cells === cells && !row.fault);
    if (cells < 2 || even.length < others.length * MOST) continue;
    if (areIdentifiers(even.map((row) => row.text.split(other)[0] ?? ''))) continue;
    const [example] = even;
    throw new ImportError(
      'DIALECT',
      `The header is not split as the rows are: ${shownDelimiter(other)} splits all of them, such as ${quoted(example?.text ?? '')}, and not the header; name all columns in the header, or use --delimiter ${optionOf(delimiter)} if the Identifiers hold ${shownDelimiter(other)}.`,
    );
  }
}

/** Whether what comes before a sign only says where an account comes from, as in auth0|5f7c8ec7 or google-oauth2|1036. */
function areIdentifiers(starts: readonly string[]): boolean {
  if (starts.every((start) => PROVIDER.test(start))) return true;
  return starts.length >= SEVERAL && new Set(starts).size * SEVERAL <= starts.length;
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
function enclosed(sample: Buffer, whole: boolean, dialect: Dialect): boolean {
  const records = [...firstRecords(sample, whole, dialect)].slice(1);
  const quoted = records.filter(({ text, fault }) => !fault && /(?:^|\t)"[^\t]*"(?:\t|$)/.test(text));
  return quoted.length * 2 > records.length;
}

function writtenByMysql(sample: Buffer, whole: boolean, plain: Dialect, escaped: Dialect): boolean {
  if (!sample.includes(0x5c)) return false;
  const text = sample.toString('utf8');
  const pairs: readonly string[] = text.match(/\\./gs) ?? [];
  const strange = pairs.filter((pair) => !LEGAL_ESCAPE.test(pair[1] ?? '')).length;
  const [plainFaults, escapedFaults] = [faults(sample, whole, plain), faults(sample, whole, escaped)];
  if (escapedFaults < plainFaults) {
    // One record may be broken by itself, while the other backslashes are paths.
    const others = pairs.filter((pair) => !/^\\["\\N\r\n]/.test(pair)).length;
    return strange * 4 <= pairs.length && (plainFaults - escapedFaults > 1 || others === 0);
  }
  if (escapedFaults > plainFaults || strange > 0) return false;
  if (bareNull(sample, whole, escaped)) return true;
  // Without \N, what looks like escapes may be a path or an emoticon: one is none, and MySQL doubles every backslash.
  return plain.delimiter === '\t' && pairs.length >= SEVERAL && pairs.includes('\\\\');
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
