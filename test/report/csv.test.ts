// Cells that spreadsheets leave alone and that come back exactly, whatever they hold.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvCell, csvRecord } from '../../src/report/csv.js';

test.each([
  ['', ''],
  ['张三', '张三'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  [' padded ', '" padded "'],
  ['=1+1', "'=1+1"],
  ['+8613800000000', "'+8613800000000"],
  ['-5', "'-5"],
  ['@user', "'@user"],
  ["'quoted", "''quoted"],
  ["''", "'''"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['=a,b', '"\'=a,b"'],
  ['a=b', 'a=b'],
])('the cell %j is written as %j', (value, written) => {
  expect(csvCell(value)).toBe(written);
});

test.each([
  '00020002',
  '1E5',
  '12e3',
  '123456789012',
  '3.14159000',
  '1/2',
  '12:30',
  '12:30 PM',
  '50%',
  '2026-01-31',
  '1-mar',
  'MAR1',
  'Sept-2',
  'TRUE',
  '1 000',
])('a spreadsheet would spell %j anew: it is guarded', (value) => {
  expect(csvCell(value)).toBe(`'${value}`);
});

test.each(['0', '7', '13800138000', 'user_0001', 'marta', 'mar_1', 'truely', '张三', 'a1'])(
  'a spreadsheet leaves %j alone: so do we',
  (value) => {
    expect(csvCell(value)).toBe(value);
  },
);

test('a lone empty cell is no blank line', () => {
  expect(csvRecord([''])).toBe('""\n');
  expect(csvRecord(['', ''])).toBe(',\n');
});

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '0', '1', '.', '/', ':', 'E', ' '), maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", ';', '\t', '\r', '\n', '"', ',', ' ', 'a', '张'),
  }),
);

test('reading gives back every record, after taking one guard off each guarded cell', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (records) => {
      const text = records.map(csvRecord).join('');
      const read: string[][] = parse(text, { record_delimiter: ['\n'] });
      expect(read.map((record) => record.map(unguarded))).toEqual(records);
    }),
  );
});

test('no part of a cell that a spreadsheet splits at semicolons or tabs begins as a formula does', () => {
  fc.assert(
    fc.property(cell, (value) => {
      const parts = csvCell(value).replace(/^"/, '').split(/[;\t]/);
      expect(parts.filter((part) => /^[=+\-@\r]/.test(part))).toEqual([]);
    }),
  );
  expect(csvCell('x;=1+1')).toBe("x;'=1+1");
});

test('no cell begins as a formula does', () => {
  fc.assert(fc.property(cell, (value) => /^[=+\-@\t\r]/.test(csvCell(value).replace(/^"/, '')) === false));
});

function unguarded(value: string): string {
  const inside = value.replace(/([;\t])'(?=[=+\-@'\t\r])/g, '$1');
  return inside.startsWith("'") ? inside.slice(1) : inside;
}
