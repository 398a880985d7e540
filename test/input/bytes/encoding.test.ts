// Which encoding a file is read in, on what evidence, and when it is refused instead of guessed.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openInput } from '../../../src/input/open.js';
import { createChance } from '../../support/chance.js';
import { inTwoBytes, WRITTEN, written } from '../encode.js';
import { readAll, said, saidBy, streamOf } from '../read.js';

const CHINESE = [
  '王伟',
  '张三丰',
  '诸葛亮',
  '小可爱',
  '往事随风',
  '深海鱼',
  '风吹麦浪',
  '隔壁老王',
  '晴天',
  '欧阳修',
];
const table = (names: readonly string[]) =>
  `Identifier,Nick\n${names.map((name, index) => `u${index},${name}`).join('\n')}\n`;
const expected = (names: readonly string[]) =>
  names.map((nick, index) => [index + 2, { identifier: `u${index}`, nick }]);

test.each(WRITTEN)('%s is recognised', async (encoding) => {
  const input = await openInput(streamOf(written(table(CHINESE), encoding)));
  expect(input.encoding).toBe(encoding === 'utf-8 with BOM' ? 'utf-8' : encoding);
  expect((await readAll(input)).map(said)).toEqual(expected(CHINESE));
});

test('emoji and rare characters survive every encoding', async () => {
  const names = [...CHINESE, '😀 笑', '𠮷野家', '喆镕堃', '€5'];
  for (const encoding of WRITTEN) {
    expect(await saidBy(written(table(names), encoding))).toEqual(expected(names));
  }
});

test.each([1061, 3000, 30_000])('%i Chinese names are read as surely as ten', async (count) => {
  const names = Array.from({ length: count }, (_, index) => CHINESE[(index * 7) % CHINESE.length] ?? '');
  expect(await saidBy(written(table(names), 'gb18030'))).toEqual(expected(names));
});

test('bytes that are no text are called that', async () => {
  const chance = createChance(3);
  const bytes = Buffer.from(Array.from({ length: 5000 }, () => chance.whole(0, 255)));
  const noZeros = Buffer.from(bytes.filter((byte) => byte !== 0));
  await expect(openInput(streamOf(noZeros))).rejects.toThrow('is no text; export the users as CSV in UTF-8.');
});

test('says on what evidence a file is read as GB18030', async () => {
  const input = await openInput(streamOf(written(table(CHINESE), 'gb18030')));
  expect(input.notes).toEqual(['Read as gb18030: it is not UTF-8, and as GB18030 it is Chinese.']);
  await input.close();
});

test('UTF-16 without a mark is recognised by its zeros', async () => {
  for (const [encoding, bytes] of [
    ['utf-16le', Buffer.from(table(CHINESE), 'utf16le')],
    ['utf-16be', Buffer.from(table(CHINESE), 'utf16le').swap16()],
  ] as const) {
    const input = await openInput(streamOf(bytes));
    expect(input.encoding).toBe(encoding);
    expect((await readAll(input)).map(said)).toEqual(expected(CHINESE));
  }
});

test('a NUL here and there is no UTF-16', async () => {
  expect(await saidBy('Identifier,Nick\nu1,a\0\nu2,b\n')).toEqual([
    [2, 'u1', ['CONTROL_CHARACTER']],
    [3, { identifier: 'u2', nick: 'b' }],
  ]);
});

