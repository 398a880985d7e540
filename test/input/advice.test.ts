// What a refusal says to do works when it is done: options are given, commands are run in a shell, and every user arrives.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../src/input/open.js';
import { aFolder } from '../support/folder.js';
import { inTwoBytes } from './encode.js';
import { readAll } from './read.js';

type Users = Readonly<Record<string, string>>;
const ANN_BOB: Users = { u1: 'Ann', u2: 'Bob' };

async function usersOf(path: string, options: InputOptions = {}): Promise<Users> {
  const rows = await readAll(await openInput({ path }, options));
  return Object.fromEntries(
    rows.flatMap((row) => ('account' in row ? [[row.account.identifier, row.account.nick ?? '']] : [])),
  );
}

async function refusalOf(path: string, options: InputOptions = {}): Promise<string> {
  const input = await openInput({ path }, options).catch((error: Error) => error.message);
  if (typeof input === 'string') return input;
  await input.close();
  return '';
}

/** The options in a message, as the library takes them. */
function optionsIn(message: string): InputOptions {
  const value = (flag: string) =>
    new RegExp(`${flag} ('[^']*'|[^\\s,;.]+|[,;])`).exec(message)?.[1]?.replaceAll("'", '');
  const [delimiter, line, word] = [value('--delimiter'), value('--header-line'), value('--null')];
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(line !== undefined && /^\d/.test(line) && { headerLine: Number(line) }),
    ...(word !== undefined && { null: word }),
    ...(message.includes('--no-header') && { header: false, map: { Identifier: 1, Nick: 2 } }),
  };
}

test.each<[string, string, Users]>([
  ['a title', 'Users of the app\nUserID,Nick\nu1,Ann\nu2,Bob\n', ANN_BOB],
  ['a title with all its cells', 'Users,\nas of,2024-01-01\nUserID,Nick\nu1,Ann\nu2,Bob\n', ANN_BOB],
  ['a table of mysql', '+----+\n| userid | nick |\n+----+\n| u1 | Ann |\n| u2 | Bob |\n+----+\n', ANN_BOB],
  ['comments above', '# a\n# b\nUserID;Nick\nu1;Ann\nu2;Bob\n', ANN_BOB],
  ['no header', 'u1,Ann\nu2,Bob\n', ANN_BOB],
  ['no header, of numbers', '"1001","Ann"\n"1002","Bob"\n', { 1001: 'Ann', 1002: 'Bob' }],
  ['a tilde', 'UserID~Nick\nu1~Ann\nu2~Bob\n', ANN_BOB],
  ['a caret', 'UserID^Nick\nu1^Ann\nu2^Bob\n', ANN_BOB],
  ['Ctrl-A', 'UserID\x01Nick\nu1\x01Ann\nu2\x01Bob\n', ANN_BOB],
  ['a colon', 'UserID:Nick\nu1:Ann\nu2:Bob\n', ANN_BOB],
  ['a full-width comma', '用户名，昵称\nu1，Ann\nu2，"Bob，也"\n', { u1: 'Ann', u2: 'Bob，也' }],
  ['a full-width semicolon', '用户名；昵称\nu1；Ann\nu2；Bob\n', ANN_BOB],
  ['two delimiters', 'userid,a;nick,b\nu1,x;Ann,y\n', {}],
  ['NULL', 'UserID,Nick\nu1,NULL\nu2,NULL\n', { u1: '', u2: '' }],
  ["a spreadsheet's error", 'UserID,Nick\nu1,#N/A\nu2,#N/A\n', { u1: '', u2: '' }],
  ['Identifiers with a delimiter', 'UserID\nu1;x\nu2;y\n', { 'u1;x': '', 'u2;y': '' }],
])('%s: the options that the refusal names', async (_, text, users) => {
  using folder = aFolder();
  const path = folder.file('users.csv', text);
  const refusal = await refusalOf(path);
  if (Object.keys(users).length === 0) return;
  expect(refusal).not.toBe('');
  expect(await usersOf(path, optionsIn(refusal))).toEqual(users);
});

test.each<[string, string]>([
  ['the header is elsewhere', 'Title,\nid,name\nu1,Ann\nu2,Bob\n'],
  ['and is confirmed', 'alias,label\nu1,Ann\nu2,Bob\n'],
])('a first line that is taken by number where %s', async (_, text) => {
  using folder = aFolder();
  const path = folder.file('users.csv', text);
  const map = { Identifier: 1, Nick: 2 };
  const refusal = await refusalOf(path, { map });
  const headerLine = optionsIn(refusal).headerLine ?? 1;
  expect(await usersOf(path, { map, headerLine })).toEqual(ANN_BOB);
});

