// Which column of a header feeds which field, and which columns are ignored.
import { ImportError } from '../../errors.js';
import { FIELDS, type Field } from '../input.js';

export type Columns = Partial<Record<Field, number>>;

export interface Mapping {
  readonly header: readonly string[];
  readonly columns: Columns;
  readonly notes: readonly string[];
}

/** Names of columns, compared without case, blanks, `_` and `-`. */
const ALIASES: Readonly<Record<Exclude<Field, 'Type'>, readonly string[]>> = {
  Identifier: [
    ...['identifier', 'userid', 'username', 'useraccount', 'account', 'accountid', 'uid'],
    ...['用户名', '用户id', '用户帐号', '用户账号', '帐号', '账号'],
  ],
  Nick: ['nick', 'nickname', 'displayname', '昵称', '用户昵称'],
  FaceUrl: [
    ...['faceurl', 'face', 'avatar', 'avatarurl', 'headimg', 'headimgurl'],
    ...['头像', '头像url', '头像地址', '头像链接'],
  ],
};

const DIVIDERS = [',', ';', '\t', '|'];

/** Longer lists of columns are cut: a message is one sentence, whatever the file holds. */
const SHOWN = 20;

export type ColumnMap = Partial<Record<Field, string | number>>;

/**
 * @param map what the user chose: a column's name or its number from 1 on
 * @throws ImportError HEADER
 */
export function mapColumns(header: readonly string[], map: ColumnMap): Mapping {
  const chosen: Columns = {};
  const notes: string[] = [];
  for (const field of FIELDS) {
    const column = map[field];
    if (column !== undefined) chosen[field] = columnOf(column, field, header);
  }
  const columns = fitColumns(header, chosen);
  if (columns.Identifier === undefined) throw noIdentifier(header);
  const used = new Set(Object.values(columns));
  const ignored = header.filter(
    (name, index) => !used.has(index) && !name.startsWith('_') && bare(name) !== '',
  );
  if (ignored.length > 0) {
    notes.push(
      ignored.length === 1
        ? `Column ${listed(ignored)} is ignored.`
        : `${ignored.length} columns are ignored: ${listed(ignored)}.`,
    );
  }
  const numbered = FIELDS.some((field) => map[field] !== undefined && !header.includes(String(map[field])));
  if (numbered) refuseRow(header, columns, notes);
  const type = ignored.find((name) => name !== 'Type' && bare(name) === 'type');
  if (type !== undefined && columns.Type === undefined) {
    notes.push(
      `Only a column named exactly Type makes robots; use --map Type=${type} if ${listed([type])} is that column.`,
    );
  }
  return { header, columns, notes };
}

/** Columns of a file without a header: by number alone. @throws ImportError HEADER */
export function numberColumns(count: number, map: ColumnMap): Mapping {
  const columns: Columns = {};
  const numbers = Array.from({ length: count }, (_, index) => `column ${index + 1}`);
  for (const field of FIELDS) {
    const number = map[field];
    if (number !== undefined) columns[field] = byNumber(number, field, numbers);
  }
  if (columns.Identifier === undefined) {
    throw new ImportError(
      'HEADER',
      `Without a header the columns have no names; say which of the ${count} holds the Identifier, as in --map Identifier=1.`,
    );
  }
  // Named like the fields they feed, so that failures.csv, which has a header, is read as it is.
  const header = numbers.map((name, index) => FIELDS.find((field) => columns[field] === index) ?? name);
  return { header, columns, notes: [] };
}

/** Fields that are not chosen yet take the one column that fits. @throws ImportError HEADER where two do */
export function fitColumns(header: readonly string[], chosen: Columns = {}): Columns {
  const columns = { ...chosen };
  const taken = new Set(Object.values(chosen));
  for (const field of FIELDS) {
    if (columns[field] !== undefined) continue;
    const fits = header.flatMap((name, index) => (!taken.has(index) && names(name, field) ? [index] : []));
    const [first, second] = fits;
    if (first !== undefined && second !== undefined) throw twoFit(field, header, first, second);
    if (first !== undefined) columns[field] = first;
  }
  return columns;
}

