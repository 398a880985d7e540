// One file a hazard: the same rows, lines and outcomes with any line ends, in any encoding, cut at any byte.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type InputOptions, openInput } from '../../src/input/open.js';
import { WRITTEN, type Written, written } from './encode.js';
import { readAll, type Said, said, streamOf } from './read.js';

const folder = new URL('../fixtures/corpus/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.csv'))
  .map((name) => name.slice(0, -4));

/** GB18030 has no character for one that was lost. */
const CANNOT: Record<string, Written> = { lost: 'gb18030' };

function optionsOf(name: string, encoding: Written): InputOptions {
  // A few names are no evidence for GB18030, and one that is lost in three is refused.
  if (encoding === 'gb18030') return { encoding };
  return name === 'lost' ? { encoding: encoding === 'utf-8 with BOM' ? 'utf-8' : encoding } : {};
}

test.each(names)('%s', async (name) => {
  const text = readFileSync(new URL(`${name}.csv`, folder), 'utf8');
  const rows = readFileSync(new URL(`${name}.json`, folder), 'utf8');
  for (const end of ['\n', '\r\n']) {
    const expected: Said[] = JSON.parse(rows.replaceAll('\\n', JSON.stringify(end).slice(1, -1)));
    for (const encoding of WRITTEN) {
      if (CANNOT[name] === encoding) continue;
      const bytes = written(text.replaceAll('\n', end), encoding);
      const options = optionsOf(name, encoding);
      for (let cut = 0; cut < bytes.length; cut++) {
        const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
        const input = await openInput(streamOf(...pieces), options);
        expect((await readAll(input)).map(said), `${encoding}, cut at ${cut}`).toEqual(expected);
      }
    }
  }
});

test.each(names)('%s, byte by byte', async (name) => {
  const text = readFileSync(new URL(`${name}.csv`, folder), 'utf8');
  const expected: Said[] = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const pieces = [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
  const input = await openInput(streamOf(...pieces), optionsOf(name, 'utf-8'));
  expect((await readAll(input)).map(said)).toEqual(expected);
});
