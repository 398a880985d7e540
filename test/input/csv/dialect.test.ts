// How a file is divided into cells: delimiters, MySQL's ways, words for nothing, files without a header.
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../../src/input/open.js';
import { readAll, rowsOf, type Said, said, saidBy, streamOf } from '../read.js';

const TOM: Said = [2, { identifier: 'u1', nick: 'Tom' }];

test.each([',', ';', '\t', '|'])('%j is found to divide the cells', async (delimiter) => {
  for (const text of [
    'Identifier,Nick\nu1,Tom\n',
    'Identifier,Nick\r\n"u1","Tom"\r\n',
    'nick,x,user_id\nTom,"1,2;3\t4|5",u1',
  ]) {
    const divided = text.replace(/,(?![0-9])/g, delimiter);
    const input = await openInput(streamOf(divided));
    expect(input.delimiter).toBe(delimiter);
    expect((await readAll(input)).map(said)).toEqual([TOM]);
  }
});

test.each<[string, string, InputOptions, string]>([
  ['one column is one column', 'Identifier\nu1\n', {}, ','],
  ['others within cells do not count', 'Identifier;Nick\nu1;"a,b"\nu2;c,d\n', {}, ';'],
  ['nor do they when every cell has them', 'Identifier;Nick;note\nu1;a,b;c,d\nu2;e,f;g,h\n', {}, ';'],
  ['names that were mapped are known', 'id;name,first\n1;a,b\n', { map: { Identifier: 'id' } }, ';'],
  ['what was said is not asked', 'Identifier;Nick\nu1;a\n', { delimiter: ';' }, ';'],
  ['a tab by name', 'Identifier\tNick\nu1\ta\n', { delimiter: 'tab' }, '\t'],
  ["Excel's line for it", 'sep=|\r\nIdentifier|Nick\r\nu1|a\r\n', {}, '|'],
  ['a colon when it is said', 'Identifier:Nick\nu1:a\n', { delimiter: ':' }, ':'],
])('%s', async (_, text, options, delimiter) => {
  const input = await openInput(streamOf(text), options);
  expect(input.delimiter).toBe(delimiter);
  await input.close();
});

test("the line of Excel's counts as a line", async () => {
  expect(await saidBy('\ufeffsep=;\r\nIdentifier;Nick\r\nu1;Tom\r\n')).toEqual([
    [3, { identifier: 'u1', nick: 'Tom' }],
  ]);
});

