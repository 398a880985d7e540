// Which column of a header feeds which field, and which columns are ignored.
import { ImportError } from '../../errors.js';
import { FIELDS, type Field } from '../input.js';
import { bare, type Columns, fitColumns, listed, twoFit } from './column-names.js';
import { type Below, checkFirstLine, NOTHING_BELOW, noIdentifier } from './header-advice.js';

export interface Mapping {
  readonly header: readonly string[];
  readonly columns: Columns;
  readonly notes: readonly string[];
}

export type ColumnMap = Partial<Record<Field, string | number>>;

/** In place of a column: the field is left empty, whatever the file has. */
const UNUSED = 'none';

/**
 * @param map what the user chose: a column's name, its number from 1 on, or `none`
 * @throws ImportError HEADER
 */
export function mapColumns(header: readonly string[], map: ColumnMap, below: Below = NOTHING_BELOW): Mapping {
  const chosen: Columns = {};
  const notes: string[] = [];
  const unused = unusedFields(map);
  for (const field of FIELDS) {
    const column = map[field];
    if (column !== undefined && !unused.includes(field)) chosen[field] = columnOf(column, field, header);
  }
  const columns = fitColumns(header, chosen, unused);
  if (columns.Identifier === undefined) throw noIdentifier(header, below);
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
  const number = String(map.Identifier ?? '');
  if (/^\d+$/.test(number) && (typeof map.Identifier === 'number' || !header.includes(number))) {
    checkFirstLine(header, columns.Identifier, below);
    notes.push(
      `Line ${below.headerLine} is used as the header: ${listed(header)}; use --no-header if it is a row.`,
    );
  }
  const type = ignored.find((name) => name !== 'Type' && bare(name) === 'type');
  if (type !== undefined && columns.Type === undefined && !unused.includes('Type')) {
    notes.push(
      `Only a column named exactly Type makes robots; use --map Type=${type} if ${listed([type])} is that column.`,
    );
  }
  for (const [field, what, looksLike] of LOOK_ALIKES) {
    const column = ignored.find((name) => looksLike.test(bare(name)));
    if (column === undefined || columns[field] !== undefined || unused.includes(field)) continue;
    notes.push(`No ${what} will be imported; if ${listed([column])} has it, add --map ${field}=${column}.`);
  }
  return { header, columns, notes };
}

/** Columns that people expect to be a field, and that are too general to be taken for one. */
const LOOK_ALIKES = [
  ['Nick', 'nickname', /^(?:full|real|user|first|display)?name$|^(?:姓名|名字|名称)$/],
  ['FaceUrl', 'avatar', /photo|picture|portrait|image|^(?:img|pic|icon)(?:url)?$|照片|图片/],
] as const;

/** Columns of a file without a header: by number alone. @throws ImportError HEADER */
export function numberColumns(count: number, map: ColumnMap): Mapping {
  const columns: Columns = {};
  const numbers = Array.from({ length: count }, (_, index) => `column ${index + 1}`);
  const unused = unusedFields(map);
  for (const field of FIELDS) {
    const number = map[field];
    if (number !== undefined && !unused.includes(field)) columns[field] = byNumber(number, field, numbers);
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

/** @throws ImportError HEADER */
function unusedFields(map: ColumnMap): Field[] {
  const unused = FIELDS.filter((field) => map[field] === UNUSED);
  if (!unused.includes('Identifier')) return unused;
  throw new ImportError(
    'HEADER',
    '--map Identifier=none is not possible: every account needs an Identifier.',
  );
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
