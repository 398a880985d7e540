// An input from its first byte to its last row: header, places, values, and every way to fail to open.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openInput } from '../../src/input/open.js';
import { readAll, rowsOf, said, saidBy, streamOf } from './read.js';

const folder = mkdtempSync(join(tmpdir(), 'input-'));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('gives every row with its number, its line, its cells and its account', async () => {
  const text =
    'Identifier,Nick,FaceUrl,Type,city\n\nu1,"张三, 丰",https://a.b/c.png,1,Paris\n"u2"," Tom ",,0,""\n';
  expect(await rowsOf(text)).toEqual([
    {
      row: 1,
      line: 3,
      cells: ['u1', '张三, 丰', 'https://a.b/c.png', '1', 'Paris'],
      account: { identifier: 'u1', nick: '张三, 丰', faceUrl: 'https://a.b/c.png', type: 1 },
    },
    { row: 2, line: 4, cells: ['u2', ' Tom ', '', '0', ''], account: { identifier: 'u2', nick: 'Tom' } },
  ]);
});

test.each(['\n', '\r\n', '\r'])(
  'counts physical lines ended by %j, within quotes and blank ones too',
  async (end) => {
    const lines = ['', 'Identifier,Nick', '', 'u1,"a', 'b', '', 'c"', '', '', 'u2,x', 'u3,'];
    for (const text of [lines.join(end), `\ufeff${lines.join(end)}${end}`]) {
      expect(await saidBy(text)).toEqual([
        [4, { identifier: 'u1', nick: `a${end}b${end}${end}c` }],
        [10, { identifier: 'u2', nick: 'x' }],
        [11, { identifier: 'u3' }],
      ]);
    }
  },
);

test('takes line breaks as they come, each its own', async () => {
  expect(await saidBy('Identifier\r\nu1\ru2\n\r\nu3\r\r\nu4')).toEqual([
    [2, { identifier: 'u1' }],
    [3, { identifier: 'u2' }],
    [5, { identifier: 'u3' }],
    [7, { identifier: 'u4' }],
  ]);
});

test('sends blanks only when it is told not to trim', async () => {
  const text = 'Identifier,Nick\n u1 ,\u00a0Tom\u3000\n';
  expect(await saidBy(text)).toEqual([[2, { identifier: 'u1', nick: 'Tom' }]]);
  expect(await saidBy(text, { trim: false })).toEqual([[2, { identifier: ' u1 ', nick: '\u00a0Tom\u3000' }]]);
});

test('tells all problems of a row, and keeps a ragged one as it was written', async () => {
  const text = 'Identifier,Nick,Type\nu1,Tom\nu2,Tom,0,"x, y"\n1E+17,\x07,9\nu4,\x01\ufffd,\n';
  expect(await rowsOf(text, { encoding: 'utf-8' })).toEqual([
    {
      row: 1,
      line: 2,
      cells: [],
      raw: 'u1,Tom',
      identifier: 'u1',
      problems: [
        {
          code: 'COLUMN_COUNT',
          column: '',
          message: expect.stringMatching(
            /^The record has 2 cells where the header has 3; look for a line break in the row above, or for cells that were left out\./,
          ),
        },
      ],
    },
    expect.objectContaining({ row: 2, line: 3, cells: [], raw: 'u2,Tom,0,"x, y"', identifier: '' }),
    {
      row: 3,
      line: 4,
      cells: ['1E+17', '\x07', '9'],
      identifier: '1E+17',
      problems: [
        {
          code: 'CONTROL_CHARACTER',
          column: 'Nick',
          message: 'Nick holds the control character U+0007; remove it.',
        },
        {
          code: 'IDENTIFIER_SPREADSHEET',
          column: 'Identifier',
          message:
            'Identifier is 1E+17: a spreadsheet shortened a long number; export the column from its source again, as text.',
        },
        { code: 'TYPE_INVALID', column: 'Type', message: 'Type is "9"; write 0, 1 or nothing.' },
      ],
    },
    expect.objectContaining({
      problems: [
        expect.objectContaining({ code: 'ENCODING_BROKEN', column: 'Nick' }),
        expect.objectContaining({ code: 'CONTROL_CHARACTER', column: 'Nick' }),
      ],
    }),
  ]);
});

