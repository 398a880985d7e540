// Files as the programs that people export from write them, and what is right to send of each.
import type { InputOptions } from '../../src/input/open.js';
import { inTwoBytes, written } from './encode.js';

/** `sent`: Identifier=Nick of each account, in order; a word: the code of the refusal. */
type Right = string[] | 'HEADER' | 'ENCODING' | 'DIALECT' | 'INPUT_UNREADABLE';
type Export = readonly [name: string, text: string | Buffer, right: Right, options?: InputOptions];

const AB = ['u1=Ann', 'u2=Bob'];
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
const crlf = (...all: string[]) => all.map((line) => `${line}\r\n`).join('');
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const byNumber: InputOptions = { header: false, map: { Identifier: 1, Nick: 2 } };

const MYSQL_TABLE = lines(
  ...['+---------+----------+', '| user_id | nickname |', '+---------+----------+'],
  ...['| u1      | Ann      |', '| u2      | Bob      |', '+---------+----------+'],
  '2 rows in set (0.00 sec)',
);
const SPOOL = lines(
  ...['SQL> SELECT user_id, nickname FROM users;', '', '"USER_ID","NICKNAME"', '"u1","Ann"', '"u2","Bob"'],
  ...['', '2 rows selected.', '', 'SQL> spool off'],
);
const SAP = lines(
  ...['-----------------', '|UserID|Nick    |', '-----------------'],
  ...['|u1    |Ann     |', '|u2    |Bob     |', '-----------------'],
);
const FIREBASE = lines(
  'a1B2,ann@x.com,false,aGFzaA==,c2FsdA==,Ann,https://x.com/a.png,,,,1600000000000,1600000000001',
  'c3D4,bob@x.com,true,aGFzaA==,c2FsdA==,Bob,https://x.com/b.png,,,,1600000000002,1600000000003',
);
const WECHAT_WORK = crlf(
  '"填写须知：\n1、请勿修改表头",,',
  '姓名,帐号,手机',
  '张三,zhangsan,13800000001',
  '李四,lisi,13800000002',
);

