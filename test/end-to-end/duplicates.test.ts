// Rows with one Identifier and other content: which one the server gets, and that both can be seen side by side.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/run/check.js';
import { aFolder } from '../support/folder.js';
import { aServer, counted, rehearse } from '../support/rehearsal.js';
import { recordsOf } from '../support/reports.js';

const CSV = 'Identifier,Nick,FaceUrl\na,A1,\nb,B,\na,A2,http://a/2.png\na,A3,\nb,B,\nc,C,\n';

async function run(duplicates: 'first' | 'last' | 'error' | undefined, csv = CSV) {
  using folder = aFolder();
  await using server = await aServer();
  const { summary, outcomes } = await rehearse(server, {
    source: folder.file('users.csv', csv),
    out: join(folder.path, 'out'),
    duplicates,
  });
  const nicks = Object.fromEntries([...server.accounts()].map(([name, { nick }]) => [name, nick]));
  const conflicts = summary.conflicts > 0 ? recordsOf(summary.folder ?? '', 'conflicts.csv') : [];
  return { summary, outcomes, nicks, conflicts, asked: server.asked };
}

describe('--duplicates', () => {
  test('first: the first row is sent, and stands beside each that differs from it', async () => {
    const { nicks, conflicts, outcomes, asked } = await run(undefined);
    expect(nicks).toEqual({ a: 'A1', b: 'B', c: 'C' });
    expect(asked.toSorted()).toEqual(['a', 'b', 'c']);
    expect(counted(outcomes)).toEqual({ imported: 3, duplicate: 3 });
    expect(
      conflicts.map((row) => [
        row._line,
        row.Nick,
        row.FaceUrl,
        row._other_line,
        row._other_Nick,
        row._other_FaceUrl,
      ]),
    ).toEqual([
      ['4', 'A2', 'http://a/2.png', '2', 'A1', ''],
      ['5', 'A3', '', '2', 'A1', ''],
    ]);
  });

  test('last: the last row is sent, once, and an earlier one that says the same is no conflict', async () => {
    const { nicks, conflicts, outcomes, asked } = await run('last');
    expect(nicks).toEqual({ a: 'A3', b: 'B', c: 'C' });
    expect(asked.toSorted()).toEqual(['a', 'b', 'c']);
    expect(counted(outcomes)).toEqual({ imported: 3, duplicate: 3 });
    expect(conflicts.map((row) => [row._line, row.Nick, row._other_line, row._other_Nick])).toEqual([
      ['2', 'A1', '5', 'A3'],
      ['4', 'A2', '5', 'A3'],
    ]);
  });

  test('error: nothing is sent where rows differ, and all is where they do not', async () => {
    const { summary, asked } = await run('error');
    expect(asked).toEqual([]);
    expect([summary.exitCode, summary.stopped?.code, summary.headline]).toEqual([
      4,
      'DUPLICATES',
      'Nothing was imported: rows with the same Identifier differ, and --duplicates error does not allow that.',
    ]);
    const same = await run('error', 'Identifier,Nick\na,A\na,A\nb,B\n');
    expect([same.summary.exitCode, same.asked.toSorted()]).toEqual([0, ['a', 'b']]);
  });

  test.each(['last', 'error'] as const)('%s needs a file, which is read twice', async (duplicates) => {
    await using server = await aServer();
    const records = [{ Identifier: 'a' }];
    await expect(rehearse(server, { source: records, duplicates })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

test('check shows both rows side by side too', async () => {
  using folder = aFolder();
  const found = await check({ source: folder.file('users.csv', CSV), out: join(folder.path, 'out') });
  expect(
    recordsOf(found.folder ?? '', 'conflicts.csv').map((row) => [
      row._line,
      row._other_line,
      row._other_Nick,
    ]),
  ).toEqual([
    ['4', '2', 'A1'],
    ['5', '2', 'A1'],
  ]);
});
