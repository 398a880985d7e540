// Packed inputs: gzip is read, a broken one ends clearly, a bomb is bounded, and what is no CSV is named.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openInput } from '../../../src/input/open.js';
import { readAll, said, saidBy, streamOf } from '../read.js';

const folder = mkdtempSync(join(tmpdir(), 'unpack-'));
const TEXT = 'Identifier,Nick\nu1,张三\nu2,"a\nb"\n';
const ROWS = [
  [2, { identifier: 'u1', nick: '张三' }],
  [3, { identifier: 'u2', nick: 'a\nb' }],
];
// Random letters, so that it does not pack to nothing.
const many = Array.from(
  { length: 40_000 },
  (_, index) => `u${index},${Math.imul(index, 2654435761) >>> 0}`,
).join('\n');
const LONG = `Identifier,Nick\n${many}\n`;

test('gzip is decompressed, from a file and from a stream, cut at any byte', async () => {
  const packed = gzipSync(TEXT);
  const path = join(folder, 'users.csv.gz');
  writeFileSync(path, packed);
  const input = await openInput({ path });
  expect(input).toMatchObject({ name: path, size: packed.length, encoding: 'utf-8' });
  expect((await readAll(input)).map(said)).toEqual(ROWS);
  for (let cut = 0; cut <= packed.length; cut++) {
    const pieces = [packed.subarray(0, cut), packed.subarray(cut)];
    expect((await readAll(await openInput(streamOf(...pieces)))).map(said)).toEqual(ROWS);
  }
});

test('several archives in one file are one text', async () => {
  const packed = Buffer.concat([gzipSync(TEXT.slice(0, 20)), gzipSync(TEXT.slice(20))]);
  expect(await saidBy(packed)).toHaveLength(2);
});

test('uses up the bytes of the archive', async () => {
  const path = join(folder, 'long.csv.gz');
  const packed = gzipSync(LONG);
  writeFileSync(path, packed);
  const input = await openInput({ path });
  let bytes = 0;
  let rows = 0;
  for await (const block of input.blocks()) {
    bytes += block.bytes;
    rows += block.rows.length;
  }
  expect({ bytes, rows }).toEqual({ bytes: packed.length, rows: 40_000 });
  await input.close();
});

async function rowsBefore(packed: Buffer): Promise<{ rows: string[]; error: unknown }> {
  const rows: string[] = [];
  try {
    const input = await openInput(streamOf(packed));
    for await (const block of input.blocks()) rows.push(...block.rows.map((row) => row.cells.join()));
    return { rows, error: undefined };
  } catch (error) {
    return { rows, error };
  }
}

test('an archive that breaks off gives what was read, whole rows only, and then says so', async () => {
  const packed = gzipSync(LONG);
  const whole = new Set(many.split('\n'));
  for (const share of [0.3, 0.9, 0.999]) {
    const { rows, error } = await rowsBefore(packed.subarray(0, packed.length * share));
    expect(rows.length).toBeGreaterThan(40_000 * share * 0.5);
    expect(rows.filter((row) => !whole.has(row))).toEqual([]);
    expect(error).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: 'stdin breaks off before the archive ends; copy or export it again.',
    });
  }
});

test('a damaged archive says so', async () => {
  const packed = gzipSync(LONG);
  packed.writeUInt32LE(0, packed.length - 8);
  const { rows, error } = await rowsBefore(packed);
  expect(rows.length).toBeGreaterThan(30_000);
  expect(error).toMatchObject({
    code: 'INPUT_UNREADABLE',
    message: 'stdin is damaged: its checksum is wrong; copy or export it again.',
  });
  const torn = gzipSync(LONG);
  torn.fill(0xaa, 1000, 1100);
  expect((await rowsBefore(torn)).error).toMatchObject({ code: 'INPUT_UNREADABLE' });
});

test('what follows an archive without being one is left alone', async () => {
  expect(await saidBy(Buffer.concat([gzipSync(TEXT), Buffer.alloc(100_000)]))).toEqual(ROWS);
});

test('a bomb ends within its bound', async () => {
  const bomb = gzipSync(
    Buffer.concat([Buffer.from('Identifier\nu1\n'), Buffer.alloc(20 * 1024 * 1024, 'a')]),
    { level: 9 },
  );
  const { rows, error } = await rowsBefore(bomb);
  expect(rows).toEqual(['u1']);
  expect(error).toMatchObject({
    code: 'INPUT_UNREADABLE',
    message:
      'stdin decompresses to more than 200 times its size, which no table of users does; decompress it by hand and look.',
  });
});

function zipOf(name: string): Buffer {
  const content = deflateRawSync('x');
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt32LE(content.length, 18);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), content, Buffer.alloc(40)]);
}

test.each<[string, Buffer, string]>([
  [
    'a workbook',
    zipOf('[Content_Types].xml'),
    'stdin is an Excel workbook, not CSV; save it as "CSV UTF-8" and import that.',
  ],
  [
    'a workbook of another program',
    zipOf('xl/workbook.xml'),
    'stdin is an Excel workbook, not CSV; save it as "CSV UTF-8" and import that.',
  ],
  [
    'a compressed workbook',
    gzipSync(zipOf('_rels/.rels')),
    'stdin is an Excel workbook, not CSV; save it as "CSV UTF-8" and import that.',
  ],
  ['a ZIP', zipOf('users.csv'), 'stdin is a ZIP archive, not CSV; decompress it first.'],
  [
    'an old workbook',
    Buffer.from('d0cf11e0a1b11ae10000', 'hex'),
    'stdin is an old Excel workbook, not CSV; save it as "CSV UTF-8" and import that.',
  ],
  ['compressed twice', gzipSync(gzipSync(TEXT)), 'stdin is compressed twice, not CSV; decompress it first.'],
  [
    'a database',
    Buffer.from('SQLite format 3\0......\n'),
    'stdin is an SQLite database, not CSV; export the table as CSV first.',
  ],
])('%s is named', async (_, bytes, message) => {
  for (const cut of [0, 1, 5, 20]) {
    const opening = openInput(streamOf(bytes.subarray(0, cut), bytes.subarray(cut)));
    await expect(opening).rejects.toMatchObject({ code: 'INPUT_UNREADABLE', message });
  }
});

test('a name that only begins like an archive is a name', async () => {
  expect(await saidBy('BZhname,Identifier\nx,u1\n')).toEqual([[2, { identifier: 'u1' }]]);
});