test.each<[string, string, Users]>([
  [
    'rounded ids',
    Array.from({ length: 9 }, (_, i) => 458304698827669504n + BigInt(i) * 64n * 1234567n).join('\n'),
    {},
  ],
  ['.0', '1.0\n2.0', {}],
  ['thousands', '"1,000"\n"2,000"', {}],
])('%s are imported as they are where the user says so', async (_, ids) => {
  using folder = aFolder();
  const path = folder.file('users.csv', `UserID\n${ids}\n`);
  expect(await refusalOf(path)).toContain('--as-is');
  const users = Object.keys(await usersOf(path, { asIs: true }));
  expect(users.sort()).toEqual(ids.replaceAll('"', '').split('\n').sort());
});

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.each<[string, string, Buffer, Users]>([
  [
    'every line is one cell',
    'sed',
    Buffer.from('"UserID,Nick"\r\n"u1,""Lee, Ann"""\r\n"u2,Bob"\r\n'),
    { u1: 'Lee, Ann', u2: 'Bob' },
  ],
  ['single quotes', 'python3', Buffer.from("UserID,Nick\n'u1','Lee, Ann'\n'u2','Bob'\n"), {}],
  [
    'single quotes in the header',
    'python3',
    Buffer.from("'UserID','Nick'\n'u1','Lee, Ann'\n'u2','Bob'\n"),
    { u1: 'Lee, Ann', u2: 'Bob' },
  ],
  ['quotes of a word processor', 'sed', Buffer.from('“UserID”,“Nick”\n“u1”,“Ann”\n“u2”,“Bob”\n'), ANN_BOB],
  ['JSON', 'jq', Buffer.from('[{"UserID":"u1","Nick":"Ann"},{"UserID":"u2","Nick":"Bob"}]'), ANN_BOB],
  ['JSON lines', 'jq', Buffer.from('{"UserID":"u1","Nick":"Ann"}\n{"UserID":"u2","Nick":"Bob"}\n'), ANN_BOB],
  [
    'Big5',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,陳怡君\nu2,林志玲\nu3,開心每一天\n', 'big5'),
    { u1: '陳怡君', u2: '林志玲', u3: '開心每一天' },
  ],
  [
    'EUC-KR',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,김민준\nu2,이서연\nu3,행복한하루\n', 'euc-kr'),
    { u1: '김민준', u2: '이서연', u3: '행복한하루' },
  ],
  [
    'Shift_JIS',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,田中太郎\nu2,さくら\n', 'shift_jis'),
    { u1: '田中太郎', u2: 'さくら' },
  ],
  [
    'EUC-JP',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,田中太郎\nu2,さくら\n', 'euc-jp'),
    { u1: '田中太郎', u2: 'さくら' },
  ],
  [
    'Cyrillic',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,Иван\nu2,Мария\nu3,Дмитрий\n', 'windows-1251'),
    { u1: 'Иван', u2: 'Мария', u3: 'Дмитрий' },
  ],
  [
    'Western European',
    'iconv',
    inTwoBytes('UserID,Nick\nu1,José\nu2,André\nu3,Renée\n', 'windows-1252'),
    { u1: 'José', u2: 'André', u3: 'Renée' },
  ],
])('%s: the command that the refusal shows', async (_, program, bytes, users) => {
  if (!has(program)) return;
  using folder = aFolder();
  const path = join(folder.path, 'old.csv');
  writeFileSync(path, bytes);
  const refusal = await refusalOf(path);
  const command = new RegExp(`${program} .*?new\\.csv|jq .*? > users\\.csv`).exec(refusal)?.[0] ?? '';
  expect(command).not.toBe('');
  const shell = command.replace(/ users\.jsonl?(?= >)/, ' old.csv').replace('> users.csv', '> new.csv');
  execFileSync('sh', ['-c', shell], { cwd: folder.path });
  const expected = Object.keys(users).length > 0 ? users : { u1: 'Lee, Ann', u2: 'Bob' };
  expect(await usersOf(join(folder.path, 'new.csv'))).toEqual(expected);
});
