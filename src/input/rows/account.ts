// The account schema: turns a row's named cells into an account, or into the list of all its problems.
import { z } from 'zod';

/** One account as the API takes it: limits are in bytes of UTF-8, empty fields are left out. */
export interface Account {
  /** 1 to 32 bytes, printable ASCII. */
  readonly identifier: string;
  /** At most 500 bytes. */
  readonly nick?: string;
  /** A URL of at most 500 bytes. */
  readonly faceUrl?: string;
  /** 1 = robot; left out for an ordinary account. */
  readonly type?: 1;
}

/** One thing that is wrong with a row. */
export interface Problem {
  readonly code: string;
  /** The input's own name of the column, or '' where the record as a whole is wrong. */
  readonly column: string;
  readonly message: string;
}

/** The cells of a row by field, '' where there is nothing. */
export interface Values {
  readonly Identifier: string;
  readonly Nick: string;
  readonly FaceUrl: string;
  readonly Type: string;
}

type Codes = readonly (keyof typeof SENTENCES)[];

const NONE: Codes = [];
const MAX_IDENTIFIER_BYTES = 32;
const MAX_PROFILE_BYTES = 500;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const RESERVED = /^@(?:RBT|TOA)#/;
// How Excel, LibreOffice and pandas spell a number that became too long for them: 1.23E+17, 1,23E+17, 1.23457e+05.
const SCIENTIFIC = /^[+-]?\d(?:[.,]\d+)?[Ee][+-]\d{1,3}$/;
// What stands in a spreadsheet's cell where it could not compute the value, or not show it.
const SHEET_ERROR = /^#(?:N\/A|NAME\?|VALUE!|REF!|DIV\/0!|NUM!|NULL!|##+)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;
const LONE_SURROGATE = /\p{Cs}/u;
const USUAL_URL = /^https?:\/\/[a-z0-9][a-z0-9.-]*(?::\d{2,4})?\/[\w\-./~?=&%+,:@]*$/i;

/** Every rule, from the vendor's page for account_import and from what its SDKs refuse; each gives all it finds. */
const RULES = {
  Identifier: identifierCodes,
  Nick: nickCodes,
  FaceUrl: faceUrlCodes,
  Type: typeCodes,
} satisfies Record<keyof Values, (value: string) => Codes>;

const valuesSchema = z.object({
  Identifier: z.string().superRefine((value, report) => tell(RULES.Identifier(value), report)),
  Nick: z.string().superRefine((value, report) => tell(RULES.Nick(value), report)),
  FaceUrl: z.string().superRefine((value, report) => tell(RULES.FaceUrl(value), report)),
  Type: z.string().superRefine((value, report) => tell(RULES.Type(value), report)),
});

/** The account of good values; undefined where they have a problem: the question that every row is asked. */
export function accountOf(values: Values): Account | undefined {
  const { Identifier, Nick, FaceUrl, Type } = values;
  const good =
    identifierCodes(Identifier) === NONE &&
    nickCodes(Nick) === NONE &&
    faceUrlCodes(FaceUrl) === NONE &&
    typeCodes(Type) === NONE;
  if (!good) return undefined;
  const account: { identifier: string; nick?: string; faceUrl?: string; type?: 1 } = {
    identifier: Identifier,
  };
  if (Nick !== '') account.nick = Nick;
  if (FaceUrl !== '') account.faceUrl = FaceUrl;
  if (Type === '1') account.type = 1;
  return account;
}

/** All problems of a row, for the few that have one; `columnOf` gives the input's own name of a field. */
export function problemsOf(values: Values, columnOf: (field: keyof Values) => string): Problem[] {
  const issues = valuesSchema.safeParse(values).error?.issues ?? [];
  return issues.map((issue) => {
    const { field, code } = issueSchema.parse({ field: issue.path[0], code: issue.message });
    const column = columnOf(field);
    return { code, column, message: `${column} ${SENTENCES[code](values[field])}.` };
  });
}

