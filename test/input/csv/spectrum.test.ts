// The public corpus csv-spectrum: every cell of every file is read as its authors say.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openInput } from '../../../src/input/open.js';
import { readAll, streamOf } from '../read.js';

const CORPUS = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
const NAMES = readdirSync(join(CORPUS, 'csvs')).map((file) => file.replace(/\.csv$/, ''));

test.each(NAMES)('%s', async (name) => {
  const told: Record<string, string> | Record<string, string>[] = JSON.parse(
    readFileSync(join(CORPUS, 'json', `${name}.json`), 'utf8'),
  );
  // None of them is about users: the first column stands in for the Identifier, valid or not.
  const bytes = readFileSync(join(CORPUS, 'csvs', `${name}.csv`));
  const expected = [told].flat(); // one file's only row is no list
  // The corpus tells another number than its own file holds.
  if (name === 'location_coordinates')
    Object.assign(expected[0] ?? {}, { 'Contact Phone Number': '2095257564' });
  const Identifier = Object.keys(expected[0] ?? {})[0] ?? 1;
  // Named, since one of them holds characters that were lost (U+FFFD), which is refused unless somebody says so.
  const input = await openInput(streamOf(bytes), { map: { Identifier }, encoding: 'utf-8' });
  const rows = await readAll(input);
  const read = rows.map(({ cells }) =>
    Object.fromEntries(input.header.map((column, index) => [column, cells[index]])),
  );
  expect(read).toEqual(expected);
});

test('is there', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(12);
});
