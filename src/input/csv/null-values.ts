// Notices a bare word that may mean an empty cell, and asks before it becomes somebody's nickname.
import { ImportError } from '../../errors.js';
import { FIELDS } from '../input.js';
import type { Columns } from './columns.js';
import { firstRecords } from './dialect.js';
import type { Dialect } from './scan.js';
import { splitRecord } from './split-cells.js';

/** As MySQL and its tools, SQLyog, Python, pandas and Excel write a missing value. */
const WORDS = new Set(['NULL', 'null', '(NULL)', '(null)', 'None', 'nan', 'NaN', '#N/A']);
const SOME_WORD = /(?:^|[,;\t|])(?:\(?NULL\)?|\(?null\)?|None|nan|NaN|#N\/A)(?:[,;\t|]|\r?$|\r)/m;
/** One user in a hundred may be called that; more are not chance. */
const NOTICEABLE = 0.02;

/** @param sample UTF-8 from the first row on @throws ImportError DIALECT */
export function refuseNullWords(
  sample: Buffer,
  whole: boolean,
  { dialect, columns, header }: { dialect: Dialect; columns: Columns; header: readonly string[] },
): void {
  if (!SOME_WORD.test(sample.toString('utf8'))) return;
  let records = 0;
  const counts = new Map<string, number>();
  for (const { text, cells, fault } of firstRecords(sample, whole, dialect)) {
    if (fault || cells !== header.length) continue;
    records++;
    const split = splitRecord(text, dialect);
    for (const field of FIELDS) {
      const cell = split[columns[field] ?? -1];
      if (!cell?.bare || !WORDS.has(cell.value)) continue;
      const key = `${field}\t${cell.value}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
    }
  }
  for (const [key, count] of counts) {
    const [field = '', word = ''] = key.split('\t');
    if (count < records * NOTICEABLE) continue;
    const column = header[columns[FIELDS.find((one) => one === field) ?? 'Identifier'] ?? 0] ?? field;
    throw new ImportError(
      'DIALECT',
      `Column ${column} holds the bare word ${word} in ${count} of the first ${records} rows; use --null ${inShell(word)} if it means an empty cell, or --null none if it is a value.`,
    );
  }
}

function inShell(word: string): string {
  return /^\w+$/.test(word) ? word : `'${word}'`;
}
