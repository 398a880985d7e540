// Good files that look unusual: every row is imported, whatever it resembles.
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../src/input/open.js';
import { readAll, streamOf } from './read.js';

const n = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const uuid = (i: number) => (0x1a2b3c4d + i * 7919).toString(16).padStart(32, '0');
const WORDS =
  'tom ann bob alice max min total null none count sum test admin root guest end eof user string text date time number real key long short'.split(
    ' ',
  );

const GOOD: Readonly<Record<string, string | readonly [text: string, options: InputOptions]>> = {
  'admin first among numbers': `UserID,Nick\nadmin,Administrator\n${n(20, (i) => `${1000200 + i},N${i}`)}`,
  'root last among numbers': `UserID,Nick\n${n(20, (i) => `${1000200 + i},N${i}`)}\nroot,Root\n`,
  'admin last single column': `UserID\n${n(20, (i) => `u${1000 + i}`)}\nadmin\n`,
  'admin first single column': `UserID\nadmin\n${n(20, (i) => `u${1000 + i}`)}`,
  'usernames that are words': `UserID,Nick\n${WORDS.map((w) => `${w},Mr ${w}`).join('\n')}`,
  'usernames single column words': `username\n${WORDS.join('\n')}`,
  emails: `email,UserID\n${n(12, (i) => `a${i}@x.com,a${i}@x.com`)}`,
  'email ids': `UserID\n${n(12, (i) => `user.${i}+tag@example.com`)}`,
  phones: `UserID,Nick\n${n(9, (i) => `+86138000000${10 + i},N${i}`)}`,
  'phones with dashes': `UserID,Nick\n${n(9, (i) => `138-0000-00${10 + i},N${i}`)}`,
  uuid32: `UserID\n${n(15, (i) => uuid(i))}`,
  'auth0 single': `user_id\n${n(8, (i) => `auth0|5f7c8ec7c33c6c004bbafe${10 + i}`)}`,
  'auth0 mixed': 'user_id\nauth0|5f7c8ec7c33c6c004bbafe82\ngoogle-oauth2|1035479915971\ngithub|1234567\n',
  'auth0 csv': `user_id,nickname\n${n(8, (i) => `auth0|5f7c8ec7c33c6c004bbafe${10 + i},ann${i}`)}`,
  'tenant:user': `UserID\n${n(6, (i) => `acme:u${i}`)}`,
  'domain\\user': `UserID,Nick\n${n(6, (i) => `CORP\\user${i},N`)}`,
  'domain\\user tsv': `UserID\tNick\n${n(6, (i) => `CORP\\nuser${i}\tN`)}`,
  'sequential from 1': `UserID,Nick\n${n(400, (i) => `${i + 1},N`)}`,
  'sequential from 0': `UserID\n${n(12, (i) => `${i}`)}`,
  'one row': 'UserID,Nick\nu1,Ann\n',
  'two rows': 'UserID\nu1\nu2\n',
  'three mixed': 'UserID\ntom\n12345\na-b\n',
  'snowflakes real': `UserID,Nick\n${n(30, (i) => `${1794216003512345671n + BigInt(i) * 98765432123n},N`)}`,
  'snowflakes seq 0': `UserID,Nick\n${n(30, (i) => `${BigInt(1600000000000 + i * 1234577) << 22n},N`)}`,
  'snowflakes seq 0 worker': `UserID,Nick\n${n(30, (i) => `${(BigInt(400000000000 + i * 1234577) << 22n) + (5n << 12n)},N`)}`,
  'nanoseconds of microseconds': `UserID\n${n(30, (i) => `${1700000000123456000n + BigInt(i) * 1234567000n}`)}`,
  'ids times 1000': `UserID\n${n(30, (i) => `${(1794216003512345n + BigInt(i) * 7919n) * 1000n}`)}`,
  '16 digits': `UserID\n${n(30, (i) => `${1234567890123456n + BigInt(i) * 7919n}`)}`,
  '20 digits': `UserID\n${n(30, (i) => `${12345678901234567890n + BigInt(i) * 7919n}`)}`,
  'decimal like versions': 'UserID\n1.0\n1.1\n1.2\n2.0\n2.1\n',
  'ids with dots': `UserID\n${n(9, (i) => `10.20.30.${i}`)}`,
  'apostrophe names': "UserID,Nick\nu1,'Tis me\nu2,O'Brien\nu3,'quoted'\nu4,rock 'n' roll\n",
  emoticons: "UserID,Nick\nu1,'-_-'\nu2,=^.^=\nu3,-.-\nu4,@_@\nu5,+1\nu6,***\nu7,---\nu8,#YES!\nu9,...\n",
  'nick looks foreign':
    'UserID,Nick\nu1,Total\nu2,(9 rows)\nu3,# hash\nu4,string\nu5,------\nu6,Grand Total: 9\nu7,END OF FILE\nu8,1E+05\n',
  'hash ids all': `UserID\n${n(8, (i) => `#${2000 + i}PQ`)}`,
  'player tags': `UserID,Nick\n${n(8, (i) => `#2PP${i}QRL,a`)}`,
  'ids with blanks': `UserID,Nick\n${n(8, (i) => `John Doe ${i},x`)}`,
  'ids with parens': `UserID\n${n(8, (i) => `user(${i})`)}`,
  'ids in angle': `UserID\n${n(8, (i) => `<u${i}>`)}`,
  'base64 ids':
    'UserID\n' +
    ['kX3fTq9+aA==', 'Zm9vYmFy', 'YWJj/w==', 'MTIzNDU2', 'aGVsbG8=', 'd29ybGQ=', 'Zm9v', 'YmFyYmF6'].join(
      '\n',
    ),
  'ids underscore lead': 'UserID\n_a1\n_b2\nc3\nd_4\n__e\n',
  'single letters': 'UserID\na\nb\nc\nd\ne\n',
  'hex ids': `UserID\n${n(20, (i) => (0xabcdef12 + i * 65537).toString(16))}`,
  'hex like 1e5': 'UserID\n1e5\n2e7\n3f9\n12ab\n77cd\n',
  'date ids': `UserID,Nick\n${n(10, (i) => `2024-01-${10 + i},x`)}`,
  'date-number ids': `UserID,Nick\n${n(10, (i) => `20240101-${100 + i},x`)}`,
  'prefix mix last other': `UserID,Nick\n${n(20, (i) => `u${1000 + i},N`)}\nU-Special_01,VIP\n`,
  'german header': `Benutzername;UserID;Nick\n${n(5, (i) => `b${i};u${i};N`)}`,
  'quoted all': `"UserID","Nick"\n${n(5, (i) => `"u${i}","N ""q"" ${i}"`)}`,
  'many columns numbers': `UserID,2020,2021,2022\n${n(5, (i) => `u${i},1,2,3`)}`,
  'map by number with header id': ['id,name\nu1,Tom\nu2,Ann\n', { map: { Identifier: 1 } }],
  'map by number chinese': [
    '工号,姓名\n1001,张三\n1002,李四\n1003,王五\n',
    { map: { Identifier: 1, Nick: 2 } },
  ],
  'map by number odd header': ['member_no,x\nM001,Tom\nM002,Ann\n', { map: { Identifier: 1 } }],
  'map by name': ['login,name\ntom,Tom\nann,Ann\n', { map: { Identifier: 'login' } }],
  'no header': ['tom,Tom\nann,Ann\nbob,Bob\n', { header: false, map: { Identifier: 1 } }],
  'one NaN': 'UserID,Nick\nu1,NaN\nu2,b\nu3,c\n',
  'windows path tsv': 'UserID\tNick\nu1\tC:\\new\\text\nu2\tbob\n',
  'tsv one pair': 'UserID\tNick\nu1\ta\\nb\nu2\tbob\n',
  'pipes in nick': 'UserID,Nick\nu1,a|b\nu2,c|d\nu3,e|f\n',
  'semicolons in nick': 'UserID,Nick\nu1,a;b\nu2,c;d\nu3,e;f\n',
  'url braces nick': 'UserID,Nick\nu1,"{""a"":1}"\nu2,[x]\n',
  'short usernames then long': 'UserID\nal\nbo\ncy\ndi\nalexander.the.great.of.macedon\n',
  'type column ok': 'UserID,Nick,Type\nu1,a,0\nu2,b,1\nu3,c,\n',
  'type 1.0': 'UserID,Nick,Type\nu1,a,0.0\nu2,b,1.0\n',
  'nick none mapped': ['UserID,Nick\nu1,#REF!\nu2,b\n', { map: { Nick: 'none' } }],
  'header words user': `用户ID,昵称\n${n(5, (i) => `u${i},名${i}`)}`,
  openid:
    'UserID,Nick\n' +
    n(
      10,
      (i) => `${`oX${'abcdefghijklmnop'.slice(i)}${'QRSTUVWXYZ'.slice(0, 10)}_${i}-x`.slice(0, 28)},微信`,
    ),
  'mixed numeric+test account last': `UserID,Nick\n${n(50, (i) => `${13800000000 + i * 77},N`)}\ntest001,Test\n`,
  'sum of names last': 'UserID,Nick\ntom,T\nann,A\nsum,Sum Ting\n',
  'max last': 'UserID,Nick\ntom,T\nann,A\nbob,B\nmax,Max\n',
  'last short': 'UserID,Nick\nuser1,T\nuser2,A\nabc,B\n',
  'all caps': 'UserID\nEOFX\nENDER\nTRAIL\nNULLX\n',
  'lower after digits': `UserID\n${n(30, (i) => `${10000 + i}`)}\n${n(30, (i) => `user_${i}`)}`,
  'space number nick': 'UserID,Nick\nu1,1 000\nu2,2 000\n',
  'thousand in nick': 'UserID,Nick\nu1,"1,000"\nu2,"2,000"\n',
  'nick all quoted single': "UserID,Nick\nu1,'a'\nu2,'b'\nu3,'c'\n",
  'description column': 'UserID,description\nu1,required\nu2,string\n',
  'json in column': 'UserID,profile\nu1,"{""a"":1}"\nu2,"{}"\n',
  'header like yaml': '- name,UserID\nx,u1\n',
  'hash header': '#UserID,Nick\nu1,a\n',
  'xml-ish nick': 'UserID,Nick\nu1,<b>x</b>\n',
};

test.each(Object.entries(GOOD))('%s', async (_, file) => {
  const [text, options] = typeof file === 'string' ? [file, {}] : file;
  const rows = await readAll(await openInput(streamOf(text), options));
  expect(rows.filter((row) => 'problems' in row)).toEqual([]);
  const lines = text.trimEnd().split('\n').length - (options.header === false ? 0 : 1);
  expect(rows).toHaveLength(lines);
});
