// Files whose accounts nobody could be sure of: refused as a whole, or row by row, and nothing is imported.
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../src/input/open.js';
import { readAll, streamOf } from './read.js';

type Case = readonly [text: string, options: InputOptions];

const n = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const CASES = new Map<string, Case>();
const add = (name: string, [text, options]: readonly [string, InputOptions, readonly never[]]) =>
  CASES.set(name, [text, options]);
add('empty title', ['My users\n\nUserID,Nick\nu1,a\n', {}, []]);
add('title padded map1', ['User list,,\n,,\nUserID,Nick,FaceUrl\nu1,a,\n', { map: { Identifier: 1 } }, []]);
add('data map1', ['u1001,Ann\nu1002,Bob\nu1003,Cy\n', { map: { Identifier: 1 } }, []]);
add('words data map1', ['tom,Tommy\nann,Annie\nbob,Bobby\n', { map: { Identifier: 1 } }, []]);
add('email data map1', ['ann@x.com,Ann\nbob@x.com,Bob\n', { map: { Identifier: 1 } }, []]);
add('empty first cell map1', [',name\nu1,a\nu2,b\n', { map: { Identifier: 1 } }, []]);
add('one cell semicolon', ['UserID\nu1;Ann\nu2;Bob\n', {}, []]);
add('one cell tab', ['UserID\nu1\tAnn\nu2\tBob\n', {}, []]);
add('header comma rows semicolon', ['UserID,Nick\nu1;Ann\nu2;Bob\n', {}, []]);
add('header comma rows tab', ['UserID,Nick\nu1\tAnn\nu2\tBob\n', {}, []]);
add('js rounded', [
  `UserID\n${n(12, (i) => String(Number(1794216003512345671n + BigInt(i) * 98765432123n)))}`,
  {},
  [],
]);
add('float exact', [
  `UserID\n${n(12, (i) => String(BigInt(Number(458304698827669513n + BigInt(i) * 98765432123n))))}`,
  {},
  [],
]);
add('excel 15', [
  `UserID\n${n(12, (i) => String((458304698827669n + BigInt(i) * 98765437n) * 1000n))}`,
  {},
  [],
]);
add('sci', ['UserID\n1.02E+17\n1.02E+17\n', {}, []]);
add('thousands', ['UserID\n"1,020"\n"2,030"\n', {}, []]);
add('thousands de', ['UserID;Nick\n1.020.000;a\n2.030.000;b\n', {}, []]);
add('thousands ch', ["UserID\n1'020'000\n2'030'000\n", {}, []]);
add('thousands fr', ['UserID;N\n1 020 000;a\n2 030 000;b\n', {}, []]);
add('.0', ['UserID\n1001.0\n1002.0\n', {}, []]);
add('.00', ['UserID\n1001.00\n1002.00\n', {}, []]);
for (const [k, t] of Object.entries({
  json: '[{"UserID":"u1"}]',
  'json pretty': '[\n  {\n    "UserID": "u1"\n  }\n]',
  jsonl: '{"UserID":"u1"}\n{"UserID":"u2"}\n',
  firebase: '{"users": [{"localId":"a"}]}',
  html: '<!DOCTYPE html><html><body>UserID</body></html>',
  table: '<table><tr><td>UserID</td></tr></table>',
  xml: '<?xml version="1.0"?><users><user>u1</user></users>',
  'xml ss': '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
  ldif: 'dn: cn=a\ncn: a\n',
  'ldif v': 'version: 1\n\ndn: cn=a\ncn: a\n',
  sql: '-- MySQL dump 10.13\n--\n-- Host\n\nDROP TABLE IF EXISTS `u`;\nINSERT INTO `u` VALUES (1);\n',
  sql2: "INSERT INTO users (UserID,Nick) VALUES ('u1','a');\n",
  pg: '--\n-- PostgreSQL database dump\n--\nSET statement_timeout = 0;\nCOPY public.users (userid, nick) FROM stdin;\nu1\ta\n',
  vcard: 'BEGIN:VCARD\nFN:x\nEND:VCARD\n',
  yaml: '- userid: u1\n  nick: a\n',
  rtf: '{\\rtf1 UserID}',
  keyval: 'UserID=u1\nNick=a\n',
}))
  add(`fmt ${k}`, [t, {}, []]);

const MORE: Readonly<Record<string, string>> = {
  'quotes in quotes': 'UserID,Nick\n"""u1""","""Ann"""\n"""u2""","""Bob"""\n',
  "Python's bytes": "UserID,Nick\nb'u1',b'Ann'\nb'u2',b'Bob'\n",
  'JSON of arrays': '[["UserID","Nick"],["u1","Ann"]]',
  'JSON of texts': '["u1","u2"]',
  Python: "[{'UserID': 'u1'}]",
  JavaScript: 'const users = [\n  { id: "u1" },\n];\n',
  PHP: '<?php return [];',
  MHTML: 'MIME-Version: 1.0\nX-Document-Type: Workbook\n',
  PGP: '-----BEGIN PGP MESSAGE-----\n\nhQ\n',
  'ISO-2022-JP': 'UserID,Nick\nu1,\x1b$BEDCf\x1b(B\n',
  'a file of settings': 'UserID=u1\nNick=a\n',
  'keys and values': 'UserID: u1\nNick: Ann\n',
  'a box': '┌────────┬──────┐\n│ userid │ nick │\n├────────┼──────┤\n│ u1     │ Ann  │\n└────────┴──────┘\n',
  'columns by blanks': 'userid  nick\n------  ----\nu1      Ann\n',
  'a psql record': '-[ RECORD 1 ]\nuserid | u1\nnick | Ann\n',
};
for (const [name, text] of Object.entries(MORE)) add(name, [text, {}, []]);

test.each([...CASES])('%s', async (_, [text, options]) => {
  const opening = openInput(streamOf(text), options).then(readAll);
  const imported = await opening.then(
    (rows) => rows.filter((row) => 'account' in row),
    (error: unknown) => {
      expect(error).toMatchObject({ name: 'ImportError', message: expect.stringMatching(/^[^\n]+\.$/) });
      return [];
    },
  );
  expect(imported).toEqual([]);
});