export const EXPORTS: readonly Export[] = [
  // Excel, WPS, LibreOffice, Numbers, Google Sheets
  [
    'Excel, German, UTF-8',
    crlf('\ufeffUserID;Nickname;Avatar', 'u1;Jörg Müller;', 'u2;"Weiß; Anna";'),
    ['u1=Jörg Müller', 'u2=Weiß; Anna'],
  ],
  [
    'Excel, French, ANSI',
    latin1(crlf('UserID;Nickname', 'u1;Zoé Lefèvre', 'u2;Benoît', 'u3;François Noël', 'u4;Hélène')),
    'ENCODING',
  ],
  [
    'Excel, Chinese, ANSI',
    inTwoBytes(crlf('账号,昵称', 'u1,张伟', 'u2,王芳', 'u3,李娜', 'u4,刘洋'), 'gb18030'),
    ['u1=张伟', 'u2=王芳', 'u3=李娜', 'u4=刘洋'],
  ],
  [
    'Excel, Unicode Text',
    written(crlf('UserID\tNickname', 'u1\t张伟', 'u2\t"a ""b"" c"'), 'utf-16le'),
    ['u1=张伟', 'u2=a "b" c'],
  ],
  [
    'Excel, Japanese, ANSI',
    inTwoBytes(crlf('UserID,Nickname', 'u1,たなか', 'u2,すずき', 'u3,山田さくら'), 'shift_jis'),
    'ENCODING',
  ],
  ['Excel, German decimals', crlf('UserID;Nickname', '1001,0;Ann', '1002,0;Bob', '1003,0;Cy'), 'DIALECT'],
  ['Excel, German, long numbers', crlf('UserID;Nickname', '1,79422E+18;Ann', '1,79423E+18;Bob'), []],
  ['Excel, German errors', crlf('UserID;Nickname', 'u1;#BEZUG!', 'u2;Bob', 'u3;#NAME?'), ['u2=Bob']],
  ['Excel, French error', crlf('UserID;Nickname', 'u1;#VALEUR!', 'u2;Bob'), ['u2=Bob']],
  ['WPS, ids as text', crlf('UserID,昵称', '="00123",张三', '="00124",李四'), ['00123=张三', '00124=李四']],
  [
    'a TAB behind each id',
    crlf('UserID,昵称', '1020000001\t,张三', '1020000002\t,李四'),
    ['1020000001=张三', '1020000002=李四'],
  ],
  ['Excel, rows of a cleared area', crlf('UserID;Nick;', 'u1;Ann;', 'u2;Bob;', ';;', ';;'), AB],
  ['Google Sheets, no line end', 'UserID,Nickname\r\nu1,Ann\r\nu2,Loading...', ['u1=Ann']],
  // It never writes quotes around a cell; one such name is not enough to tell.
  ['Google Sheets, TSV', crlf('UserID\tNickname', 'u1\tAnn', 'u2\t"Bob" B'), ['u1=Ann']],
  ['Numbers, the table by name', lines('Table 1', 'user_id,nickname', 'u1,Ann', 'u2,Bob'), 'HEADER'],
  [
    'Numbers, the table by name, with its line',
    lines('Table 1', 'user_id,nickname', 'u1,Ann', 'u2,Bob'),
    AB,
    { headerLine: 2 },
  ],
  ['Numbers, semicolons', crlf('user_id;nickname', 'u1;Ann', 'u2;Bob'), AB],
  ['LibreOffice, all text in quotes', lines('"UserID","Nickname","n"', '"u1","Ann",1', '"u2","Bob",2'), AB],
  ['LibreOffice, as shown', lines('UserID,Nickname', '1.79422E+18,Ann', '###,Bob'), []],
  ['LibreOffice, error numbers', lines('UserID,Nickname', 'u1,Err:502', 'u2,Bob'), ['u2=Bob']],
  // Databases
  ['Navicat', crlf('"UserID","Nickname"', '"u1","Ann"', '"u2","Bob"'), AB],
  [
    'Navicat, (Null) as its grid shows it',
    crlf('UserID,Nickname', 'u1,(Null)', 'u2,(Null)', 'u3,(Null)', 'u4,Ann'),
    'DIALECT',
  ],
  [
    'Navicat, (Null) as its grid shows it, named',
    crlf('UserID,Nickname', 'u1,(Null)', 'u2,Bob'),
    ['u1=', 'u2=Bob'],
    { null: '(Null)' },
  ],
  [
    'DBeaver, [NULL] as its grid shows it',
    lines('"user_id","nickname"', 'u1,[NULL]', 'u2,[NULL]', 'u3,[NULL]', 'u4,Ann'),
    'DIALECT',
  ],
  ['DBeaver', lines('"user_id","nickname"', 'u1,Ann', 'u2,Bob'), AB],
  [
    'phpMyAdmin',
    lines('"user_id";"nickname"', '"u1";"Ann"', '"u2";NULL', '"u3";NULL', '"u4";NULL'),
    'DIALECT',
  ],
  [
    'phpMyAdmin, named',
    lines('"user_id";"nickname"', '"u1";"Ann"', '"u2";NULL', '"u3";"NULL"'),
    ['u1=Ann', 'u2=', 'u3=NULL'],
    { null: 'NULL' },
  ],
  [
    'phpMyAdmin, SQL',
    lines('-- phpMyAdmin SQL Dump', '-- version 5.2.1', '', "INSERT INTO `users` VALUES ('u1', 'Ann');"),
    'INPUT_UNREADABLE',
  ],
  [
    'mysql -B, one escape',
    lines('user_id\tnickname', 'u1\tAnn\\nLee', 'u2\tBob'),
    ['u1=Ann\\nLee', 'u2=Bob'],
  ],
  ['mysql, a table', MYSQL_TABLE, 'HEADER'],
  ['mysql, a table, with its line', MYSQL_TABLE, AB, { headerLine: 2 }],
  [
    'mysql -E',
    lines('*************************** 1. row ***************************', ' user_id: u1', 'nickname: Ann'),
    'HEADER',
  ],
  [
    'psql, aligned',
    lines(' user_id | nickname ', '---------+----------', ' u1      | Ann', ' u2      | Bob', '(2 rows)', ''),
    AB,
  ],
  ['psql -A', lines('user_id|nickname', 'u1|Ann', 'u2|Bob', '(2 rows)'), AB],
  [
    'psql -x',
    lines(
      '-[ RECORD 1 ]--',
      'user_id  | u1',
      'nickname | Ann',
      '-[ RECORD 2 ]--',
      'user_id  | u2',
      'nickname | Bob',
    ),
    'HEADER',
  ],
  ['psql \\copy, text', lines('u1\tAnn', 'u2\t\\N', 'u3\tCy'), 'HEADER'],
  [
    'psql \\copy, text, without a header',
    lines('u1\tAnn', 'u2\t\\N', 'u3\tCy'),
    ['u1=Ann', 'u2=', 'u3=Cy'],
    byNumber,
  ],
  ['psql \\copy, its end', lines('user_id,nickname', 'u1,Ann', 'u2,Bob', '\\.'), AB],
  ['sqlite3 -csv', crlf('user_id,nickname', 'u1,Ann', 'u2,Bob'), AB],
  [
    'sqlite3 -column',
    lines('user_id  nickname', '-------  --------', 'u1       Ann     ', 'u2       Bob     '),
    'HEADER',
  ],
  ['sqlite3 -list', lines('user_id|nickname', 'u1|Ann', 'u2|Bob'), AB],
  [
    'sqlite3 -box',
    lines(
      '┌─────────┬──────────┐',
      '│ user_id │ nickname │',
      '├─────────┼──────────┤',
      '│ u1      │ Ann      │',
      '└─────────┴──────────┘',
    ),
    'HEADER',
  ],
  ['sqlite3 -quote', lines("'user_id','nickname'", "'u1','Ann'", "'u2','Bob'"), 'HEADER'],
  [
    'sqlite3 -markdown',
    lines(
      '| user_id | nickname |',
      '|---------|----------|',
      '| u1      | Ann      |',
      '| u2      | Bob      |',
    ),
    AB,
  ],
  [
    'sqlite3 -line',
    lines(' user_id = u1', 'nickname = Ann', '', ' user_id = u2', 'nickname = Bob'),
    'HEADER',
  ],
  [
    'sqlite3 -json',
    '[{"user_id":"u1","nickname":"Ann"},\n{"user_id":"u2","nickname":"Bob"}]\n',
    'INPUT_UNREADABLE',
  ],
  [
    'SQL*Plus, fixed widths',
    lines(
      '',
      'USER_ID    NICKNAME',
      '---------- ----------',
      'u1         Ann',
      'u2         Bob',
      '',
      '2 rows selected.',
    ),
    'HEADER',
  ],
  [
    'SQL*Plus, markup csv',
    lines('', '"USER_ID","NICKNAME"', '"u1","Ann"', '"u2","Bob"', '', '2 rows selected.'),
    AB,
  ],
  ['SQL*Plus, a spool', SPOOL, 'HEADER'],
  ['SQL*Plus, a spool, with its line', SPOOL, AB, { headerLine: 3 }],
  [
    'SQL*Plus, pages',
    lines(
      'USER_ID   |NICKNAME',
      '----------|----------',
      'u1        |Ann',
      '',
      'USER_ID   |NICKNAME',
      '----------|----------',
      'u2        |Bob',
    ),
    AB,
  ],
  [
    'SSMS, results to file',
    `\ufeff${crlf('user_id,nickname', '-------,--------', 'u1,Ann', 'u2,Bob', '', '(2 rows affected)', '', 'Completion time: 2026-11-20T10:00:00.0000000+01:00')}`,
    AB,
  ],
  ['SSMS, Chinese', crlf('user_id,nickname', '-------,--------', 'u1,Ann', 'u2,Bob', '', '(2 行受影响)'), AB],
  ['SSMS, a grid without names', crlf('u1001,Ann', 'u1002,Bob', 'u1003,Cy'), 'HEADER'],
  ['ClickHouse, CSVWithNames', lines('"user_id","nickname"', '"u1","Ann"', '"u2",\\N'), ['u1=Ann', 'u2=']],
  [
    'ClickHouse, names and types',
    lines('user_id\tnickname', 'String\tNullable(String)', 'u1\tAnn', 'u2\tBob'),
    AB,
  ],
  ['Hive, beeline', lines('user_id,nickname', 'u1,Ann', 'u2,Bob', '', '2 rows selected (0.512 seconds)'), AB],
  ['SAP', SAP, 'HEADER'],
  ['SAP, with its line', SAP, AB, { headerLine: 2 }],
  // Directories and services
  [
    'mongoexport',
    lines(
      '_id,username,profile.nickname',
      'ObjectId(5f7c8ec7c33c6c004bbafe82),ann,Ann',
      'ObjectId(5f7c8ec7c33c6c004bbafe83),bob,Bob',
    ),
    ['ann=', 'bob='],
  ],
  [
    'mongoexport, by _id',
    lines('_id,nickname', 'ObjectId(5f7c8ec7c33c6c004bbafe82),Ann'),
    [],
    { map: { Identifier: '_id' } },
  ],
  ['Firebase', FIREBASE, 'HEADER'],
  [
    'Firebase, without a header',
    FIREBASE,
    ['a1B2=Ann', 'c3D4=Bob'],
    { header: false, map: { Identifier: 1, Nick: 6, FaceUrl: 7 } },
  ],
  [
    'Auth0, JSON lines',
    lines('{"user_id":"auth0|5f7c","nickname":"ann"}', '{"user_id":"auth0|5f7d","nickname":"bob"}'),
    'INPUT_UNREADABLE',
  ],
  [
    'Auth0, CSV',
    lines(
      '"user_id","email","nickname"',
      '"auth0|5f7c","ann@x.com","ann"',
      '"google-oauth2|10","bob@x.com","bob"',
    ),
    ['auth0|5f7c=ann', 'google-oauth2|10=bob'],
  ],
  ['Okta', lines('"login","firstName","lastName"', '"ann@x.com","Ann","Lee"'), 'HEADER'],
  [
    'Okta, mapped',
    lines('"login","firstName","lastName"', '"ann@x.com","Ann","Lee"'),
    ['ann@x.com=Ann'],
    { map: { Identifier: 'login', Nick: 'firstName' } },
  ],
  [
    'Salesforce, a report',
    lines(
      '"Username","Alias"',
      '"ann@x.com","ann"',
      '"bob@x.com","bob"',
      '',
      '',
      '"Users"',
      '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
      '"Confidential Information - Do Not Distribute"',
      '"Generated By: Ann Lee 11/20/2026 10:00 AM"',
      '"Acme Inc."',
    ),
    ['ann@x.com=', 'bob@x.com='],
  ],
  [
    'Airtable, attachments',
    lines('\ufeffUserID,Nickname,Avatar', 'u1,Ann,ann.png (https://dl.airtable.com/a.png)', 'u2,Bob,'),
    ['u2=Bob'],
  ],
  [
    'Cognito',
    lines('cognito:username,name,email', 'ann,Ann,ann@x.com', 'bob,Bob,bob@x.com'),
    ['ann=Ann', 'bob=Bob'],
    { map: { Identifier: 'cognito:username', Nick: 'name' } },
  ],
  [
    'csvde',
    crlf('DN,sAMAccountName,displayName', '"CN=Ann Lee,OU=x",ann,Ann Lee'),
    ['ann=Ann Lee'],
    { map: { Identifier: 'sAMAccountName' } },
  ],
  ['Jira: two columns fit', lines('User name,User id,email', 'ann,u1,ann@x.com'), 'HEADER'],
  ['WeChat Work', WECHAT_WORK, 'HEADER'],
  ['WeChat Work, with its line', WECHAT_WORK, ['zhangsan=', 'lisi='], { headerLine: 3 }],
  [
    'Feishu',
    crlf('\ufeff姓名,用户 ID,昵称', '张三,ou_1a2b,小张', '李四,ou_3c4d,小李'),
    ['ou_1a2b=小张', 'ou_3c4d=小李'],
  ],
  // Languages
  ['pandas, its index', lines(',user_id,nickname', '0,u1,Ann', '1,u2,Bob'), AB],
  ['pandas, ids as floats', lines('user_id,nickname', '1001.0,Ann', '1002.0,Bob', '1003.0,Cy'), 'DIALECT'],
  ['pandas, bytes', lines('user_id,nickname', "b'u1',Ann", "b'u2',Bob"), 'DIALECT'],
  [
    'pandas, printed',
    lines('  user_id nickname', '0      u1      Ann', '1      u2      Bob', '', '[2 rows x 2 columns]'),
    'HEADER',
  ],
  ['R, write.csv', lines('"","user_id","nickname"', '"1","u1","Ann"', '"2","u2","Bob"'), AB],
  [
    'R, NA',
    lines('"","user_id","nickname"', '"1","u1","Ann"', '"2","u2",NA', '"3","u3",NA', '"4","u4",NA'),
    'DIALECT',
  ],
  ['R, write.table', lines('"user_id" "nickname"', '"1" "u1" "Ann"', '"2" "u2" "Bob"'), 'HEADER'],
  ['jq @csv, without names', lines('"u1001","Ann"', '"u1002","Bob"', '"u1003","Cy"'), 'HEADER'],
  ['jq @csv', lines('"user_id","nickname"', '"u1","Ann ""A"""', '"u2",""'), ['u1=Ann "A"', 'u2=']],
  ['Python, tuples', lines("('u1', 'Ann')", "('u2', 'Bob')"), 'HEADER'],
  ['Ruby, arrays', lines('["user_id", "nickname"]', '["u1", "Ann"]', '["u2", "Bob"]'), 'INPUT_UNREADABLE'],
  [
    'Java, quotes behind backslashes',
    lines('"user_id","nickname"', '"u1","Ann \\"A\\" Lee"', '"u2","C:\\\\x"'),
    ['u1=Ann "A" Lee', 'u2=C:\\x'],
  ],
];