test('makes only the row invalid that holds bad bytes', async () => {
  const text = Buffer.concat([
    Buffer.from('Identifier,Nick,note\nu1,张,\nu2,'),
    Buffer.from([0xd5, 0xc5]),
    Buffer.from(',\nu3,\x00,\nu4,,a\xe9'),
    Buffer.from([0xe9]),
    Buffer.from('\nu5,好,\n'),
  ]);
  expect(await saidBy(text)).toEqual([
    [2, { identifier: 'u1', nick: '张' }],
    [3, 'u2', ['ENCODING_BROKEN']],
    [4, 'u3', ['CONTROL_CHARACTER']],
    [5, 'u4', ['ENCODING_BROKEN']],
    [6, { identifier: 'u5', nick: '好' }],
  ]);
});

test('removes what a report put before a cell, and only in a report', async () => {
  const text = `'=x,Identifier,Nick,_line\n'-1,"'=HYPERLINK(""x"")",''''a,2\n'a,'@u2,"'\t",'3\n`;
  const [first, second] = await rowsOf(text);
  expect(first?.cells).toEqual(['-1', '=HYPERLINK("x")', "'''a", '2']);
  expect(second?.cells).toEqual(['a', '@u2', '\t', '3']);
  const input = await openInput(streamOf(text));
  expect(input.header).toEqual(['=x', 'Identifier', 'Nick', '_line']);
  const mixed = text.replace('_line', 'line').replace("'@u2", '@u2');
  expect((await rowsOf(mixed))[0]?.cells[0]).toBe("'-1");
});

test('says what it is about to read', async () => {
  const path = fileOf('users.csv', 'User ID,_line,city\nu1,2,x\n');
  const input = await openInput({ path });
  expect(input).toMatchObject({
    name: path,
    size: 26,
    modifiedAt: expect.any(Number),
    encoding: 'utf-8',
    delimiter: ',',
    header: ['User ID', '_line', 'city'],
    columns: { Identifier: 0 },
    notes: ['Column "city" is ignored.'],
    sha256: undefined,
  });
  await input.close();
});

