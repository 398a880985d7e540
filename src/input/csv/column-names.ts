// The names of columns that we look for, and how names are compared and shown.
import { ImportError } from '../../errors.js';
import { FIELDS, type Field } from '../input.js';

export type Columns = Partial<Record<Field, number>>;

/** Names of columns, compared without case, blanks, `_`, `-` and a `#` in front. */
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

/** Longer lists of columns are cut: a message is one sentence, whatever the file holds. */
const SHOWN = 20;

/** Fields that are not chosen yet take the one column that fits. @throws ImportError HEADER where two do */
export function fitColumns(
  header: readonly string[],
  chosen: Columns = {},
  unused: readonly Field[] = [],
): Columns {
  const columns = { ...chosen };
  const taken = new Set(Object.values(chosen));
  for (const field of FIELDS) {
    if (columns[field] !== undefined || unused.includes(field)) continue;
    const fits = header.flatMap((name, index) => (!taken.has(index) && names(name, field) ? [index] : []));
    const [first, second] = fits;
    if (first !== undefined && second !== undefined) throw twoFit(field, header, first, second);
    if (first !== undefined) columns[field] = first;
  }
  return columns;
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
export function otherHeader(
  cells: readonly string[],
  columns: Columns,
  header: readonly string[],
): Columns | undefined {
  const fields = FIELDS.filter((field) => columns[field] !== undefined);
  const found: Columns = {};
  for (const field of fields) {
    const index = cells.findIndex((cell) => names(cell, field));
    if (index < 0) return undefined;
    found[field] = index;
  }
  // A lone word may be somebody's name, unless it is this file's own name of the column, or another cell is a name too.
  const sure =
    fields.length > 1 ||
    cells.length === 1 ||
    cells.some((cell) => header.some((name) => name !== '' && sameName(cell, name))) ||
    cells.filter((cell) => ALL_ALIASES.has(bare(cell))).length > 1;
  return sure ? found : undefined;
}

/** Whether a cell is a column's name, apart from case, blanks, `_` and `-`. */
export function sameName(cell: string, name: string): boolean {
  return cell === name || bare(cell) === bare(name);
}

function names(name: string, field: Field): boolean {
  // A user's type or level in somebody's database must not make robots: this one is exact, not guessed.
  return field === 'Type' ? name.trim() === 'Type' : ALIASES[field].includes(bare(name));
}

export function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^#|[\s_\-\u200b\ufeff]/g, '');
}

export function twoFit(field: Field, header: readonly string[], first: number, second: number): ImportError {
  const [one, two] = [header[first] ?? '', header[second] ?? ''];
  const same = one === two;
  return new ImportError(
    'HEADER',
    `Columns ${first + 1} (${quoted(one)}) and ${second + 1} (${quoted(two)}) both fit ${field}; choose one with --map ${field}=${same ? first + 1 : one}.`,
  );
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(quoted).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** Only its start, with nothing that a terminal would act on. */
export function quoted(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return `"${shown.replace(/\p{C}/gu, '?')}"`;
}
