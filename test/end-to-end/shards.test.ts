// Shards of one input: each takes its own rows, together they take all, in folders of their own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../src/input/open-source.js';
import type { Outcome } from '../../src/outcome.js';
import { commandHere } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { aServer, rehearse, users, usersCsv } from '../support/rehearsal.js';
import { jsonOf, onlyRun } from '../support/reports.js';

const MIXED = [
  'Identifier,Nick',
  ...users(40).map(({ Identifier, Nick }) => `${Identifier},${Nick}`),
  'u7,N7', // identical
  'u8,other', // conflict
  '"u9","N9"', // identical, in quotes
  'bad id,x',
  'bad id,x',
  ',nobody',
  'one,cell,too many',
  '"broken" quote,x',
  ' u10 ,N10',
  '',
].join('\n');

describe('shards', () => {
  test.each([1, 2, 3, 7])('%i of them take every row exactly once, as one run does', async (count) => {
    using folder = aFolder();
    const source = folder.file('users.csv', MIXED);
    await using server = await aServer();
    const whole = await rehearse(server, { source });
    await using sharded = await aServer();
    const outcomes: Outcome[] = [];
    let rows = 0;
    for (let index = 1; index <= count; index++) {
      const part = await rehearse(sharded, { source, shard: `${index}/${count}` });
      outcomes.push(...part.outcomes);
      rows += part.summary.rows;
      expect(part.summary).toMatchObject({
        shard: { index, count },
        input: { sha256: whole.summary.input.sha256 },
      });
      expect(part.summary.rows + (part.summary.otherRows ?? 0)).toBe(whole.summary.rows);
    }
    const brief = (all: readonly Outcome[]) =>
      all
        .map(({ row, line, identifier, status, code }) => ({ row, line, identifier, status, code }))
        .sort((a, b) => a.row - b.row);
    expect(rows).toBe(whole.summary.rows);
    expect(brief(outcomes)).toEqual(brief(whole.outcomes));
    expect([...sharded.asked].sort()).toEqual([...server.asked].sort());
  });

  test('take the rows of a program as well', async () => {
    await using server = await aServer();
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source: users(50), shard });
    expect([...server.asked].sort()).toEqual(
      users(50)
        .map(({ Identifier }) => Identifier)
        .sort(),
    );
  });

  test('keep reports and ledgers apart, and refuse the ledger of another', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(60));
    const [out, ledger] = [join(folder.path, 'out'), join(folder.path, 'ledger')];
    await using server = await aServer();
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source, shard, out, ledger });
    expect(readdirSync(out).sort()).toEqual(['shard-1-of-2', 'shard-2-of-2']);
    expect(readdirSync(ledger).sort()).toEqual(['shard-1-of-2', 'shard-2-of-2']);
    expect(jsonOf(onlyRun(join(out, 'shard-2-of-2')), 'run.json')).toMatchObject({
      shard: { index: 2, count: 2 },
      ledger: join(ledger, 'shard-2-of-2'),
    });
    const again = await Promise.all(
      ['1/2', '2/2'].map((shard) => rehearse(server, { source, shard, ledger })),
    );
    expect(again.map(({ summary }) => summary.counts.unchanged).reduce((sum, one) => sum + one)).toBe(60);
    expect(server.asked).toHaveLength(60);
    await expect(rehearse(server, { source, ledger: join(ledger, 'shard-1-of-2') })).rejects.toMatchObject({
      code: 'LEDGER',
      message: expect.stringContaining('is that of shard 1/2: run with --shard 1/2'),
    });
  });

  test('are refused where the ledger is of other shards, and so is a run without', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(20));
    const [shards, whole] = [join(folder.path, 'shards'), join(folder.path, 'whole')];
    await using server = await aServer();
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source, shard, ledger: shards });
    await rehearse(server, { source, ledger: whole });
    const calls = server.asked.length;
    for (const shard of [undefined, '1/3']) {
      await expect(
        rehearse(server, { source, ledger: shards, ...(shard && { shard }) }),
      ).rejects.toMatchObject({
        code: 'LEDGER',
        message: expect.stringMatching(/kept by shards of 2.* run with --shard i\/2, or copy it/),
      });
    }
    await expect(rehearse(server, { source, ledger: whole, shard: '1/3' })).rejects.toMatchObject({
      code: 'LEDGER',
      message: expect.stringMatching(/kept without shards.* run without --shard, or copy it/),
    });
    expect(readdirSync(shards).sort()).toEqual(['shard-1-of-2', 'shard-2-of-2']);
    expect(existsSync(join(whole, 'shard-1-of-3'))).toBe(false);
    expect(server.asked).toHaveLength(calls);
  });

  test('are all shown by status and why, which are given the folder of all', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(20));
    const out = join(folder.path, 'users.csv.import');
    await using server = await aServer();
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source, shard, out });
    const status = await commandHere(['status', source, '--json'], { home: folder.path });
    const { runs } = JSON.parse(status.stdout) as { runs: { run: { shard: { index: number } } }[] };
    expect(runs.map(({ run }) => run.shard.index)).toEqual([2, 1]);
    const found = ['u3', 'u4', 'u5', 'u6'].map((one) =>
      commandHere(['why', one, source, '--json'], { home: folder.path }),
    );
    for (const { stdout } of await Promise.all(found)) expect(JSON.parse(stdout).runs).toHaveLength(1);
  });

  test('list what is missing of their own accounts alone', async () => {
    using folder = aFolder();
    const before = folder.file('before.csv', usersCsv(60));
    const after = folder.file('after.csv', usersCsv(40));
    const [out, ledger] = [join(folder.path, 'out'), join(folder.path, 'ledger')];
    await using server = await aServer();
    const common = { ledger, label: 'hr', reportMissing: true };
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source: before, shard, ...common });
    for (const shard of ['1/2', '2/2']) await rehearse(server, { source: after, shard, out, ...common });
    const missing = ['shard-1-of-2', 'shard-2-of-2'].flatMap(
      (name) => readFileSync(join(onlyRun(join(out, name)), 'missing.csv'), 'utf8').match(/^u\d+/gm) ?? [],
    );
    expect(missing.sort()).toEqual(
      users(60)
        .slice(40)
        .map(({ Identifier }) => Identifier)
        .sort(),
    );
  });

  test('without a row of their own are complete', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(1));
    await using server = await aServer();
    const ends = await Promise.all(['1/2', '2/2'].map((shard) => rehearse(server, { source, shard })));
    expect(ends.map(({ summary }) => [summary.exitCode, summary.rows]).sort()).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(existsSync(join(folder.path, 'users.csv.import'))).toBe(false);
  });

  test.each(['0/2', '3/2', 'auto', ''])('%j is refused', async (shard) => {
    await using server = await aServer();
    await expect(rehearse(server, { source: users(1), shard })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

/** Rows in which what is left out unread could be mistaken: quotes, odd cells, headers in the middle, lines that are no users. */
const JOINED = (() => {
  const lines = ['user_id,Nick'];
  for (let number = 0; number < 12_000; number++) {
    const odd = number % 97;
    lines.push(
      odd === 3
        ? `"q${number}","N, ${number}"`
        : odd === 5
          ? `"q""${number}",N`
          : odd === 7
            ? ` u${number} ,N`
            : odd === 11
              ? `u${number},N,too many`
              : odd === 13
                ? `,nobody ${number}`
                : odd === 17
                  ? `bad id ${number},x`
                  : odd === 19
                    ? `u${number - 5},again`
                    : odd === 23
                      ? `"u${number}",""`
                      : odd === 29
                        ? `张${number},N`
                        : odd === 31
                          ? `"multi
line ${number}",N`
                          : `u${number},N${number}`,
    );
    if (number === 4000) lines.push('user_id,Nick');
    if (number === 6000) lines.push('Total,6000');
    if (number === 8000) lines.push('Nick,user_id', 'under,another', 'u5,header', 'user_id,Nick');
  }
  return [...lines, 'Total,12000', ''].join('\n');
})();

test.each([JOINED, JOINED.replaceAll(/^(u\d+),(N\d+)$/gm, '"$1","$2"'), JOINED.replaceAll('\n', '\r\n')])(
  'rows that are passed over unread are those of the others, and no row changes for it',
  async (text) => {
    using folder = aFolder();
    const source = folder.file('users.csv', text);
    const read = async (shard?: string) => {
      const input = await openSource(source, { shard, signal: new AbortController().signal });
      const rows: string[] = [];
      let others = 0;
      for await (const block of input.blocks()) {
        expect(block.records).toBe(block.rows.length);
        rows.push(...block.rows.map((row) => JSON.stringify(row)));
        others += block.others ?? 0;
      }
      await input.close();
      return { rows, others, sha256: input.sha256 };
    };
    const whole = await read();
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map(read));
    const rowOf = (text: string) => Number(JSON.parse(text).row);
    expect(parts.flatMap(({ rows }) => rows).sort((a, b) => rowOf(a) - rowOf(b))).toEqual(whole.rows);
    for (const part of parts) {
      expect(part.rows.length + part.others).toBe(whole.rows.length);
      expect(part.sha256).toBe(whole.sha256);
    }
  },
);
