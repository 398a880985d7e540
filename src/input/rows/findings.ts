// Collects what the rows show about their file, in groups with their first lines, as `check` reports it.

import { createMojibakeFinder } from '../bytes/mojibake.js';
import type { Columns } from '../csv/column-names.js';
import type { Field, Findings, Group, InvalidRow, Row } from '../input.js';
import { createCaseIndex } from './case-index.js';

export interface FindingsCollector {
  add(rows: readonly Row[]): void;
  /** @param lines physical lines of the whole file, known at its end */
  report(lines: number | undefined): Findings;
}

interface Tally {
  count: number;
  lines: number[];
}

const FIRST = 5;

const WARNINGS = {
  IDENTIFIER_TRIMMED: 'Blanks around the Identifier are not sent; use --no-trim to send them.',
  IDENTIFIER_UNUSUAL:
    "The Identifier holds more than letters, digits, _ and -, which some of the vendor's SDKs refuse.",
  IDENTIFIER_GROUP_PREFIX: "The Identifier starts with @TGS#, as the vendor's group IDs do.",
  IDENTIFIER_ROUNDED: 'A long number ends in zeros from its 16th digit on, as a spreadsheet rounds it.',
  IDENTIFIER_DECIMAL: 'A number ends in .0, as if a program had read it as a decimal.',
  IDENTIFIER_DATE: 'The Identifier looks like a date, as if a spreadsheet had changed it.',
  IDENTIFIER_CASE: 'The Identifier differs from an earlier one only in upper and lower case.',
  IDENTIFIER_WIDTH:
    'A number is shorter than nearly all others, as if a spreadsheet had dropped its leading zeros.',
  NICK_INVISIBLE: 'The nickname holds a no-break space or a zero-width character, which cannot be seen.',
  NICK_FULL_WIDTH: 'The nickname holds full-width letters or digits.',
  NICK_QUESTION_MARKS: 'The nickname holds ? where a character may have been lost.',
  NICK_ESCAPED:
    'The nickname holds codes in place of characters, such as &amp; or \\u9648; they are sent as they are.',
  NICK_GUARDED: "The nickname starts with the ' that spreadsheets write before = + - @; it is sent as it is.",
  NICK_NULL:
    'The nickname is a word that programs write for an empty cell; use --null <word> if it means that.',
  NICK_MOJIBAKE: 'The nickname looks like text that was once decoded wrongly.',
  LINES_AT_LIMIT:
    'The file has exactly as many lines as a spreadsheet can hold; the rest may have been cut off.',
} as const;

/** How the codes of a field's problems start. */
const PREFIX = { Nick: 'NICK_', FaceUrl: 'FACE_URL_', Type: 'TYPE_' } as const;
const OPTIONAL = ['Nick', 'FaceUrl', 'Type'] as const;

type Warning = keyof typeof WARNINGS;

const USUAL = /^[A-Za-z0-9_-]+$/;
const DIGITS = /^[0-9]+$/;
const ROUNDED = /^[1-9][0-9]{14}0+$/;
const DECIMAL = /^[0-9]+\.0$/;
const DATE = /^(?:\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2})$/;
const LONGEST_DATE = 10;
const NO_ASCII = /[^\0-\x7f]/;
const INVISIBLE = /[\u00a0\u00ad\u200b\u2060\ufeff]/;
const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/;
// An emoji saved as ANSI leaves two, the odd byte of Chinese that was read as GBK one.
const LOST = /\?\?|[\u3400-\u9fff]\?/;
const SHEET_LINES = [65_536, 1_048_576];
const ESCAPED =
  /&(?:[a-z]{2,8}|#\d{2,7}|#x[0-9a-f]{2,6});|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|(?:%[0-9A-F]{2}){3}|=\?[\w-]+\?[bq]\?/i;
/** Each of these codes, and each place of a lost character, has one of them. */
const SIGN = /[&\\%=?]/;
/** What is invisible or full-width has one of them. */
const RARE = /[\u00a0-\u00ad\u200b\u2060\ufeff-\uff5a]/;
const GUARDED = /^'[=+\-@][^']*$/;
const NULL_WORD = /^(?:\(?null\)?|none|nan|n\/a|nil|undefined|\[null\]|<null>|<na>|\\N|\[object Object\])$/i;
const LONGEST_NULL_WORD = 15;
/** Widths say something only about this many numbers or more. */
const SOME = 20;
const NEARLY_ALL = 0.9;

/**
 * Memory stays bounded: a group keeps its first lines, an Identifier its hash.
 */
