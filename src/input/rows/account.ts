// The account schema: turns a row's cells, by field, into an account or into the list of all its problems.
import { z } from 'zod';
import { isSheetError } from './sheet-errors.js';

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

const MAX_IDENTIFIER_BYTES = 32;
const MAX_PROFILE_BYTES = 500;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const RESERVED = /^@(?:RBT|TOA)#/;
// How Excel, LibreOffice and pandas write a number that is too long for them: 1.23E+17, 1,23E+17, 1.23457e+05.
const SCIENTIFIC = /^[+-]?\d(?:[.,]\d+)?[Ee][+-]\d{1,3}$/;
// A line of dashes, as programs draw it under a header: no account.
const RULE = /^(?:-+|=+|_+|\*+)$/;
// What a spreadsheet writes in front of text that it would execute or reformat otherwise; and a formula.
const GUARDED = /^'[=+\-@]|^=(?:"|[A-Za-z][A-Za-z.]*\()/;
const DECIMAL_TYPE = /^([01])\.0+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;
const LONE_SURROGATE = /\p{Cs}/u;
const USUAL_URL = /^https?:\/\/[a-z0-9][a-z0-9.-]*(?::\d{2,4})?\/[\w\-./~?=&%+,:@]*$/i;
// What most rows have, and no rule has anything to say of.
const PLAIN_IDENTIFIER = /^[A-Za-z0-9]\w*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is left out
const PLAIN_NICK = /^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*$/;
const UTF8_BYTES_A_UNIT = 3;

/** Sentences by code, each continues the column's name. A URL is not repeated: it may hold somebody's token. */
const SENTENCES = {
  IDENTIFIER_MISSING: () => 'is empty, and every account needs one',
  IDENTIFIER_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_IDENTIFIER_BYTES}`,
  IDENTIFIER_CHARACTERS: (value: string) =>
    `holds ${shown(value, /[^\x20-\x7e]/u)}; only ASCII letters, digits and signs are allowed`,
  IDENTIFIER_RESERVED: (value: string) =>
    `starts with ${value.slice(0, 5)}, which the vendor reserves; choose another`,
  IDENTIFIER_SPREADSHEET: (value: string) =>
    isSheetError(value)
      ? `is ${value}, a spreadsheet's error in place of a value; export the column from its source again`
      : GUARDED.test(value)
        ? `is ${value}, which a spreadsheet writes to keep it as text; write the text alone`
        : `is ${value}: a spreadsheet shortened a long number; export the column from its source again, as text`,
  IDENTIFIER_FOREIGN_LINE: (value: string) => `is a line of "${value.slice(0, 1)}"; remove it`,
  NICK_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_PROFILE_BYTES}`,
  NICK_CHARACTERS: (value: string) =>
    CONTROL.test(value)
      ? `holds the control character ${shown(value, CONTROL)}; remove it`
      : 'holds half a character (a lone surrogate); write it again',
  NICK_SPREADSHEET: (value: string) =>
    `is ${value}, a spreadsheet's error in place of a value; write the nickname, or leave it empty`,
  FACE_URL_TOO_LONG: (value: string) =>
    `has ${Buffer.byteLength(value)} bytes; shorten it to ${MAX_PROFILE_BYTES}`,
  FACE_URL_INVALID: notUrl,
  TYPE_INVALID: (value: string) => `is ${JSON.stringify(value.slice(0, 20))}; write 0, 1 or nothing`,
} satisfies Record<string, (value: string) => string>;

type Code = keyof typeof SENTENCES;
type Report = (code: Code) => void;

/** Every rule, from the vendor's page for account_import and from what its SDKs refuse; each field reports all it finds. */
const accountSchema = z.object({
  Identifier: field((value, report) => {
    if (value === '') return report('IDENTIFIER_MISSING');
    if (isLonger(value, MAX_IDENTIFIER_BYTES)) report('IDENTIFIER_TOO_LONG');
    if (!PRINTABLE_ASCII.test(value)) report('IDENTIFIER_CHARACTERS');
    // None of these starts with a small letter, so most rows skip them.
    if (value.charCodeAt(0) > 96) return;
    if (RESERVED.test(value)) report('IDENTIFIER_RESERVED');
    if (RULE.test(value)) report('IDENTIFIER_FOREIGN_LINE');
    if (SCIENTIFIC.test(value) || GUARDED.test(value) || isSheetError(value))
      report('IDENTIFIER_SPREADSHEET');
  }),
  Nick: field((value, report) => {
    if (isLonger(value, MAX_PROFILE_BYTES)) report('NICK_TOO_LONG');
    if (CONTROL.test(value) || LONE_SURROGATE.test(value)) report('NICK_CHARACTERS');
    if (isSheetError(value)) report('NICK_SPREADSHEET');
  }),
  FaceUrl: field((value, report) => {
    if (value === '') return;
    if (isLonger(value, MAX_PROFILE_BYTES)) report('FACE_URL_TOO_LONG');
    if (!USUAL_URL.test(value) && !isUrl(value)) report('FACE_URL_INVALID');
  }),
  Type: field((value, report) => {
    if (value !== '' && value !== '0' && value !== '1' && !DECIMAL_TYPE.test(value)) report('TYPE_INVALID');
  }),
});

