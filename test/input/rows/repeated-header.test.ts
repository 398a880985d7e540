// What joined files hold: the header again, spelled otherwise or in another order, and text of another encoding.
import { expect, test } from 'vitest';
import { written } from '../encode.js';
import { saidBy } from '../read.js';

test.each([
  ['to the letter', 'Identifier,Nick', 'Identifier,Nick'],
  ['with blanks', 'Identifier,Nick', ' Identifier , Nick '],
  ['in other letters', 'Identifier,Nick', 'IDENTIFIER,nick'],
  ['by other names', 'Identifier,Nick', 'UserID,Nickname'],
  ['in Chinese', 'Identifier,Nick', '用户名,昵称'],
  ['with another name for a column that is ignored', 'Identifier,Nick,Age', 'Identifier,Nick,Years'],
  ['of one column', 'UserID', 'userid'],
  ['as --map names it', 'Staff No,Nick', 'STAFF_NO,nick'],
])('a header that comes again %s is no account', async (_, header, again) => {
  const rest = ',b,c'.slice(0, 2 * (header.split(',').length - 1));
  const said = await saidBy(`${header}\nu1${rest}\n${again}\nu2${rest}\n`, {
    map: header.startsWith('Staff') ? { Identifier: 'Staff No' } : {},
  });
  expect(said.map(([line, what, codes]) => [line, codes ?? what])).toEqual([
    [2, expect.objectContaining({ identifier: 'u1' })],
    [3, ['HEADER_REPEATED']],
    [4, expect.objectContaining({ identifier: 'u2' })],
  ]);
});

test('below a header in another order nothing is taken for a row until ours comes again', async () => {
  const said = await saidBy('Identifier,Nick\nu1,a\nNick,Identifier\nb,u2\nc,u3\nIdentifier,Nick\nu4,d\n');
  expect(said).toEqual([
    [2, { identifier: 'u1', nick: 'a' }],
    [3, 'Nick', ['HEADER_REPEATED']],
    [4, 'b', ['HEADER_REPEATED']],
    [5, 'c', ['HEADER_REPEATED']],
    [6, 'Identifier', ['HEADER_REPEATED']],
    [7, { identifier: 'u4', nick: 'd' }],
  ]);
});

test("a spreadsheet's own first line in the middle of a file is no account", async () => {
  expect(await saidBy('Identifier;Nick\nu1;a\nsep=;\nu2;b\n')).toEqual([
    [2, { identifier: 'u1', nick: 'a' }],
    [3, 'sep=', ['HEADER_REPEATED']],
    [4, { identifier: 'u2', nick: 'b' }],
  ]);
});

test('a user who is called like a column is one', async () => {
  expect(await saidBy('Identifier,Nick\naccount,Nora\nuser,Nick\n')).toEqual([
    [2, { identifier: 'account', nick: 'Nora' }],
    [3, { identifier: 'user', nick: 'Nick' }],
  ]);
});

test('rows of UTF-8 behind GBK are told, and not sent as what they look like', async () => {
  const names = ['李四', '王五', '小王子爱猫', '张三丰'];
  const gbk = written(
    `Identifier,Nick\n${Array.from({ length: 300 }, (_, index) => `g${index},张三丰先生`).join('\n')}\n`,
    'gb18030',
  );
  const utf8 = Buffer.from(names.map((name, index) => `u${index},${name}\n`).join(''));
  const said = await saidBy(Buffer.concat([gbk, utf8]));
  expect(said.slice(0, 300).every(([, what]) => typeof what === 'object')).toBe(true);
  expect(said.slice(300)).toEqual(names.map((_, index) => [302 + index, `u${index}`, ['ENCODING_BROKEN']]));
});
