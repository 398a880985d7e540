// Inputs that are made to exhaust a program end clearly and in bounded memory.
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import type { Row } from '../../src/input/input.js';
import { openInput } from '../../src/input/open.js';
import { said } from './read.js';

const MIB = 1024 * 1024;
/** Of a process that collects its garbage when it likes; the command itself stays well below. */
const MOST_MIB = 300;

// Gigabytes take seconds, and on a busy machine many: this is only about hanging.
vi.setConfig({ testTimeout: 120_000 });

/** A stream that holds no more than one of its pieces. */
function streamed(...parts: (string | [piece: Buffer, times: number])[]) {
  function* pieces() {
    for (const part of parts) {
      if (typeof part === 'string') yield Buffer.from(part);
      else for (let count = 0; count < part[1]; count++) yield part[0];
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}

/** The rows of a stream, or why there are none, and the megabytes that it took at most. */
async function outcomeOf(stream: Readable): Promise<{ end: unknown; mebibytes: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  const rows: Row[] = [];
  try {
    const input = await openInput({ stream, name: 'stdin' });
    for await (const block of input.blocks()) {
      rows.push(...block.rows);
      most = Math.max(most, process.memoryUsage.rss());
    }
    return { end: rows.map(said), mebibytes: (most - before) / MIB };
  } catch (error) {
    most = Math.max(most, process.memoryUsage.rss());
    return { end: error, mebibytes: (most - before) / MIB };
  }
}

const LONG = Buffer.alloc(MIB, 'x');

test.each([
  ['in quotes', '"', '"'],
  ['bare', '', ''],
])('a field of 1 GB, %s, costs its own row', async (_, open, close) => {
  const stream = streamed(`Identifier,Nick\nu1,a\nu2,${open}`, [LONG, 1024], `${close}\nu3,b\n`);
  const { end, mebibytes } = await outcomeOf(stream);
  expect(end).toEqual([
    [2, { identifier: 'u1', nick: 'a' }],
    [3, open ? '' : 'u2', ['RECORD_TOO_LONG']],
    [4, { identifier: 'u3', nick: 'b' }],
  ]);
  expect(mebibytes).toBeLessThan(MOST_MIB);
});

test.each([
  ['one line', LONG],
  ['many commas', Buffer.alloc(MIB, 'a,')],
  ['many blank lines', Buffer.alloc(MIB, '\n')],
])('a header that never ends: %s', async (_, piece) => {
  const { end, mebibytes } = await outcomeOf(streamed([piece, 64]));
  expect(end).toMatchObject({ name: 'ImportError', code: 'HEADER' });
  expect(mebibytes).toBeLessThan(MOST_MIB);
});

test('a header of a million columns is one sentence, or as many columns', async () => {
  const commas = ','.repeat(1_000_000);
  const { end, mebibytes } = await outcomeOf(streamed(`${commas}\n${commas}\n`));
  expect(end).toMatchObject({
    code: 'HEADER',
    message: expect.stringMatching(/^No column is named Identifier; .{0,200}$/),
  });
  expect(mebibytes).toBeLessThan(MOST_MIB);
  const rows = await outcomeOf(streamed(`Identifier${commas}\nu1${commas}\nu2${commas}\n`));
  expect(rows.end).toEqual([
    [2, { identifier: 'u1' }],
    [3, { identifier: 'u2' }],
  ]);
});

test('a gzip bomb', async () => {
  const bomb = streamed('Identifier\nu1\n', [LONG, 1024]).pipe(createGzip({ level: 1 }));
  const { end, mebibytes } = await outcomeOf(bomb);
  expect(end).toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: expect.stringMatching(/decompresses to more than 200 times/),
  });
  expect(mebibytes).toBeLessThan(MOST_MIB);
});

test.each([
  ['quotes', '"'],
  ['quotes in pairs', '""'],
  ['open quotes', 'u1,"a\n'],
  ['junk behind quotes', 'u1,"a"b\n'],
  ['stray quotes', 'u1,a"b"\n'],
  ['ragged rows', 'u1\n'],
  ['control characters', 'u1,\0\n'],
  ['bad bytes', 'u1,\xff\n'],
  ['backslashes', 'u1,\\\\"\\\n'],
  ['carriage returns', 'u1,\r'],
])('2 MB of %s', async (_, text) => {
  const piece = Buffer.from(text.repeat(Math.floor(MIB / text.length)), 'latin1');
  const stream = streamed('Identifier,Nick\n', [piece, 2]);
  const input = await openInput({ stream, name: 'stdin' }, { encoding: 'utf-8' });
  let records = 0;
  let rows = 0;
  for await (const block of input.blocks()) {
    records += block.records;
    rows += block.rows.length;
  }
  expect(rows).toBe(records);
  expect(rows).toBeGreaterThan(0);
});
