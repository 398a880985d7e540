// The reader gives back every value that the report's writer guards against spreadsheets.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRecord } from '../../src/report/csv.js';
import { rowsOf } from './read.js';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', '\r', '\n', '"', ',', ' ', 'a', '\ufeff'),
    maxLength: 6,
  }),
);

test('any cells come back from a report as they were', async () => {
  const header = csvRecord(['Identifier', 'Nick', '_line']);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (records) => {
      const text = `\ufeff${header}${records.map((cells) => csvRecord([...cells, '2'])).join('')}`;
      const rows = await rowsOf(text);
      expect(rows.map((row) => row.cells.slice(0, 2))).toEqual(records);
    }),
  );
});
