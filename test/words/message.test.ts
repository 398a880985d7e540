// Messages in Chinese: every sentence that the sources hold has one, with its values in their places.
import { expect, test } from 'vitest';
import { inLanguage, valueInLanguage } from '../../src/words/message.js';
import { ZH_MESSAGES } from '../../src/words/zh-messages.js';
import { ZH_PHRASES } from '../../src/words/zh-phrases.js';
import { phrasesIn, sentencesIn } from '../support/sentences.js';

/** What programs read, not people. */
const FOR_PROGRAMS = /^report\/(?:prometheus|verify-metrics|verify-schema|summary-schema|state-file)\.ts$/;

const templates = sentencesIn().filter(({ file }) => !FOR_PROGRAMS.test(file));

test('no sentence lacks its Chinese', () => {
  expect(templates.length).toBeGreaterThan(150);
  const missing = templates.filter(({ template }) => !(template in ZH_MESSAGES) && isWhole(template));
  expect(missing.map(({ file, template }) => `${file}: ${template}`)).toEqual([]);
});

/** An end in a value (`see {}{}.`) has an entry for each of its ends. */
function isWhole(template: string): boolean {
  return !Object.keys(ZH_MESSAGES).some((key) => key.split('{}').join('') === template.split('{}').join(''));
}

/** Pages, scripts, keys of files, and what only callers of the library and our own errors say. */
const NOT_FOR_READERS =
  /^(?:report\/(?:html\/|prometheus|verify-metrics|summary|verify-summary|verify-schema|run-file|state-file)|ledger\/(?:redis-|metadata|open-folder|store-integrity)|commands\/(?:completion|commands|help)|sandbox\/(?:faults|reply|admission|accounts)|send\/share-script|dedupe\/|run\/(?:exit-code|check-options|verify-options|dry-run)|input\/(?:records\.ts|csv\/(?:skip|habits)|rows\/(?:account|sheet-errors)))/;

/** Parts of code, and of sentences that are in the table as a whole. */
const PARTS = [
  /^\{\} \(\{\} in \{\}/,
  /^\(invalid rows may/,
  /above the header, (?:is|are)$/,
  /^The (?:record has|row may be part of a row)/,
  /^\^/,
  /^(?:[a-z]+ ){12}|^(?:userprincipalname|identifiant) /,
  /^(?:at the end|under the header|bad response|no ledger|An argument|Basic \{\}|there is no origin \{\})$/,
  /^(?:The only row|\{\} rows in a row|\{\} got code .*)$/,
  /^(?:python3|sed|jq|curl) |tim-import run|, reports in|^(?:-|[a-z]+ <)/,
];

test('no phrase that a sentence may hold lacks its Chinese', () => {
  const phrases = phrasesIn().filter(({ file }) => !NOT_FOR_READERS.test(file));
  expect(phrases.length).toBeGreaterThan(200);
  const english = phrases.filter(
    ({ template }) =>
      !/\p{Script=Han}/u.test(valueInLanguage(template, 'zh')) && !PARTS.some((part) => part.test(template)),
  );
  expect(english.map(({ file, template }) => `${file}: ${template}`)).toEqual([]);
});

test('every translation is Chinese, and uses each value of its English once', () => {
  for (const [english, chinese] of [...Object.entries(ZH_MESSAGES), ...Object.entries(ZH_PHRASES)]) {
    expect(chinese).toMatch(/\p{Script=Han}/u);
    const values = english.split('{}').length - 1;
    const used = [...chinese.matchAll(/\{(\d)\}/g)].map(([, index]) => Number(index)).sort();
    expect([english, used]).toEqual([english, Array.from({ length: values }, (_, index) => index)]);
  }
});

test.each([
  ['The file has 12 rows, but --min-rows asks for 1,000.', '文件有 12 行，而 --min-rows 要求至少 1,000 行。'],
  [
    'The UserSig was signed with another app. Nick has 501 bytes; shorten it to 500.',
    'The UserSig was signed with another app. Nick has 501 bytes; shorten it to 500.',
  ],
  [
    'user id is empty, and every account needs one. Nick has 501 bytes; shorten it to 500.',
    'user id 为空，而每个账号都需要它。Nick 有 501 字节，请缩短到 500 字节以内。',
  ],
  [
    'The report "/a/b.csv" cannot be written: the disk is full; free space on it, or choose another place with --out, and run it again.',
    '无法写入报告 "/a/b.csv"：磁盘已满，请释放空间或用 --out 指定其他位置，然后再次运行。',
  ],
  ['words of a server', 'words of a server'],
  // What the user wrote, in quotes, stays as it is, whatever it looks like.
  [
    'UserID is "Total: 5 rows", a total and not an account; remove the line, or use --as-is if it is one.',
    'UserID 是 "Total: 5 rows"（合计行），不是账号；请删除该行，若确为账号，请加 --as-is。',
  ],
  ['There is no ledger in "5 rows".', '"5 rows" 中没有账本。'],
  [
    'The record has 3 cells where the header has 4; look for a line break in the row above, or for cells that were left out.',
    '该记录有 3 个单元格，而表头有 4 个；请检查上一行中的换行，或是否缺少单元格。',
  ],
  ['The file has 1 row, but --min-rows asks for 1,000.', '文件有 1 行，而 --min-rows 要求至少 1,000 行。'],
  ['The server says: account is blocked', '服务端返回：account is blocked'],
  [
    'users.xlsx is an Excel workbook, not CSV; save it as "CSV UTF-8" and import that.',
    'users.xlsx 是 Excel 工作簿，不是 CSV；请另存为 "CSV UTF-8" 后导入。',
  ],
  ['read is empty, and every account needs one.', 'read 为空，而每个账号都需要它。'],
  [
    'The ledger in "/l" cannot be written: the disk is full; free some space on it, then run it again.',
    '无法写入账本 "/l"：磁盘已满，请释放空间，然后再次运行。',
  ],
])('%s', (english, chinese) => {
  expect(inLanguage(english, 'zh')).toBe(chinese);
  expect(inLanguage(english, 'en')).toBe(english);
});
