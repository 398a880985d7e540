// Nicknames that break programs go through failures.csv and come back as they were.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { csvRecord } from '../../../src/report/csv.js';
import { rowsOf } from '../read.js';

const strings: string[] = JSON.parse(
  readFileSync(new URL('../../fixtures/naughty.json', import.meta.url), 'utf8'),
);
const header = ['_message', '_raw', 'Identifier', 'Nick', '_line', '_status', '_code'];

test('every one of them', async () => {
  const records = strings.map((text, index) =>
    csvRecord([text, '', `u${index}`, text, '2', 'rejected', '40005']),
  );
  for (const end of ['\n', '\r\n']) {
    const report = `\ufeff${[csvRecord(header), ...records].map((record) => record.replace(/\n$/, end)).join('')}`;
    const rows = await rowsOf(report);
    expect(rows.map((row) => row.cells[3])).toEqual(strings);
    // And once more, from the report of those.
    const again = csvRecord(header) + rows.map((row) => csvRecord([...row.cells])).join('');
    expect((await rowsOf(again)).map((row) => row.cells[3])).toEqual(strings);
  }
});
