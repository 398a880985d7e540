// Holds the account schema to the vendor's rules: what is good, and every problem of what is not.
import { expect, test } from 'vitest';
import { readAccount, type Values } from '../../../src/input/rows/account.js';

const good: Values = { Identifier: 'u1', Nick: '', FaceUrl: '', Type: '' };

function problemsOf(values: Values, columnOf = (field: keyof Values): string => field) {
  const read = readAccount(values, columnOf);
  return 'problems' in read ? read.problems : [];
}

function codesOf(values: Partial<Values>): string[] {
  const all = { ...good, ...values };
  return problemsOf(all).map((problem) => problem.code);
}

test.each<[string, Partial<Values>, string[]]>([
  ['32 bytes', { Identifier: 'a'.repeat(32) }, []],
  ['33 bytes', { Identifier: 'a'.repeat(33) }, ['IDENTIFIER_TOO_LONG']],
  ['33 digits', { Identifier: '1'.repeat(33) }, ['IDENTIFIER_TOO_LONG']],
  ['an empty Identifier', { Identifier: '' }, ['IDENTIFIER_MISSING']],
  ['a blank and signs', { Identifier: '7 ~!|"' }, []],
  ['Chinese', { Identifier: '张三' }, ['IDENTIFIER_CHARACTERS']],
  [
    'Chinese that is too long in bytes alone',
    { Identifier: '张'.repeat(11) },
    ['IDENTIFIER_TOO_LONG', 'IDENTIFIER_CHARACTERS'],
  ],
  ['a TAB inside', { Identifier: 'a\tb' }, ['IDENTIFIER_CHARACTERS']],
  ['DEL', { Identifier: 'a\x7f' }, ['IDENTIFIER_CHARACTERS']],
  ['the robot prefix', { Identifier: '@RBT#1' }, ['IDENTIFIER_RESERVED']],
  ['the other prefix', { Identifier: '@TOA#1' }, ['IDENTIFIER_RESERVED']],
  ['a group prefix', { Identifier: '@TGS#1' }, []],
  ['Excel', { Identifier: '1.23E+17' }, ['IDENTIFIER_SPREADSHEET']],
  ['Excel, short', { Identifier: '1E+05' }, ['IDENTIFIER_SPREADSHEET']],
  ['pandas', { Identifier: '1.234567e+17' }, ['IDENTIFIER_SPREADSHEET']],
  ['hex that looks like it', { Identifier: '1234e17' }, []],
  ['hex that looks even more like it', { Identifier: '1e17' }, []],
  ['500 bytes of Chinese', { Nick: `${'名'.repeat(166)}ab` }, []],
  ['501 bytes of Chinese', { Nick: '名'.repeat(167) }, ['NICK_TOO_LONG']],
  ['500 bytes', { Nick: 'a'.repeat(500) }, []],
  ['501 bytes', { Nick: 'a'.repeat(501) }, ['NICK_TOO_LONG']],
  ['line breaks and a TAB', { Nick: 'a\nb\r\nc\td' }, []],
  ['emoji', { Nick: '👨‍👩‍👧‍👦 🏳️‍🌈' }, []],
  ['a bell', { Nick: 'ding\x07' }, ['NICK_CHARACTERS']],
  ['half an emoji', { Nick: 'x\ud83d' }, ['NICK_CHARACTERS']],
  ['http', { FaceUrl: 'http://www.qq.com' }, []],
  ['https with all its parts', { FaceUrl: 'https://cdn.example.com:8443/a/b.png?x=1&y=%20#z' }, []],
  ['an address', { FaceUrl: 'http://[::1]/a.png' }, []],
  ['a Chinese path', { FaceUrl: 'https://example.com/头像.png' }, []],
  ['upper case', { FaceUrl: 'HTTPS://EXAMPLE.COM/A.PNG' }, []],
  ['another scheme', { FaceUrl: 'ftp://example.com/a.png' }, ['FACE_URL_INVALID']],
  ['no scheme', { FaceUrl: 'example.com/a.png' }, ['FACE_URL_INVALID']],
  ['a script', { FaceUrl: 'javascript:alert(1)' }, ['FACE_URL_INVALID']],
  ['no host', { FaceUrl: 'http://' }, ['FACE_URL_INVALID']],
  ['a port that is none', { FaceUrl: 'http://example.com:99999/' }, ['FACE_URL_INVALID']],
  ['a blank', { FaceUrl: 'http://example.com/a b.png' }, ['FACE_URL_INVALID']],
  ['a line break', { FaceUrl: 'http://example.com/a\n.png' }, ['FACE_URL_INVALID']],
  ['500 bytes of URL', { FaceUrl: `http://example.com/${'a'.repeat(481)}` }, []],
  ['501 bytes of URL', { FaceUrl: `http://example.com/${'a'.repeat(482)}` }, ['FACE_URL_TOO_LONG']],
  ['a robot', { Type: '1' }, []],
  ['an ordinary account', { Type: '0' }, []],
  ['a level', { Type: '2' }, ['TYPE_INVALID']],
  ['a word', { Type: 'robot' }, ['TYPE_INVALID']],
  [
    'everything at once',
    { Identifier: '', Nick: 'a'.repeat(501), FaceUrl: 'x'.repeat(501), Type: 'x' },
    ['IDENTIFIER_MISSING', 'NICK_TOO_LONG', 'FACE_URL_TOO_LONG', 'FACE_URL_INVALID', 'TYPE_INVALID'],
  ],
])('%s', (_, values, codes) => {
  expect(codesOf(values)).toEqual(codes);
});

test('leaves empty cells and the ordinary Type out of the account', () => {
  const read = (values: Values) => readAccount(values, (field) => field);
  expect(read({ ...good, Type: '0' })).toEqual({ account: { identifier: 'u1' } });
  expect(read({ Identifier: 'u1', Nick: 'Tom', FaceUrl: 'http://a.b/c', Type: '1' })).toEqual({
    account: { identifier: 'u1', nick: 'Tom', faceUrl: 'http://a.b/c', type: 1 },
  });
});

test('names the column as the input does, and what is wrong with it', () => {
  const values = { ...good, Identifier: 'josé', Nick: 'a\x00', Type: 'VIP' };
  expect(problemsOf(values, (field) => (field === 'Identifier' ? '帐号' : field))).toEqual([
    {
      code: 'IDENTIFIER_CHARACTERS',
      column: '帐号',
      message: '帐号 holds "é" (U+00E9); only ASCII letters, digits and signs are allowed.',
    },
    {
      code: 'NICK_CHARACTERS',
      column: 'Nick',
      message: 'Nick holds the control character U+0000; remove it.',
    },
    { code: 'TYPE_INVALID', column: 'Type', message: 'Type is "VIP"; write 0, 1 or nothing.' },
  ]);
});

test('does not repeat a URL, which may hold a token', () => {
  const [problem] = problemsOf({ ...good, FaceUrl: 'ftp://x/?token=abc' });
  expect(problem?.message).not.toContain('abc');
});
