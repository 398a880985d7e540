// Small files as people have them: what arrives at a server, how the run ends, and what it says.
// A file's name begins with the number of the kind of trouble that it shows (a letter: a variant), and goes on with what it is.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { commandHere } from '../support/command.js';
import { aFolder } from '../support/folder.js';

const FILES = fileURLToPath(new URL('../fixtures/cases/', import.meta.url));
const KEY = '0123456789abcdef'.repeat(4);
/** `CASES=all` runs what is not finished, too. */
const ALL = process.env.CASES === 'all';

interface Case {
  readonly file: string;
  /** Options beside the file's name. */
  readonly args?: readonly string[];
  /** The exit code, or those of which one is right. */
  readonly code: number | readonly number[];
  /** What the server has afterwards: each Identifier, with its Nick ('' where it has none). */
  readonly arrived: Readonly<Record<string, string>>;
  /** What the command must say, on either stream or in results.csv. */
  readonly says?: readonly RegExp[];
  /** Not finished yet. */
  readonly todo?: true;
}

const numbered = (count: number, from: number, id: (n: number) => string, nick: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [id(from + at), nick(from + at)]));

const ANN_BOB = { u1001: 'Ann', u1002: 'Bob' };
const ANN_BOB_CY = { ...ANN_BOB, u1003: 'Cy' };

