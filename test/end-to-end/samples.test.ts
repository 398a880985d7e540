// The two files that users meet first: what they promise to be, and what each line of the second one shows.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { entryOf } from '../../src/catalogue/catalogue.js';
import { createDedupeIndex } from '../../src/dedupe/dedupe-index.js';
import type { Input, Row } from '../../src/input/input.js';
import { openInput } from '../../src/input/open.js';
import { createTriage } from '../../src/run/triage.js';

const USERS = new URL('../../samples/users.csv', import.meta.url);
const MISTAKES = new URL('../../samples/mistakes.csv', import.meta.url);
const users = readFileSync(USERS);
const mistakes = readFileSync(MISTAKES);

describe.each([
  ['users.csv', users],
  ['mistakes.csv', mistakes],
])('samples/%s', (_name, bytes) => {
  test('is UTF-8 without a byte order mark, with LF ends, which its line numbers count on', () => {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    expect(text.startsWith('\uFEFF')).toBe(false);
    expect(text).not.toContain('\r');
    expect(text.endsWith('\n')).toBe(true);
    expect(text.normalize('NFC')).toBe(text);
  });

  test('names hosts of example.com alone, and no one can be called or written to', () => {
    const hosts = [...bytes.toString().matchAll(/\/\/([^/\s,"]+)/g)].map(([, host]) => host ?? '');
    expect(hosts.length).toBeGreaterThan(10);
    expect(hosts.filter((host) => !/^([a-z]+\.)?example\.com$/.test(host))).toEqual([]);
    expect(bytes.toString()).not.toMatch(/\w@\w|(?<!\d)1[3-9]\d{9}(?!\d)/);
  });
});

describe('samples/users.csv', () => {
  const [header, ...records]: string[][] = parse(users);

  test('looks like an export: its own column names, and one column that is of no use here', () => {
    expect(header).toEqual(['UserID', 'Nickname', 'Avatar', 'Type', 'RegisteredAt']);
    expect(records.length).toBe(1000);
  });

  test('holds every kind of cell that exports are known for', () => {
    const nicks = records.map(([, nick]) => nick ?? '');
    const kinds = {
      chinese: /^\p{Script=Han}{2,}$/u,
      accents: /\p{Script=Latin}/u,
      greek: /\p{Script=Greek}/u,
      emoji: /\p{Extended_Pictographic}/u,
      joinedEmoji: /\u200d/u,
      comma: /,/,
      quote: /"/,
      lineBreak: /\n/,
      empty: /^$/,
      formulaLike: /^[=+\-@]/,
      apostrophe: /^'/,
      numberLike: /^[\d.]+$/,
    };
    const absent = Object.entries(kinds).filter(([, kind]) => !nicks.some((nick) => kind.test(nick)));
    expect(absent).toEqual([]);
    expect(records.filter(([, , , type]) => type === '1').length).toBe(4);
    expect(new Set(records.map(([, , , type]) => type))).toEqual(new Set(['0', '1', '']));
    expect(records.some(([, , face]) => face === '')).toBe(true);
  });

  test('holds Identifiers that a spreadsheet would spoil: over 15 digits, and zeros in front', () => {
    expect(records.filter(([id]) => /^\d{16,}$/.test(id ?? '')).length).toBeGreaterThan(50);
    expect(records.filter(([id]) => /^0\d+$/.test(id ?? '')).length).toBeGreaterThan(50);
  });

  test('goes up to every limit: 32 bytes of Identifier, 500 of FaceUrl, 498 of Nick in Chinese', () => {
    const longest = [0, 1, 2].map((column) =>
      Math.max(...records.map((record) => Buffer.byteLength(record[column] ?? ''))),
    );
    expect(longest).toEqual([32, 498, 500]);
  });

  test('has no Identifier twice', () => {
    expect(new Set(records.map(([id]) => id)).size).toBe(records.length);
  });

  test('is read without a single problem, from its columns by other names than the API has', async () => {
    const { input, rows } = await read(USERS);
    expect(input.columns).toEqual({ Identifier: 0, Nick: 1, FaceUrl: 2, Type: 3 });
    expect(input.notes).toEqual([expect.stringContaining('RegisteredAt')]);
    expect(rows.length).toBe(1000);
    expect(rows.filter((row) => !('account' in row))).toEqual([]);
  });
});

describe('samples/mistakes.csv', () => {
  // Line → status and codes; what is not listed here is a good row.
  const EXPECTED: Readonly<Record<number, readonly string[]>> = {
    7: ['invalid', 'IDENTIFIER_MISSING'],
    8: ['invalid', 'IDENTIFIER_MISSING'],
    9: ['invalid', 'IDENTIFIER_TOO_LONG'],
    11: ['invalid', 'IDENTIFIER_CHARACTERS'],
    12: ['invalid', 'IDENTIFIER_SPREADSHEET'],
    13: ['invalid', 'IDENTIFIER_RESERVED'],
    14: ['invalid', 'IDENTIFIER_RESERVED'],
    16: ['invalid', 'NICK_TOO_LONG'],
    18: ['invalid', 'FACE_URL_INVALID'],
    19: ['invalid', 'FACE_URL_INVALID'],
    20: ['invalid', 'FACE_URL_TOO_LONG'],
    22: ['invalid', 'TYPE_INVALID'],
    23: ['invalid', 'TYPE_INVALID'],
    25: ['invalid', 'COLUMN_COUNT'],
    26: ['invalid', 'COLUMN_COUNT'],
    28: ['duplicate', 'DUPLICATE_IDENTIFIER'],
    29: ['duplicate', 'DUPLICATE_CONFLICT'],
    32: ['invalid', 'IDENTIFIER_CHARACTERS', 'FACE_URL_INVALID', 'TYPE_INVALID'],
    38: ['invalid', 'QUOTE_BROKEN'],
    41: ['invalid', 'CONTROL_CHARACTER'],
    42: ['invalid', 'IDENTIFIER_TOO_LONG', 'NICK_TOO_LONG', 'FACE_URL_INVALID'],
    45: ['invalid', 'IDENTIFIER_CHARACTERS'],
  };
  // Good rows that stand close to a mistake, so that a rule one byte too strict shows.
  const GOOD = [2, 3, 6, 10, 15, 17, 21, 24, 27, 30, 33, 34, 35, 36, 37, 39, 43, 44, 46];

  test('shows on each line what the table says of it', async () => {
    const { rows } = await read(MISTAKES);
    const sort = createTriage({ dedupeIndex: createDedupeIndex(), wall: () => 0 });
    const found = (await sort(rows)).map((sorted, index) => {
      if (!('outcome' in sorted)) return [sorted.row.line, ['valid']];
      const { line, status, code } = sorted.outcome;
      const row = rows[index];
      const codes = row && 'problems' in row ? row.problems.map((problem) => problem.code) : [code];
      return [line, [status, ...codes]];
    });
    const good = GOOD.map((line) => [String(line), ['valid']]);
    expect(Object.fromEntries(found)).toEqual({ ...EXPECTED, ...Object.fromEntries(good) });
    expect(found.length).toBe(41);
  });

  test('has rows whose number is not their line, and the last one stands where editors say', async () => {
    const { rows } = await read(MISTAKES);
    expect([rows.length, rows.at(-1)?.row, rows.at(-1)?.line]).toEqual([41, 41, 46]);
  });

  test('shows only codes that the catalogue explains', () => {
    const codes = Object.values(EXPECTED).flatMap(([, ...rest]) => rest);
    expect(codes.filter((code) => entryOf(code).class !== 'row')).toEqual([]);
  });

  test('keeps the cells that a spreadsheet would run as they are', async () => {
    const { rows } = await read(MISTAKES);
    const nicks = rows.filter(({ line }) => line >= 33 && line <= 37).map(({ cells }) => cells[1]);
    expect(nicks).toEqual(['=1+1', "'90s kid", '@阿泽', '+1s', '-小鹿-']);
  });
});

async function read(file: URL): Promise<{ input: Input; rows: Row[] }> {
  const input = await openInput({ path: fileURLToPath(file) });
  try {
    const rows: Row[] = [];
    for await (const block of input.blocks()) rows.push(...block.rows);
    return { input, rows };
  } finally {
    await input.close();
  }
}
