// What to do about a first line that is not a usable header: the header is further down, or it is a row, or a title.
import { ImportError } from '../../errors.js';
import { fitColumns, listed, quoted } from './column-names.js';
import { KNOWN, optionOf, shownDelimiter } from './delimiters.js';

/** What follows the first line. */
export interface Below {
  /** Number of the first line. */
  readonly headerLine: number;
  /** The user named this line as the header. */
  readonly confirmed: boolean;
  /** Cells of the first rows, as the delimiter splits them. */
  readonly rows: readonly (readonly string[])[];
  /** Their text, and the number of its first line. */
  readonly text: string;
  readonly line: number;
}

export const NOTHING_BELOW: Below = { headerLine: 1, confirmed: false, rows: [], text: '', line: 2 };

/** How far down a header is looked for. */
const LINES = 20;
const PYTHON = (quote: number) =>
  `python3 -c "import csv,sys; csv.writer(sys.stdout).writerows(csv.reader(sys.stdin, quotechar=chr(${quote})))" < old.csv > new.csv`;
const QUOTES: readonly (readonly [open: string, close: string, remedy: string])[] = [
  ["'", "'", PYTHON(39)],
  ['`', '`', PYTHON(96)],
  ['“', '”', `sed 's/[“”]/"/g' old.csv > new.csv`],
];
/** What is found in rows and never names a column. */
const VALUE =
  /^(?:[+-]?\d[\d.,:/ T+-]*Z?|https?:\/\/.*|[^\s@"]+@[^\s@"]+\.[^\s@"]+|true|false|null|\\N|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,22})$/i;
/** Words in the names of columns, beside those that we look for. */
const WORDS = new Set(
  (
    'id ids uid oid sid guid uuid no nr num number key code user users username login logon member customer client account email mail phone ' +
    'mobile tel telephone name names firstname lastname fullname surname nick nickname display title avatar face photo picture ' +
    'image img icon url link type kind role level group status state enabled active created updated modified date time ' +
    'birthday gender sex age city country region address department dept company organization remark remarks note notes ' +
    'comment description password locale language timezone verified provider openid unionid sub principal samaccountname ' +
    'userprincipalname displayname givenname objectid benutzer kunde kennung vorname nachname anmeldename utilisateur ' +
    'identifiant nom prenom courriel usuario nombre apellido correo utente nome'
  ).split(' '),
);
const CHINESE_WORDS =
  /编号|序号|用户|姓名|名字|名称|昵称|账号|帐号|工号|学号|会员|手机|电话|邮箱|头像|性别|类型|类别|状态|备注|时间|日期|部门|公司|角色/;

/** @throws ImportError HEADER where the first line is taken as a header by number alone, and is none */
export function checkFirstLine(header: readonly string[], identifier: number, below: Below): void {
  if (below.confirmed) return;
  const { headerLine } = below;
  const later = headerBelow(below);
  const known = header.filter(isColumnWord).length;
  const titled = header.length > 1 && header.filter((name) => name.trim() !== '').length < 2;
  if (later && (titled || known * 2 < header.length)) throw laterHeader(header, later);
  const value = header.find((name) => VALUE.test(name.trim()));
  const alike =
    known === 0 && below.rows.some((row) => shapeOf(row[identifier]) === shapeOf(header[identifier]));
  if (header[identifier]?.trim() !== '' && value === undefined && !titled && !alike) return;
  throw new ImportError(
    'HEADER',
    `Line ${headerLine} (${listed(header)}) does not look like a header; use --no-header if it is a row, or --header-line <n> to name the header's line (${headerLine} if this is it).`,
  );
}

export function noIdentifier(header: readonly string[], below: Below): ImportError {
  const later = headerBelow(below);
  const known = header.filter(isColumnWord).length;
  if (later && (later.certain || known * 2 < header.length || header.length < 2))
    return laterHeader(header, later);
  const [only = ''] = header;
  const delimiter = header.length === 1 ? delimiterIn(only) : undefined;
  const lines = below.text.split(/\r\n|\r|\n/, LINES).filter((line) => line !== '');
  if (delimiter === ',' && lines.every((line) => /^".*"$/.test(line))) {
    return new ImportError(
      'HEADER',
      `Every line is one quoted cell, such as ${quoted(only)}; remove the outer quotes, as with sed -E 's/^"(.*)"(\\r?)$/\\1\\2/; s/""/"/g' old.csv > new.csv.`,
    );
  }
  const quotes = QUOTES.find(([open, close]) =>
    header.every((name) => name.trim().startsWith(open) && name.trim().endsWith(close)),
  );
  if (quotes) {
    return new ImportError(
      'HEADER',
      `Cells are in quotes of another kind (${only}); write them in double quotes, as with ${quotes[2]}.`,
    );
  }
  const first = `No column is named Identifier; line ${below.headerLine} has ${listed(header)}`;
  if (delimiter !== undefined) {
    return new ImportError(
      'HEADER',
      `${first}, its delimiter seems to be ${shownDelimiter(delimiter)}, so use --delimiter ${optionOf(delimiter)}.`,
    );
  }
  if (header.length === 1 && hasIdentifier(only.trim().split(/\s+/)) && /\S\s+\S/.test(only)) {
    return new ImportError(
      'HEADER',
      `${first}, whose names are separated by blanks, which names of people have too; export the table with a delimiter such as a comma.`,
    );
  }
  if (header.some((name) => VALUE.test(name.trim())) || (known === 0 && isLikeRows(header, below))) {
    return new ImportError(
      'HEADER',
      `${first} and looks like a row, so use --no-header --map Identifier=<column number>; if it is the header, name the column with --map Identifier=<column name>.`,
    );
  }
  return new ImportError(
    'HEADER',
    `${first}, so name the right one with --map Identifier=<column name or number>.`,
  );
}

/** A known delimiter, or any sign that splits a line into nothing but names of columns. */
function delimiterIn(line: string): string | undefined {
  const signs = line.match(/[^\p{L}\p{N}\s"\\_=-]/gu) ?? [];
  const sign = signs.find((one) => {
    const names = line.split(one);
    return hasIdentifier(names) && names.every((name) => name.trim() === '' || isColumnWord(name));
  });
  return KNOWN.find((known) => line.includes(known)) ?? sign;
}

interface Later {
  readonly line: number;
  readonly names: readonly string[];
  /** It names an Identifier; otherwise it only looks like names of columns. */
  readonly certain: boolean;
}

function laterHeader(header: readonly string[], { line, names }: Later): ImportError {
  return new ImportError(
    'HEADER',
    `The header seems to be on line ${line} (${listed(names)}), below ${listed(header)}; use --header-line ${line}.`,
  );
}

/** The first line below that names columns. */
function headerBelow({ text, line }: Below): Later | undefined {
  let likely: Later | undefined;
  for (const [index, record] of text.split(/\r\n|\r|\n/, LINES).entries()) {
    for (const delimiter of KNOWN) {
      const names = record.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
      if (names.length === 1 && delimiter !== ',') continue;
      const filled = names.filter((name) => name !== '');
      if (filled.length === 0 || names.some((name) => VALUE.test(name))) continue;
      if (hasIdentifier(names)) return { line: line + index, names, certain: true };
      const words = filled.filter(isColumnWord).length;
      if (filled.length < 2 || filled.length * 2 < names.length || words * 2 < filled.length) continue;
      likely ??= { line: line + index, names, certain: false };
    }
  }
  return likely;
}

function hasIdentifier(names: readonly string[]): boolean {
  try {
    return fitColumns(names).Identifier !== undefined;
  } catch {
    return true; // two columns fit, which only a header has
  }
}

function isColumnWord(name: string): boolean {
  if (CHINESE_WORDS.test(name)) return true;
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.length <= 6 && words.some((word) => WORDS.has(word));
}

function isLikeRows(header: readonly string[], { rows }: Below): boolean {
  const [row] = rows;
  if (row?.length !== header.length || (rows.length < 2 && !header.some((name) => /\d/.test(name))))
    return false;
  return header.every((name, index) => rows.some((one) => shapeOf(one[index]) === shapeOf(name)));
}

/** Its letters, digits and signs, without how many of each. */
function shapeOf(cell = ''): string {
  return cell
    .trim()
    .replace(/\p{Lu}+/gu, 'A')
    .replace(/\p{Ll}+/gu, 'a')
    .replace(/\d+/g, '9');
}