test.each([
  [
    'euc-kr',
    '김민준,이서연,박지훈,최수빈,정예은,강도윤,조하은,윤시우,장지아,임주원,안녕하세요,행복한 하루,고양이',
  ],
  [
    'euc-jp',
    '田中太郎,山田花子,佐藤健,鈴木一郎,高橋さくら,渡辺直美,ユーザー名,こんにちは,日本語テスト,猫が好き,東京都',
  ],
  [
    'shift_jis',
    '田中太郎,山田花子,佐藤健,鈴木一郎,高橋さくら,渡辺直美,ユーザー名,こんにちは,日本語テスト,猫が好き,東京都',
  ],
  ['big5', '陳怡君,林志玲,黃國昌,張惠妹,李宗盛,王建民,吳宗憲,劉德華,蔡依林,楊丞琳,開心每一天,台灣台北,貓咪'],
  ['windows-1251', 'Иван Петров,Анна,Сергей,Дмитрий Иванов,Ольга,Мария,Екатерина,Александр'],
  ['windows-1252', 'José,Zoë,François,Müller,Björk,Ángel,Íñigo,Søren,Łukasz'],
  ['windows-1253', 'Γιώργος,Μαρία,Ελένη,Κώστας'],
])('%s is refused, not taken for Chinese', async (encoding, names) => {
  const opening = openInput(streamOf(inTwoBytes(table(names.split(',')), encoding)));
  await expect(opening).rejects.toMatchObject({
    code: 'ENCODING',
    message: expect.stringMatching(
      /^stdin is not UTF-8 and (?:looks like|may be) .*; convert it with iconv -f /,
    ),
  });
});

test('a short GBK name that happens to be UTF-8 is not bent', async () => {
  const opening = openInput(streamOf(inTwoBytes(table(['联通', '中国联通']), 'gbk')));
  expect((await readAll(await opening)).map(said)).toEqual(expected(['联通', '中国联通']));
  const alone = openInput(streamOf(inTwoBytes(table(['联通']), 'gbk')));
  await expect(alone).rejects.toMatchObject({ code: 'ENCODING' });
  const asked = openInput(streamOf(inTwoBytes(table(['联通']), 'gbk')), { encoding: 'gb18030' });
  expect((await readAll(await asked)).map(said)).toEqual(expected(['联通']));
});

test('European UTF-8 with a damaged row is UTF-8', async () => {
  const text = Buffer.concat([
    Buffer.from(table(['José', 'Zoë', 'Ångström'])),
    Buffer.from('u3,Bj\xf6rk\n', 'latin1'),
  ]);
  expect(await saidBy(text)).toEqual([
    ...expected(['José', 'Zoë', 'Ångström']),
    [5, 'u3', ['ENCODING_BROKEN']],
  ]);
});

test('a bad byte costs its own row alone, in every encoding', async () => {
  const gbk = Buffer.concat([
    written(table(CHINESE), 'gb18030'),
    Buffer.from([0x75, 0x78, 0x2c, 0xd5, 0x0a]),
    Buffer.from([0x75, 0x79, 0x2c, 0xff, 0x2c, 0x0a]),
    inTwoBytes('u12,好\n', 'gbk'),
  ]);
  expect((await saidBy(gbk)).slice(10)).toEqual([
    [12, 'ux', ['ENCODING_BROKEN']],
    [13, 'uy', ['COLUMN_COUNT']],
    [14, { identifier: 'u12', nick: '好' }],
  ]);
  const utf16 = Buffer.concat([
    written(table(['a']), 'utf-16le'),
    Buffer.from('ux,', 'utf16le'),
    Buffer.from([0x3d, 0xd8]),
    Buffer.from('\nu2,b', 'utf16le'),
    Buffer.from([0x00]),
  ]);
  expect((await saidBy(utf16)).slice(1)).toEqual([
    [3, 'ux', ['ENCODING_BROKEN']],
    [4, 'u2', ['ENCODING_BROKEN']],
  ]);
});