/** Each follows the column's name. A URL is not repeated: it may hold somebody's token. */
const SENTENCES = {
  IDENTIFIER_MISSING: () => 'is empty, and an account cannot do without it',
  IDENTIFIER_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_IDENTIFIER_BYTES}`,
  IDENTIFIER_CHARACTERS: (value: string) =>
    `holds ${spelled(value, /[^\x20-\x7e]/u)}; only letters, digits and signs of ASCII are allowed`,
  IDENTIFIER_RESERVED: (value: string) =>
    `starts with ${value.slice(0, 5)}, which the vendor keeps for itself; choose another`,
  IDENTIFIER_SPREADSHEET: (value: string) =>
    SHEET_ERROR.test(value)
      ? `is ${value}, a spreadsheet's word for a value it does not have; take the column from its source again`
      : `is ${value}: a spreadsheet shortened a long number; take the column from its source again, as text`,
  NICK_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_PROFILE_BYTES}`,
  NICK_CHARACTERS: (value: string) =>
    CONTROL.test(value)
      ? `holds the control character ${spelled(value, CONTROL)}; remove it`
      : 'holds half a character (a lone surrogate); write it again',
  FACE_URL_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_PROFILE_BYTES}`,
  FACE_URL_INVALID: () => 'is not a URL that starts with http:// or https:// and holds no blank',
  TYPE_INVALID: (value: string) => `is ${JSON.stringify(value.slice(0, 20))}; write 0, 1 or nothing`,
} satisfies Record<string, (value: string) => string>;

const issueSchema = z.object({
  field: z.enum(['Identifier', 'Nick', 'FaceUrl', 'Type']),
  code: z.custom<keyof typeof SENTENCES>((code) => typeof code === 'string' && code in SENTENCES),
});

function identifierCodes(value: string): Codes {
  if (value === '') return ['IDENTIFIER_MISSING'];
  const ascii = PRINTABLE_ASCII.test(value);
  const short = value.length <= MAX_IDENTIFIER_BYTES;
  const first = value.charCodeAt(0);
  // Letters first: neither reserved nor scientific, so most rows are done here.
  if (ascii && short && first > 64) return NONE;
  const codes: (keyof typeof SENTENCES)[] = [];
  if (Buffer.byteLength(value) > MAX_IDENTIFIER_BYTES) codes.push('IDENTIFIER_TOO_LONG');
  if (!ascii) codes.push('IDENTIFIER_CHARACTERS');
  if (RESERVED.test(value)) codes.push('IDENTIFIER_RESERVED');
  if (SCIENTIFIC.test(value) || SHEET_ERROR.test(value)) codes.push('IDENTIFIER_SPREADSHEET');
  return codes.length === 0 ? NONE : codes;
}

function nickCodes(value: string): Codes {
  const long = tooLong(value);
  const broken = CONTROL.test(value) || LONE_SURROGATE.test(value);
  if (!long && !broken) return NONE;
  return [...(long ? (['NICK_TOO_LONG'] as const) : []), ...(broken ? (['NICK_CHARACTERS'] as const) : [])];
}

function faceUrlCodes(value: string): Codes {
  if (value === '') return NONE;
  const long = tooLong(value);
  const url = USUAL_URL.test(value) || isUrl(value);
  if (!long && url) return NONE;
  return [...(long ? (['FACE_URL_TOO_LONG'] as const) : []), ...(url ? [] : (['FACE_URL_INVALID'] as const))];
}

function typeCodes(value: string): Codes {
  return value === '' || value === '0' || value === '1' ? NONE : ['TYPE_INVALID'];
}

/** `.max()` would count UTF-16 units; a unit has three bytes at most. */
function tooLong(value: string): boolean {
  return value.length * 3 > MAX_PROFILE_BYTES && Buffer.byteLength(value) > MAX_PROFILE_BYTES;
}

/** The parser of URLs drops TAB and line breaks in silence, so blanks are looked for first. */
function isUrl(value: string): boolean {
  return /^https?:\/\/\S+$/i.test(value) && !LONE_SURROGATE.test(value) && URL.canParse(value);
}

/** The first character that fits, as people can read it. */
export function spelled(value: string, pattern: RegExp): string {
  const character = pattern.exec(value)?.[0] ?? '';
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (U+${point})` : `U+${point}`;
}

function tell(codes: Codes, report: z.core.$RefinementCtx): void {
  for (const code of codes) report.addIssue({ code: 'custom', message: code });
}