test('uses up every byte and knows their SHA-256 at the end', async () => {
  const text = `\ufeffIdentifier,Nick\n${Array.from({ length: 50_000 }, (_, n) => `u${n},名${n}\n`).join('')}\n\n`;
  const input = await openInput({ path: fileOf('long.csv', text) });
  const blocks: { rows: number; bytes: number }[] = [];
  for await (const block of input.blocks()) blocks.push({ rows: block.rows.length, bytes: block.bytes });
  expect(blocks.length).toBeGreaterThan(2);
  expect(blocks.reduce((sum, block) => sum + block.rows, 0)).toBe(50_000);
  expect(blocks.reduce((sum, block) => sum + block.bytes, 0)).toBe(input.size);
  expect(input.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  await input.close();
});

test.each<[string, () => string, string, RegExp]>([
  [
    'a missing file',
    () => join(folder, 'missing.csv'),
    'INPUT_UNREADABLE',
    /missing\.csv does not exist; check the path\.$/,
  ],
  ['a folder', () => folder, 'INPUT_UNREADABLE', /is a folder; name the CSV file in it\.$/],
  [
    'an empty file',
    () => fileOf('empty.csv', ''),
    'HEADER',
    /is empty; its first line must name the columns\.$/,
  ],
  ['a BOM alone', () => fileOf('bom.csv', '\ufeff'), 'HEADER', /is empty/],
  ['blank lines alone', () => fileOf('blank.csv', '\n\r\n\r'), 'HEADER', /is empty/],
  [
    'a quote left open',
    () => fileOf('open.csv', '"Identifier\nu1\n'),
    'HEADER',
    /header on line 1 .* holds a broken quote/,
  ],
  [
    'an endless header',
    () => fileOf('endless.csv', 'a,'.repeat(600_000)),
    'HEADER',
    /header on line 1 .* is longer than 1048576 bytes/,
  ],
])('%s is one sentence', async (_, path, code, message) => {
  const opening = openInput({ path: path() });
  await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('a header without rows is an input without rows', async () => {
  expect(await saidBy('Identifier,Nick')).toEqual([]);
  expect(await saidBy('Identifier,Nick\r\n\r\n')).toEqual([]);
});

const LONG = `Identifier\n${'u1\n'.repeat(200_000)}`;

test('a file that grows while it is read ends with no half record', async () => {
  const path = fileOf('grows.csv', `${LONG}half`);
  const input = await openInput({ path });
  const blocks = input.blocks()[Symbol.asyncIterator]();
  await blocks.next();
  appendFileSync(path, ' a record\n');
  const seen: string[] = [];
  const rest = async () => {
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      seen.push(...next.value.rows.flatMap((row) => row.cells));
    }
  };
  await expect(rest()).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
  expect(new Set(seen)).toEqual(new Set(['u1']));
  await input.close();
});

test('a file that is written over in place, with the same size, gives no row that mixes two versions', async () => {
  const path = fileOf('over.csv', LONG);
  const input = await openInput({ path });
  const blocks = input.blocks()[Symbol.asyncIterator]();
  await blocks.next();
  writeFileSync(path, LONG.replaceAll('u1', 'u2'), { flag: 'r+' });
  // A file system may keep times by the tick.
  utimesSync(path, new Date(), new Date(Date.now() + 1000));
  const seen = new Set<string>();
  const rest = async () => {
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      for (const row of next.value.rows) seen.add(row.cells.join());
    }
  };
  await expect(rest()).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
  expect(seen).not.toContain('u2');
  await input.close();
});

test('a file that shrinks while it is read is told', async () => {
  const path = fileOf('shrinks.csv', LONG);
  const input = await openInput({ path });
  const blocks = input.blocks()[Symbol.asyncIterator]();
  await blocks.next();
  truncateSync(path, 300_000);
  const rest = async () => {
    while (!(await blocks.next()).done);
  };
  await expect(rest()).rejects.toMatchObject({
    code: 'INPUT_CHANGED',
    message: `${path} had ${LONG.length} bytes when it was opened and has changed since; run it again when nobody is writing to it.`,
  });
  await input.close();
});

test('an idle stream gives the rows it has, and wakes at once when it is stopped', async () => {
  const stream = new PassThrough();
  const stopping = new AbortController();
  stream.write('Identifier\nu1\nu2\nu3');
  const input = await openInput({ stream, name: 'stdin' }, { signal: stopping.signal });
  const blocks = input.blocks()[Symbol.asyncIterator]();
  expect((await blocks.next()).value?.rows.map(said)).toEqual([
    [2, { identifier: 'u1' }],
    [3, { identifier: 'u2' }],
  ]);
  const waiting = blocks.next();
  stopping.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(input.sha256).toBeUndefined();
  await input.close();
  expect(stream.destroyed).toBe(true);
});

test('stopping an input that waits for its header ends the waiting', async () => {
  const stopping = new AbortController();
  const opening = openInput({ stream: new PassThrough(), name: 'stdin' }, { signal: stopping.signal });
  stopping.abort();
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
});

test('a stream that fails says so', async () => {
  const failing = Readable.from(
    (async function* () {
      yield Buffer.from('Identifier\nu1\n');
      throw new Error('the cable is out');
    })(),
    { objectMode: false },
  );
  const input = await openInput({ stream: failing, name: 'stdin' });
  await expect(readAll(input)).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: 'stdin could not be read (the cable is out).',
  });
});

test('a stream of objects is refused', async () => {
  const opening = openInput({ stream: Readable.from([{ Identifier: 'u1' }]), name: 'stdin' });
  await expect(opening).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
});
