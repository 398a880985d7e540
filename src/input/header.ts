// Which column of a header feeds which field, and which it leaves alone.
import { ImportError } from '../errors.js';
import { FIELDS, type Field } from './input.js';

export type Columns = Partial<Record<Field, number>>;

export interface Mapping {
  readonly columns: Columns;
  readonly notes: readonly string[];
}

/** By their names without regard to case, blanks, `_` and `-`. */
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

/**
 * @param map what the user said: a column's name or its number from 1 on
 * @throws ImportError HEADER
 */
export function mapColumns(header: readonly string[], map: Partial<Record<Field, string | number>>): Mapping {
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
  const type = ignored.find((name) => name !== 'Type' && bare(name) === 'type');
  if (type !== undefined && columns.Type === undefined) {
    notes.push(
      `Only a column spelled Type makes robots; say --map Type=${type} if ${listed([type])} is meant.`,
    );
  }
  return { columns, notes };
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
  const number = Number(chosen);
  if (/^\d+$/.test(String(chosen)) && number >= 1 && number <= header.length) return number - 1;
  throw new ImportError(
    'HEADER',
    `--map ${field}=${chosen} names no column; this file has ${listed(header)}, numbered from 1 to ${header.length}.`,
  );
}

function names(name: string, field: Field): boolean {
  // A user's type or level in somebody's database must not make robots: this one is spelled, not guessed.
  return field === 'Type' ? trimmed(name) === 'Type' : ALIASES[field].includes(bare(name));
}

function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-\u200b\ufeff]/g, '');
}

function trimmed(name: string): string {
  return name.replace(/^[\s\ufeff]+|\s+$/g, '');
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
  return new ImportError(
    'HEADER',
    `No column is named Identifier; the first line has ${listed(header)}, so name the right one with --map Identifier=<column name or number>.`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(quoted).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** Only as much as tells it from others, with nothing a terminal would act on. */
function quoted(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return `"${shown.replace(/\p{C}/gu, '?')}"`;
}