test.each<[string, string, InputOptions, string, RegExp]>([
  [
    'another delimiter than the one that was said',
    'Identifier;Nick\nu1;a\n',
    { delimiter: ',' },
    'HEADER',
    /^No column is named Identifier; line 1 has "Identifier;Nick", its delimiter seems to be ";", so use --delimiter ';'\.$/,
  ],
  [
    'no header',
    '10001,Tom,http://a.b/c.png\n10002,Ann,http://a.b/d.png\n',
    {},
    'HEADER',
    /and looks like a row, so use --no-header --map Identifier=<column number>;/,
  ],
  [
    'a row taken for the header by its number',
    '10001,Tom\n10002,Ann\n',
    { map: { Identifier: 1 } },
    'HEADER',
    /^Line 1 \("10001", "Tom"\) does not look like a header; use --no-header if it is a row/,
  ],
  [
    'two delimiters that fit as well',
    'a;b|c\nd;e|f\n',
    { header: false, map: { Identifier: 1 } },
    'DIALECT',
    /^The delimiter may be ";" or "\|"; say which one with --delimiter\.$/,
  ],
  [
    'a delimiter that is none',
    'Identifier\n',
    { delimiter: 'ab' },
    'USAGE',
    /^--delimiter "ab" cannot separate cells/,
  ],
  ['a quote as delimiter', 'Identifier\n', { delimiter: '"' }, 'USAGE', /cannot separate cells/],
  [
    'no header and no numbers',
    'u1,Tom\n',
    { header: false },
    'HEADER',
    /^Without a header the columns have no names; say which of the 2 holds the Identifier, as in --map Identifier=1\.$/,
  ],
  [
    'no header and a name',
    'u1,Tom\n',
    { header: false, map: { Identifier: 'id' } },
    'HEADER',
    /^--map Identifier=id names no column; this file has "column 1", "column 2", numbered from 1 to 2\.$/,
  ],
])('%s is said with the remedy', async (_, text, options, code, message) => {
  await expect(openInput(streamOf(text), options)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test('without a header the first line is a row, and columns are named by what they feed', async () => {
  const options: InputOptions = { header: false, map: { Identifier: 1, Nick: '3' } };
  const input = await openInput(streamOf('\nu1,x,Tom\nu2,y,Ann\n'), options);
  expect(input.header).toEqual(['Identifier', 'column 2', 'Nick']);
  expect(await readAll(input)).toEqual([
    { row: 1, line: 2, cells: ['u1', 'x', 'Tom'], account: { identifier: 'u1', nick: 'Tom' } },
    { row: 2, line: 3, cells: ['u2', 'y', 'Ann'], account: { identifier: 'u2', nick: 'Ann' } },
  ]);
});

test('a first line that is the header by number alone is told', async () => {
  const input = await openInput(streamOf('id,name\nu1,Tom\n'), { map: { Identifier: 1, Nick: 2 } });
  expect(input.notes).toEqual([
    'Line 1 is used as the header: "id", "name"; use --no-header if it is a row.',
  ]);
  expect((await readAll(input)).map(said)).toEqual([TOM]);
});

const OUTFILE = [
  'Identifier\tNick\tFaceUrl',
  'u1\tTom\\\tTab\t\\N',
  'u2\tline\\',
  'break\t\\N',
  'u3\tback\\\\slash "quoted" and \\0\thttp://a.b/c',
  'u4\t"quoted"\t\\N',
].join('\n');

test("MySQL's OUTFILE is recognised, read and told", async () => {
  const input = await openInput(streamOf(OUTFILE));
  expect(input).toMatchObject({ delimiter: '\t', escape: 'backslash' });
  expect(input.notes).toEqual([
    'Read as MySQL writes it: a backslash escapes the next character; use --escape quote if it is a plain character.',
  ]);
  expect((await readAll(input)).map(said)).toEqual([
    [2, { identifier: 'u1', nick: 'Tom\tTab' }],
    [3, { identifier: 'u2', nick: 'line\nbreak' }],
    [5, 'u3', ['CONTROL_CHARACTER']],
    [6, { identifier: 'u4', nick: '"quoted"' }],
  ]);
});

test('the same where CR alone ends its lines', async () => {
  const text = 'Identifier\tNick\ru1\t\\N\ru2\tAnn\\tLee\ru3\tBob\r';
  for (const lines of [text, text.slice(0, -1)]) {
    const input = await openInput(streamOf(lines));
    expect(input.escape).toBe('backslash');
    expect((await readAll(input)).map(said)).toEqual([
      [2, { identifier: 'u1' }],
      [3, { identifier: 'u2', nick: 'Ann\tLee' }],
      [4, { identifier: 'u3', nick: 'Bob' }],
    ]);
  }
});

test('as CSV in quotes, with escaped quotes, line breaks and NULL', async () => {
  const text = [
    'Identifier,Nick,FaceUrl',
    '"u1","Tom \\"T\\" Lee",\\N',
    '"u2","a\\',
    'b","http://a.b/c"',
    '"u3","say ""hi""",\\N',
    '"u4","\\\\N","http://a.b/c"',
    '"u5","\\N",\\N',
  ].join('\r\n');
  const input = await openInput(streamOf(text));
  expect(input.escape).toBe('backslash');
  expect((await readAll(input)).map(said)).toEqual([
    [2, { identifier: 'u1', nick: 'Tom "T" Lee' }],
    [3, { identifier: 'u2', nick: 'a\r\nb', faceUrl: 'http://a.b/c' }],
    [5, { identifier: 'u3', nick: 'say "hi"' }],
    [6, { identifier: 'u4', nick: '\\N', faceUrl: 'http://a.b/c' }],
    [7, { identifier: 'u5', nick: 'N' }],
  ]);
});

test('mysql -B: letters for what divides', async () => {
  const text = 'Identifier\tNick\nu1\ta\\tb\\nc\\\\d\nu2\t5" screen\nu3\t"\n';
  expect(await saidBy(text)).toEqual([
    [2, { identifier: 'u1', nick: 'a\tb\nc\\d' }],
    [3, { identifier: 'u2', nick: '5" screen' }],
    [4, { identifier: 'u3', nick: '"' }],
  ]);
});

test.each([
  [
    'a path',
    'Identifier,Nick\nu1,C:\\Users\\tom\nu2,\\\\server\\share\n',
    ['C:\\Users\\tom', '\\\\server\\share'],
  ],
  ['a shrug', 'Identifier,Nick\nu1,¯\\_(ツ)_/¯\nu2,\\o/\n', ['¯\\_(ツ)_/¯', '\\o/']],
  ['one that ends a quoted cell', 'Identifier,Nick\nu1,"a\\"\nu2,"b"\n', ['a\\', 'b']],
])('a backslash is a plain character elsewhere: %s', async (_, text, nicks) => {
  const input = await openInput(streamOf(text));
  expect(input.escape).toBe('quote');
  expect((await readAll(input)).map((row) => row.cells[1])).toEqual(nicks);
});

test('what was said of the backslash is not asked', async () => {
  const text = 'Identifier,Nick\nu1,a\\,b\nu2,c\\_d\n';
  expect((await rowsOf(text, { escape: 'backslash' })).map((row) => row.cells[1])).toEqual(['a,b', 'c_d']);
  const input = await openInput(streamOf(OUTFILE), { escape: 'quote' });
  expect(input.escape).toBe('quote');
  await input.close();
});

test('\\N stands for nothing in every dialect, unless it is in quotes', async () => {
  const text = 'Identifier,Nick,FaceUrl,note\nu1,\\N,\\N,C:\\x\nu2,"\\N",,\n';
  expect((await rowsOf(text)).map((row) => row.cells)).toEqual([
    ['u1', '', '', 'C:\\x'],
    ['u2', '\\N', '', ''],
  ]);
});

test('a report has kept what \\N stood for, so there it is a value', async () => {
  const text = 'Identifier,Nick,_line\nu1,\\N,2\n';
  expect((await rowsOf(text)).map((row) => row.cells[1])).toEqual(['\\N']);
});

test.each(['NULL', 'null', '(NULL)', 'None', 'nan'])(
  '%s in a column is asked about before anything is read',
  async (word) => {
    const text = `Identifier,Nick\r\n${Array.from({ length: 50 }, (_, index) => `u${index},${index % 10 ? 'Tom' : word}\r\n`).join('')}`;
    const shown = /^\w+$/.test(word) ? word : `'${word}'`;
    await expect(openInput(streamOf(text))).rejects.toMatchObject({
      code: 'DIALECT',
      message: `Column Nick holds the bare word ${word} in 5 of the first 50 rows; use --null ${shown} if it means an empty cell, or --null none if it is a value.`,
    });
    const nothing = await saidBy(text, { null: word });
    expect(nothing.slice(0, 2)).toEqual([
      [2, { identifier: 'u0' }],
      [3, { identifier: 'u1', nick: 'Tom' }],
    ]);
    expect((await saidBy(text, { null: 'none' }))[0]).toEqual([2, { identifier: 'u0', nick: word }]);
  },
);

test("a spreadsheet's #N/A is refused, and read as an empty cell where the user says so", async () => {
  const text = 'Identifier,Nick\nu1,#N/A\nu2,Tom\nu3,#N/A\n';
  await expect(openInput(streamOf(text))).rejects.toMatchObject({
    code: 'DIALECT',
    message: `Column Nick holds #N/A in 2 of the first 3 rows, a spreadsheet's error; use --null '#N/A' to read it as an empty cell.`,
  });
  expect(await saidBy(text, { null: '#N/A' })).toEqual([
    [2, { identifier: 'u1' }],
    [3, { identifier: 'u2', nick: 'Tom' }],
    [4, { identifier: 'u3' }],
  ]);
});

test('one NaN does not refuse a file', async () => {
  const input = await openInput(streamOf('Identifier,Nick\nu1,NaN\nu2,Tom\n'), { findings: true });
  expect((await readAll(input)).map(said)).toEqual([
    [2, { identifier: 'u1', nick: 'NaN' }],
    [3, { identifier: 'u2', nick: 'Tom' }],
  ]);
  expect(input.findings()?.warnings).toMatchObject([{ code: 'NICK_NULL', lines: [2] }]);
});

test('NULL is a value in quotes, in a column that is ignored, and where it is one in a hundred', async () => {
  expect(await saidBy('Identifier,Nick,note\nu1,"NULL",NULL\n')).toEqual([
    [2, { identifier: 'u1', nick: 'NULL' }],
  ]);
  expect(await saidBy('Identifier,Nick\nu1,"NULL"\nu2,NULL\n', { null: 'NULL' })).toEqual([
    [2, { identifier: 'u1', nick: 'NULL' }],
    [3, { identifier: 'u2' }],
  ]);
  const many = Array.from({ length: 100 }, (_, index) => `u${index},${index === 7 ? 'NULL' : 'Tom'}`).join(
    '\n',
  );
  expect((await saidBy(`Identifier,Nick\n${many}`))[7]).toEqual([9, { identifier: 'u7', nick: 'NULL' }]);
});

test('a header is no account where the user says that there is none', async () => {
  const options: InputOptions = { header: false, map: { Identifier: 1 } };
  expect(await saidBy('UserID,Nick\nu1,a\n', options)).toEqual([
    [1, 'UserID', ['HEADER_REPEATED']],
    [2, { identifier: 'u1' }],
  ]);
});

test('a row that repeats the header is no account', async () => {
  expect(await saidBy('Identifier,Nick\nu1,a\nIdentifier,Nick\nIdentifier,other\n')).toEqual([
    [2, { identifier: 'u1', nick: 'a' }],
    [3, 'Identifier', ['HEADER_REPEATED']],
    [4, { identifier: 'Identifier', nick: 'other' }],
  ]);
  expect(await saidBy('UserID,Remark\nu1,a\nUserID,Comment\n')).toEqual([
    [2, { identifier: 'u1' }],
    [3, 'UserID', ['HEADER_REPEATED']],
  ]);
});