export function createFindings({
  header,
  columns,
  identifiers = 2_000_000,
}: {
  header: readonly string[];
  columns: Columns;
  identifiers?: number;
}): FindingsCollector {
  const { Identifier: column = 0 } = columns;
  const problems = new Map<string, Tally & { message: string }>();
  const warnings = new Map<Warning, Tally>();
  const widths = new Map<number, Tally>();
  const cases = createCaseIndex(identifiers);
  const mojibake = createMojibakeFinder();
  const failing = new Map<Field, Tally>();
  let total = 0;
  let robots = 0;
  let ascending = true;
  let number = '';
  return {
    add(rows) {
      total += rows.length;
      for (const row of rows) {
        if (!('account' in row)) addProblems(row);
        else {
          if (row.account.type === 1) robots++;
          lookAtIdentifier(row.account.identifier, row.cells[column], row.line);
          if (row.account.nick !== undefined) lookAtNick(row.account.nick, row.line);
        }
      }
    },
    report(lines) {
      const groups: Group[] = [...warnings].map(([code, tally]) => ({
        code,
        message: WARNINGS[code],
        ...tally,
      }));
      // Numbers in ascending order start short of themselves.
      const short = ascending ? undefined : shortNumbers(widths);
      if (short) groups.push({ code: 'IDENTIFIER_WIDTH', message: WARNINGS.IDENTIFIER_WIDTH, ...short });
      if (lines !== undefined && SHEET_LINES.includes(lines)) {
        groups.push({ code: 'LINES_AT_LIMIT', message: WARNINGS.LINES_AT_LIMIT, count: 1, lines: [lines] });
      }
      groups.unshift(...failingFields());
      const faults = [...problems].map(([code, tally]) => ({ code, ...tally }));
      return { robots, problems: faults, warnings: groups };
    },
  };

  /** A column that fails in most rows is not meant for its field. */
  function failingFields(): Group[] {
    return [...failing]
      .filter(([, tally]) => tally.count > 1 && tally.count * 2 > total)
      .map(([field, tally]) => ({
        code: 'FIELD_MOSTLY_INVALID',
        message: `Column ${header[columns[field] ?? -1] || field} is invalid in most rows; use --map ${field}=none to leave it out.`,
        ...tally,
      }));
  }

  function addProblems({ problems: found, line }: InvalidRow): void {
    for (const field of OPTIONAL) {
      if (!found.some(({ code }) => code.startsWith(PREFIX[field]))) continue;
      const tally = failing.get(field) ?? { count: 0, lines: [] };
      failing.set(field, tally);
      count(tally, line);
    }
    for (const code of new Set(found.map((problem) => problem.code))) {
      const message = found.find((problem) => problem.code === code)?.message ?? '';
      const group = problems.get(code) ?? { message, count: 0, lines: [] };
      problems.set(code, group);
      count(group, line);
    }
  }

  function lookAtIdentifier(identifier: string, cell: string | undefined, line: number): void {
    if (cell !== identifier) warn('IDENTIFIER_TRIMMED', line);
    if (DIGITS.test(identifier)) {
      const tally = widths.get(identifier.length) ?? { count: 0, lines: [] };
      widths.set(identifier.length, tally);
      count(tally, line);
      ascending &&=
        identifier.length === number.length ? identifier >= number : identifier.length > number.length;
      number = identifier;
      if (identifier.length > 15 && ROUNDED.test(identifier)) warn('IDENTIFIER_ROUNDED', line);
      return;
    }
    if (cases.twin(identifier)) warn('IDENTIFIER_CASE', line);
    if (!USUAL.test(identifier)) {
      if (identifier.startsWith('@TGS#')) warn('IDENTIFIER_GROUP_PREFIX', line);
      else if (DECIMAL.test(identifier)) warn('IDENTIFIER_DECIMAL', line);
      else if (!DATE.test(identifier)) warn('IDENTIFIER_UNUSUAL', line);
    }
    if (identifier.length <= LONGEST_DATE && DATE.test(identifier)) warn('IDENTIFIER_DATE', line);
  }

  function lookAtNick(nick: string, line: number): void {
    if (SIGN.test(nick)) {
      if (LOST.test(nick)) warn('NICK_QUESTION_MARKS', line);
      if (ESCAPED.test(nick)) warn('NICK_ESCAPED', line);
    }
    if (nick.startsWith("'") && GUARDED.test(nick)) warn('NICK_GUARDED', line);
    if (nick.length <= LONGEST_NULL_WORD && NULL_WORD.test(nick)) warn('NICK_NULL', line);
    if (!NO_ASCII.test(nick)) return;
    if (RARE.test(nick)) {
      if (INVISIBLE.test(nick)) warn('NICK_INVISIBLE', line);
      if (FULL_WIDTH.test(nick)) warn('NICK_FULL_WIDTH', line);
    }
    if (mojibake.cause(nick) !== undefined) warn('NICK_MOJIBAKE', line);
  }

  function warn(code: Warning, line: number): void {
    const group = warnings.get(code) ?? { count: 0, lines: [] };
    warnings.set(code, group);
    count(group, line);
  }
}

function count(tally: Tally, line: number): void {
  tally.count++;
  if (tally.lines.length < FIRST) tally.lines.push(line);
}

/** Numbers that are shorter than the width which nearly all have. */
function shortNumbers(widths: ReadonlyMap<number, Tally>): Tally | undefined {
  const total = [...widths.values()].reduce((sum, tally) => sum + tally.count, 0);
  const usual = [...widths].find(([, tally]) => tally.count >= total * NEARLY_ALL);
  if (!usual || total < SOME) return undefined;
  const short = [...widths].filter(([width]) => width < usual[0]).map(([, tally]) => tally);
  if (short.length === 0) return undefined;
  return {
    count: short.reduce((sum, tally) => sum + tally.count, 0),
    lines: short
      .flatMap((tally) => tally.lines)
      .sort((one, two) => one - two)
      .slice(0, FIRST),
  };
}
