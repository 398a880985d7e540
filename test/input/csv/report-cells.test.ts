// The reader gives back every value that the report's writer guards against spreadsheets.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRecord } from '../../../src/report/csv.js';
import { rowsOf } from '../read.js';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", ';', '\t', '\r', '\n', '"', ',', ' ', 'a', '\ufeff'),
    maxLength: 6,
  }),
);

test('any cells come back from a report as they were', async () => {
  const header = csvRecord(['_message', 'Identifier', 'Nick', '_line']);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (records) => {
      const text = `\ufeff${header}${records.map((cells) => csvRecord(['', ...cells, '2'])).join('')}`;
      const rows = await rowsOf(text);
      expect(rows.map((row) => row.cells.slice(1, 3))).toEqual(records);
    }),
  );
});

test('a report of an earlier version guards the start of a cell alone', async () => {
  const [row] = await rowsOf("Identifier,Nick,_line\nu1,'=x;'=1,2\n");
  expect(row?.cells.slice(0, 2)).toEqual(['u1', "=x;'=1"]);
});

test('a column chosen by its number is the number that it has in the input, and a report has a header', async () => {
  const report = '_message,_raw,id,name,_line,_status,_code\nx,,u1,N1,2,invalid,NICK_TOO_LONG\n';
  for (const header of [true, false]) {
    const [row] = await rowsOf(report, { map: { Identifier: '1', Nick: '2' }, header });
    expect(row).toMatchObject({ account: { identifier: 'u1', nick: 'N1' } });
  }
});

test('a row that stands in _raw alone keeps its text and its code, however often the report is run', async () => {
  const header = 'Identifier,Nick,_line,_status,_code,_message,_raw';
  const [raw, mended] = await rowsOf(
    `${header}\n,,4,invalid,QUOTE_BROKEN,x,"u3,""a"\nu4,b,5,invalid,COLUMN_COUNT,y,"u4,b,c"\n`,
  );
  expect(raw).toMatchObject({ raw: 'u3,"a', problems: [{ code: 'QUOTE_BROKEN' }] });
  expect(mended).toMatchObject({ account: { identifier: 'u4', nick: 'b' } });
});