const issueSchema = z.object({
  field: accountSchema.keyof(),
  code: z.custom<Code>((code) => typeof code === 'string' && Object.hasOwn(SENTENCES, code)),
});

/** A row's account, or all its problems. @param columnOf the input's own name of a field */
export function readAccount(
  values: Values,
  columnOf: (field: keyof Values) => string,
): { readonly account: Account } | { readonly problems: readonly Problem[] } {
  if (isPlain(values)) return { account: accountOf(values) };
  const parsed = accountSchema.safeParse(values);
  if (parsed.success) return { account: accountOf(parsed.data) };
  const problems = parsed.error.issues.map((issue) => {
    const { field, code } = issueSchema.parse({ field: issue.path[0], code: issue.message });
    const column = columnOf(field);
    return { code, column, message: `${column} ${SENTENCES[code](values[field])}.` };
  });
  return { problems };
}

/** Not a `.transform()` of the schema: that costs 1.2 µs a row more. */
function accountOf({ Identifier, Nick, FaceUrl, Type }: Values): Account {
  const account: { -readonly [Key in keyof Account]: Account[Key] } = { identifier: Identifier };
  if (Nick !== '') account.nick = Nick;
  if (FaceUrl !== '') account.faceUrl = FaceUrl;
  // 1.0 is how programs write a 1 that they took for a decimal.
  if (Type.startsWith('1')) account.type = 1;
  return account;
}

function field(rule: (value: string, report: Report) => void) {
  return z.string().check(({ value, issues }) => {
    rule(value, (code) => issues.push({ code: 'custom', message: code, input: value }));
  });
}

/** Whether the schema finds nothing, in cases that are cheap to see: most rows are done here. */
function isPlain({ Identifier, Nick, FaceUrl, Type }: Values): boolean {
  return (
    Identifier.length <= MAX_IDENTIFIER_BYTES &&
    PLAIN_IDENTIFIER.test(Identifier) &&
    isSurelyShort(Nick) &&
    PLAIN_NICK.test(Nick) &&
    !isSheetError(Nick) &&
    isSurelyShort(FaceUrl) &&
    (FaceUrl === '' || USUAL_URL.test(FaceUrl)) &&
    (Type === '' || Type === '0' || Type === '1')
  );
}

function isSurelyShort(value: string): boolean {
  return value.length * UTF8_BYTES_A_UNIT <= MAX_PROFILE_BYTES;
}

/** In UTF-8; `.max()` would count UTF-16 units. */
function isLonger(value: string, bytes: number): boolean {
  return value.length * UTF8_BYTES_A_UNIT > bytes && Buffer.byteLength(value) > bytes;
}

/** The URL parser drops TAB and line breaks silently, so blanks are looked for first. */
function isUrl(value: string): boolean {
  return /^https?:\/\/\S+$/i.test(value) && !LONE_SURROGATE.test(value) && URL.canParse(value);
}

/** Why a text is not a URL, as far as that helps to correct it. */
function notUrl(value: string): string {
  if (value.startsWith('//')) return 'starts with // and lacks its scheme; write https: before it';
  if (/^\/|^\.\.?\//.test(value)) return 'is a path without a host; write the whole URL, from https:// on';
  if (/^data:image\//i.test(value))
    return 'is the image itself (data:…) and not a URL; upload it and write its URL';
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/|$)/i.test(value)) {
    return 'is a URL without its scheme; write https:// before it';
  }
  if (/^https?:\/\/.*\s/i.test(value)) return 'has a blank; write %20 in its place';
  return 'is not a URL that starts with http:// or https:// and has no blanks';
}

/** The first character that fits, as people can read it. */
export function shown(value: string, pattern: RegExp): string {
  const character = pattern.exec(value)?.[0] ?? '';
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character) ? `"${character}" (U+${point})` : `U+${point}`;
}