const CASES: readonly Case[] = [
  // Lines that are no users.
  { file: '10b-sqlcmd-dashes.csv', code: 1, arrived: ANN_BOB, says: [/line 2\b/] },
  { file: '27c-markdown-table.csv', code: 1, arrived: ANN_BOB, says: [/line 2\b/] },
  {
    file: '11-total-row-padded.csv',
    ...{ code: 1, arrived: { '1020000001': 'Ann', '1020000002': 'Bob', '1020000003': 'Cy' } },
    ...{ says: [/line 5\b/] },
  },
  {
    file: '12-footer-single-column.csv',
    ...{ code: 1, arrived: { '1020000001': '', '1020000002': '', '1020000003': '' } },
    ...{ says: [/line 5\b/] },
  },
  {
    file: '54b-end-of-file-line-single.csv',
    ...{ code: 1, arrived: { u1001: '', u1002: '' }, says: [/line 4\b/] },
  },
  {
    file: '25d-description-row.csv',
    code: [0, 1],
    arrived: { u1001: 'Ann' },
    says: [/line 2\b/],
  },
  { file: '25e-types-row-2col.csv', code: 1, arrived: { u1001: 'Ann' }, says: [/line 2\b/] },
  { file: '25f-types-row-plain.csv', code: 1, arrived: { u1001: 'Ann' }, says: [/line 2\b/] },
  {
    file: '56b-comment-lines-in-rows.csv',
    ...{ code: 1, arrived: { u1001: 'Ann', u1003: 'Cy' }, says: [/line 3\b/] },
  },
  // The header.
  {
    file: '02-title-rows-padded.csv',
    ...{ code: 2, arrived: {}, says: [/line 3\b/, /--header-line/] },
  },
  {
    file: '02-title-rows-padded.csv',
    ...{ args: ['--header-line', '3'], code: 0, arrived: ANN_BOB },
  },
  {
    file: '55-title-row-unpadded.csv',
    ...{ code: 2, arrived: {}, says: [/line 2\b/, /--header-line/] },
  },
  { file: '40-azure-bulk-template.csv', code: 2, arrived: {}, says: [/line 2\b/] },
  {
    file: '01-export-csv-type-line.csv',
    code: 0,
    arrived: { '1001': 'Lee, Ann', '1002': 'Kim, Bo' },
    says: [/#TYPE/],
  },
  { file: '22-no-header-firebase.csv', code: 2, arrived: {}, says: [/--no-header/] },
  {
    file: '22-no-header-firebase.csv',
    ...{ args: ['--map', 'Identifier=1'], code: 2, arrived: {}, says: [/--no-header/] },
  },
  { file: '22b-no-header-rocketchat.csv', code: 2, arrived: {}, says: [/--no-header/] },
  {
    file: '22b-no-header-rocketchat.csv',
    ...{ args: ['--map', 'Identifier=1'], code: 2, arrived: {}, says: [/--no-header/] },
  },
  { file: '04-whole-line-quoted.csv', code: 2, arrived: {}, says: [/quote/] },
  // What spreadsheets and exporters do to cells.
  { file: '58-js-rounded-snowflakes.csv', code: [1, 2, 4], arrived: {}, says: [/round/] },
  { file: '58c-double-rounded-exact.csv', code: [1, 2, 4], arrived: {}, says: [/round/] },
  { file: '09-single-quoted.csv', code: [1, 2], arrived: {}, says: [/'/] },
  {
    file: '16-equals-quoted.csv',
    ...{ code: 0, arrived: { '00123': 'Ann', '00124': 'Bob', '00125': 'Cy' } },
  },
  {
    file: '24-formula-guard.csv',
    code: 0,
    arrived: { '+8613800000001': 'Ann', '+8613800000002': '=Bob', '-u3': '@cy' },
    says: [/'/],
  },
  {
    file: '13-sheet-errors.csv',
    code: 1,
    arrived: { u1001: 'Ann' },
    says: [/IDENTIFIER_SPREADSHEET/, /NICK_SPREADSHEET/],
  },
  {
    file: '07-thousands-separators.csv',
    code: [1, 2],
    arrived: {},
    says: [/1,020,000,001|thousand/],
  },
  { file: '06-pandas-float-ids.csv', code: 2, arrived: {}, says: [/\.0/, /--as-is/] },
  {
    file: '37-escaped-nicknames.csv',
    ...{ code: 0, says: [/&amp;|escape/] },
    arrived: {
      ...{ u1001: 'Tom &amp; Jerry', u1002: '&#38472;&#23567;&#26126;', u1003: '\\u9648\\u5c0f\\u660e' },
      ...{ u1004: '%E9%99%88%E5%B0%8F', u1005: '=?UTF-8?B?6ZmI5bCP5piO?=', u1006: '\\xE9\\x99\\x88' },
    },
  },
  {
    file: '43b-cut-off-single-column.csv',
    code: 0,
    arrived: { u1001: '', u1002: '', u10: '' },
    says: [/cut off/],
  },
  // Encodings.
  { file: '31-big5-twenty-names.csv', code: 2, arrived: {}, says: [/iconv/] },
  { file: '31b-euc-kr-eight-names.csv', code: 2, arrived: {}, says: [/iconv/] },
  {
    file: '67b-cut-character-in-ascii-file.csv',
    code: 1,
    arrived: numbered(
      60,
      1000,
      (n) => `u${n}`,
      (n) => `Ann${n - 1000}`,
    ),
    says: [/line 62\b/],
  },
  // Empty cells.
  { file: '14-trailing-comma-rows-only.csv', code: 0, arrived: ANN_BOB_CY },
  { file: '44-trailing-delimiter-header-only.csv', code: 0, arrived: ANN_BOB },
  {
    file: '15-missing-trailing-cells.csv',
    ...{ code: 1, arrived: { u1001: 'Ann' }, says: [/--short-rows/] },
  },
  {
    file: '15-missing-trailing-cells.csv',
    ...{ args: ['--short-rows'], code: 0, arrived: { ...ANN_BOB_CY, u1004: '' } },
  },
  { file: '03-empty-padded-rows.csv', code: 0, arrived: ANN_BOB },
  {
    file: '03b-many-empty-rows.csv',
    ...{ args: ['--max-failures', '5%'], code: 0 },
    arrived: numbered(
      120,
      1001,
      (n) => `u${n}`,
      (n) => `N${n - 1000}`,
    ),
  },
  { file: '17-sep-line-padded.csv', code: 0, arrived: { u1001: 'Ann' } },
  { file: '18-ctrl-z-at-the-end.csv', code: 0, arrived: ANN_BOB },
  { file: '48b-two-boms.csv', code: 0, arrived: { u1001: 'Ann' } },
  { file: '08-space-before-quote.csv', code: 0, arrived: { u1001: 'Lee, Ann', u1002: 'Bob' } },
  // Broken records.
  {
    file: '46-unquoted-line-break-2col.csv',
    code: 1,
    arrived: {},
    says: [/Lines 2 to 4/],
  },
  { file: '70-backslash-quote-and-cr.csv', code: 1, arrived: { c: 'd"e' } },
  { file: '70b-backslash-quote-and-crcrlf.csv', code: 1, arrived: { x: 'y', d: 'e' } },
  {
    file: '71-blank-before-multiline-quote.csv',
    code: 0,
    arrived: { u1: 'hello\nadmin2,Evil,https://e.x/\nbye', u3: 'ok' },
  },
  { file: '72-line-break-in-nick.csv', code: 1, arrived: {}, says: [/Lines 2 to 4/] },
  { file: '72b-line-break-in-id.csv', code: 1, arrived: { u3: 'Cy' }, says: [/Lines 2 to 4/] },
  // The delimiter.
  { file: '68e-header-shorter.csv', code: 2, arrived: {}, says: [/;/] },
  { file: '68g-header-shorter-pipe.csv', code: 2, arrived: {}, says: [/\|/] },
  { file: '26-fullwidth-comma.csv', code: 2, arrived: {}, says: [/，/, /--delimiter/] },
  { file: '26-fullwidth-comma.csv', args: ['--delimiter', '，'], code: 0, arrived: ANN_BOB },
  { file: '62b-tilde.csv', code: 2, arrived: {}, says: [/~/, /--delimiter/] },
  { file: '62b-tilde.csv', args: ['--delimiter', '~'], code: 0, arrived: { u1001: 'Ann' } },
  { file: '62c-hive-ctrl-a.csv', code: 2, arrived: {}, says: [/--delimiter/] },
  // No CSV.
  { file: '28-json-array.csv', code: 2, arrived: {}, says: [/JSON/] },
  { file: '28b-json-lines.csv', code: 2, arrived: {}, says: [/JSON/] },
  { file: '28c-html.xls', code: 2, arrived: {}, says: [/HTML/] },
  { file: '28d-ldif.csv', code: 2, arrived: {}, says: [/LDIF/] },
  // Columns that must not be used.
  { file: '23-avatar-urls.csv', code: [1, 3, 4], arrived: { u1006: 'Fay' }, says: [/--map FaceUrl=none/] },
  {
    file: '23-avatar-urls.csv',
    ...{ args: ['--map', 'FaceUrl=none'], code: 0 },
    arrived: { ...ANN_BOB_CY, u1004: 'Di', u1005: 'Ed', u1006: 'Fay', u1007: 'Gil' },
  },
  { file: '38-type-column-words.csv', code: [1, 3, 4], arrived: {}, says: [/--map Type=none/] },
  {
    file: '38-type-column-words.csv',
    ...{ args: ['--map', 'Type=none'], code: 0, arrived: ANN_BOB_CY },
  },
  {
    file: '38c-type-column-float.csv',
    args: ['--map', 'Type=none'],
    code: 0,
    arrived: ANN_BOB_CY,
  },
];

test('every file of the folder is a case', () => {
  expect(readdirSync(FILES).filter((name) => !CASES.some(({ file }) => file === name))).toEqual([]);
});

for (const { file, args = [], code, arrived, says = [], todo } of CASES) {
  const name = [file, ...args].join(' ');
  if (todo && !ALL) test.todo(name);
  else {
    test(name, async () => {
      using folder = aFolder();
      const sandbox = await startSandbox({
        sdkappid: 1400000000,
        secretKey: KEY,
        admin: 'administrator',
        remember: true,
      });
      const env = {
        ...{ TIM_SECRET_KEY_FILE: folder.file('key.txt', KEY, 0o600), TIM_SDKAPPID: '1400000000' },
        ...{ TIM_ENDPOINT: sandbox.origin },
      };
      const out = join(folder.path, 'out');
      const said = await commandHere(['run', join(FILES, file), '--out', out, ...args], {
        home: folder.path,
        env,
      });
      await sandbox.close();
      const results = existsSync(out)
        ? readdirSync(out).map((run) => readFileSync(join(out, run, 'results.csv'), 'utf8'))
        : [];
      const output = [said.stderr, said.stdout, ...results].join('\n');
      const accounts = [...sandbox.accounts()].map(([id, { nick = '' }]) => [id, nick]);
      expect(Object.fromEntries(accounts), output).toEqual(arrived);
      expect([code].flat(), output).toContain(said.code);
      for (const words of says) expect(output).toMatch(words);
    });
  }
}
