// Which records are passed over unparsed, by their bytes: only those that every parser reads the same, and of others.
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/input/csv/records-of-frame.js';
import { createShardSkip } from '../../../src/input/rows/shard-skip.js';
import { isInShard } from '../../../src/shard.js';

const shard = { index: 1, count: 1000 };
const OTHERS = 'u12345';

function frameOf(record: string, faults: Frame['faults'] = new Map()): Frame {
  const bytes = Buffer.from(`before\n${record}after`);
  const start = 'before\n'.length;
  return {
    ...{ bytes, from: 0, to: bytes.length, lines: [1], endedBy: 0, faults, controls: new Set<number>() },
    ...{ starts: [start], ends: [start + Buffer.byteLength(record)] },
    enclosed: new Set(/(?:^|,)"/.test(record) ? [0] : []),
  };
}

function passes(record: string, { Identifier = 0, backslash = false, nulls = ['NULL'] } = {}): boolean {
  const header = ['Nick', 'Type'].toSpliced(Identifier, 0, 'user_id');
  const dialect = { delimiter: ',', quotes: true, backslash };
  const skip = createShardSkip({ shard, header, columns: { Identifier }, dialect, nulls });
  return skip?.passes(frameOf(record), 0) ?? false;
}

describe('a record of another shard', () => {
  test('is of another one here', () => expect(isInShard(shard, OTHERS)).toBe(false));

  test.each([
    `${OTHERS},N,0\n`,
    `${OTHERS},N,0\r\n`,
    `${OTHERS}`,
    `"${OTHERS}","a, b
c",0\n`,
    `${OTHERS},"林 🎸",\n`,
    `"${OTHERS}",,""\n`,
    `${OTHERS},it"s,0\n`,
  ])('is passed over: %j', (record) => expect(passes(record)).toBe(true));

  test.each([`N,${OTHERS},0\n`, `"N, N",${OTHERS},0\n`, `"N","${OTHERS}"`])(
    'is passed over wherever its Identifier is: %j',
    (record) => expect(passes(record, { Identifier: 1 })).toBe(true),
  );

  test.each([
    `"${OTHERS}","a ""b""",0\n`, // a quote in quotes
    `"${OTHERS}"x,N,0\n`,
    `"${OTHERS}","N`,
    `${OTHERS},"N"x,0\n`,
    `${OTHERS},"N",a"b\n`,
    ` ${OTHERS},N,0\n`,
    `'${OTHERS},N,0\n`,
    `${OTHERS}é,N,0\n`,
    `-${OTHERS},N,0\n`,
    `,N,0\n`,
    `NULL,N,0\n`,
    `user_id,N,0\n`,
    `UserID,N,0\n`,
  ])('is parsed where its reading could matter: %j', (record) => expect(passes(record)).toBe(false));

  test('is parsed where it is too short to have an Identifier, or an escape is before it', () => {
    expect(passes('N\n', { Identifier: 1 })).toBe(false);
    expect(passes('"N"\n', { Identifier: 1 })).toBe(false);
    expect(passes(`N,${OTHERS}\n`, { Identifier: 1, backslash: true })).toBe(false);
    expect(passes(`${OTHERS},N\n`, { backslash: true })).toBe(true);
  });

  test('is parsed where a word for nothing or the header has its digits and length', () => {
    expect(passes(`${OTHERS},N\n`, { nulls: [OTHERS] })).toBe(false);
    expect(passes(`${OTHERS},N\n`, { nulls: ['u54321'] })).toBe(true);
  });
});

test('a record of this shard is parsed', () => {
  const own = Array.from({ length: 9999 }, (_, at) => `u${at}`).find((one) => isInShard(shard, one));
  expect(passes(`${own},N,0\n`)).toBe(false);
});
