// Messages in Chinese: every sentence that the sources hold has one, with its values in their places.
import { expect, test } from 'vitest';
import { inLanguage } from '../../src/words/message.js';
import { ZH_MESSAGES } from '../../src/words/zh-messages.js';
import { sentencesIn } from '../support/sentences.js';

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

test('every translation is Chinese, and uses each value of its English once', () => {
  for (const [english, chinese] of Object.entries(ZH_MESSAGES)) {
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
  ['read is empty, and every account needs one.', 'read 为空，而每个账号都需要它。'],
  [
    'The ledger in "/l" cannot be written: the disk is full; free some space on it, then run it again.',
    '无法写入账本 "/l"：磁盘已满，请释放空间，然后再次运行。',
  ],
])('%s', (english, chinese) => {
  expect(inLanguage(english, 'zh')).toBe(chinese);
  expect(inLanguage(english, 'en')).toBe(english);
});