/** @throws ImportError HEADER */
function columnOf(chosen: string | number, field: Field, header: readonly string[]): number {
  const exact = header.flatMap((name, index) => (name === chosen ? [index] : []));
  const fits =
    exact.length > 0
      ? exact
      : header.flatMap((name, index) => (bare(name) === bare(String(chosen)) ? [index] : []));
  const [first, second] = fits;
  if (typeof chosen === 'string' && first !== undefined) {
    if (second !== undefined) throw twoFit(field, header, first, second);
    return first;
  }
  return byNumber(chosen, field, header);
}

/** @throws ImportError HEADER */
function byNumber(chosen: string | number, field: Field, header: readonly string[]): number {
  const number = Number(chosen);
  if (/^\d+$/.test(String(chosen)) && number >= 1 && number <= header.length) return number - 1;
  throw new ImportError(
    'HEADER',
    `--map ${field}=${chosen} names no column; this file has ${listed(header)}, numbered from 1 to ${header.length}.`,
  );
}

const ALL_ALIASES: ReadonlySet<string> = new Set(Object.values(ALIASES).flat());

/** Whether this is the name of a column that we look for, or this header's own name of one; cells of rows hardly are. */
export function isColumnName(cell: string, own: string): boolean {
  // Most cells have a digit, and are done here; no name that we look for has one.
  if (cell === own || /\d/.test(cell)) return cell === own;
  const name = bare(cell);
  return ALL_ALIASES.has(name) || name === 'type' || name === bare(own);
}

/** Which fields these cells name, as the header of another file would; undefined where they are no header. */
export function otherHeader(cells: readonly string[], columns: Columns): Columns | undefined {
  const fields = FIELDS.filter((field) => columns[field] !== undefined);
  const found: Columns = {};
  for (const field of fields) {
    const index = cells.findIndex((cell) => names(cell, field));
    if (index < 0) return undefined;
    found[field] = index;
  }
  // A lone word in a row with other cells may be somebody's name.
  return fields.length > 1 || cells.length === 1 ? found : undefined;
}

/** Whether a cell is a column's name, apart from case, blanks, `_` and `-`. */
export function sameName(cell: string, name: string): boolean {
  return cell === name || bare(cell) === bare(name);
}

function names(name: string, field: Field): boolean {
  // A user's type or level in somebody's database must not make robots: this one is exact, not guessed.
  return field === 'Type' ? name.trim() === 'Type' : ALIASES[field].includes(bare(name));
}

function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-\u200b\ufeff]/g, '');
}

function twoFit(field: Field, header: readonly string[], first: number, second: number): ImportError {
  const [one, two] = [header[first] ?? '', header[second] ?? ''];
  const same = one === two;
  return new ImportError(
    'HEADER',
    `Columns ${first + 1} (${quoted(one)}) and ${second + 1} (${quoted(two)}) both fit ${field}; choose one with --map ${field}=${same ? first + 1 : one}.`,
  );
}

function noIdentifier(header: readonly string[]): ImportError {
  const [only = ''] = header;
  const other = header.length === 1 ? DIVIDERS.find((divider) => only.includes(divider)) : undefined;
  const remedy =
    other !== undefined
      ? `its delimiter seems to be ${other === '\t' ? 'TAB' : other}, so say --delimiter ${other === '\t' ? 'tab' : `'${other}'`}`
      : header.some(isValue)
        ? 'it looks like a row, so say --no-header --map Identifier=<column number>'
        : 'so name the right one with --map Identifier=<column name or number>';
  return new ImportError(
    'HEADER',
    `No column is named Identifier; the first line has ${listed(header)}, ${remedy}.`,
  );
}

/** Columns were chosen by number: nothing has shown yet that the first line is a header. @throws ImportError HEADER */
function refuseRow(header: readonly string[], columns: Columns, notes: string[]): void {
  const used = Object.values(columns).map((index) => header[index] ?? '');
  const value = used.find(isValue);
  if (value !== undefined) {
    throw new ImportError(
      'HEADER',
      `The first line looks like a row, since it holds ${quoted(value)}; say --no-header if it is one, or name columns by name with --map.`,
    );
  }
  notes.push(`The first line is taken as the header: ${listed(header)}; say --no-header if it is a row.`);
}

/** What is found in rows and never names a column. */
function isValue(name: string): boolean {
  return /^(?:\d+|https?:\/\/.*)$/i.test(name.trim());
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(quoted).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** Only its start, with nothing that a terminal would act on. */
function quoted(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return `"${shown.replace(/\p{C}/gu, '?')}"`;
}
