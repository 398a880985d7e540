// The two files that users meet first: what they promise to be, and what each line of the second one shows.
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

const users = readFileSync(new URL('../samples/users.csv', import.meta.url));
const mistakes = readFileSync(new URL('../samples/mistakes.csv', import.meta.url));

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
});