test.each<[string, string, RegExp]>([
  [
    'UTF-8 read as GBK',
    new TextDecoder('gb18030').decode(Buffer.from(table(CHINESE))),
    /^Line 2 of stdin holds "鐜嬩紵", which is UTF-8 text that was once read as GBK \(it was "王伟"\); export it again/,
  ],
  [
    'UTF-8 read as GBK by Excel, which drops what it cannot read',
    'Identifier,Nick\nu1,寮犱笁涓?\n',
    /^Line 2 of stdin holds "寮犱笁涓\?", which is UTF-8 text that was once read as GBK \(it was "张三…"\)/,
  ],
  [
    'UTF-8 read as Latin-1',
    table(['JosÃ©', 'ZoÃ«']),
    /"JosÃ©", which is UTF-8 text that was once read as Latin-1 \(it was "José"\)/,
  ],
  ['Chinese UTF-8 read as Windows-1252', table(['å¼\u00a0ä¸‰']), /read as Latin-1 \(it was "张三"\)/],
  ['GBK read as Latin-1', table(['ÕÅÈý·á']), /GBK text that was once read as Latin-1 \(it was "张三丰"\)/],
  [
    'lost characters',
    table(['张\ufffd', '李四']),
    /which is what is left of characters that were lost \(U\+FFFD\)/,
  ],
  [
    'lost characters read as GBK',
    table(['锟斤拷锟斤拷']),
    /which is what is left of characters that were lost/,
  ],
])('%s is refused with its cause', async (_, text, message) => {
  await expect(openInput(streamOf(text))).rejects.toMatchObject({
    code: 'ENCODING',
    message: expect.stringMatching(message),
  });
});

test('what was damaged before is imported as it stands where the user says so, but for lost characters', async () => {
  expect(await saidBy(table(['锟斤拷', 'JosÃ©', '寮犱笁', '\ufffd']), { encoding: 'utf-8' })).toEqual([
    ...expected(['锟斤拷', 'JosÃ©', '寮犱笁']),
    [5, 'u3', ['ENCODING_BROKEN']],
  ]);
});

test('a little damage is left to its rows', async () => {
  const names = [...Array.from({ length: 300 }, () => '王伟'), '锟斤拷', '\ufffd'];
  expect((await saidBy(table(names))).slice(300)).toEqual([
    [302, 'u300', ['ENCODING_BROKEN']],
    [303, 'u301', ['ENCODING_BROKEN']],
  ]);
});

test('UTF-8 is not read as GB18030, whatever is asked', async () => {
  const opening = openInput(streamOf(table(CHINESE)), { encoding: 'gb18030' });
  await expect(opening).rejects.toMatchObject({ code: 'ENCODING', message: /^stdin is UTF-8/ });
});

test('UTF-32 is refused by name', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0, 0, 0x49, 0, 0, 0]);
  await expect(openInput(streamOf(bytes))).rejects.toMatchObject({ code: 'ENCODING', message: /UTF-32/ });
});

test('a file is looked through for evidence before its first row, a stream as far as it has come', async () => {
  const start = `Identifier,Nick\n${'plain,ascii\n'.repeat(100_000)}`;
  const bytes = Buffer.concat([Buffer.from(start), inTwoBytes(table(CHINESE).slice(16), 'gbk')]);
  const path = join(mkdtempSync(join(tmpdir(), 'encoding-')), 'late.csv');
  writeFileSync(path, bytes);
  const input = await openInput({ path });
  expect(input.encoding).toBe('gb18030');
  expect(
    (await readAll(input))
      .slice(100_000)
      .map(said)
      .map(([, account]) => account),
  ).toEqual(expected(CHINESE).map(([, account]) => account));
  const streamed = await readAll(
    await openInput(streamOf(bytes.subarray(0, 600_000), bytes.subarray(600_000))),
  );
  expect(
    streamed.slice(100_000).map((row) => 'problems' in row && row.problems.map((one) => one.code)),
  ).toEqual(CHINESE.map(() => ['ENCODING_BROKEN']));
});

test('every byte of a piece may be its last', async () => {
  const names = ['张三', '😀', 'é', '𠮷'];
  for (const encoding of WRITTEN) {
    const bytes = written(table(names), encoding);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const rows = await readAll(
        await openInput(streamOf(bytes.subarray(0, cut), bytes.subarray(cut)), {
          encoding: encoding === 'utf-8 with BOM' ? 'utf-8' : encoding,
        }),
      );
      expect(rows.map(said)).toEqual(expected(names));
    }
  }
});
