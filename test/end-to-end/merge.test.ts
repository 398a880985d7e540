// merge: the reports of all shards become the report of one run; anything else is refused by name.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/report/summary.js';
import { command, commandHere } from '../support/command.js';
import { aFolder, type Folder } from '../support/folder.js';
import { APP, aServer, KEY, rehearse, type Server, users, usersCsv } from '../support/rehearsal.js';
import { jsonOf, onlyRun, recordsOf } from '../support/reports.js';

const ROWS = [
  'Identifier,"Nick\nname"',
  ...users(60).map(({ Identifier, Nick }) => `${Identifier},${Nick}`),
  'u7,N7',
  'u8,other',
  'bad id,x',
  ',nobody',
  'one,cell,too many',
  '',
].join('\n');

async function shards(server: Server, source: string, count: number, out: string): Promise<string[]> {
  const folders: string[] = [];
  for (let index = 1; index <= count; index++) {
    await rehearse(server, { source, shard: `${index}/${count}`, out, input: { map: { Nick: 2 } } });
    folders.push(join(out, `shard-${index}-of-${count}`));
  }
  return folders;
}

function merge(folder: Folder, ...args: string[]) {
  return commandHere(['merge', ...args], { home: folder.path });
}

describe('merge', () => {
  test.each([1, 3])('makes of %i shards what one run reports', async (count) => {
    using folder = aFolder();
    const source = folder.file('users.csv', ROWS);
    const [whole, parts, merged] = ['whole', 'parts', 'merged'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ];
    await using one = await aServer({ faults: ['code=70402:id=u5'] });
    await using many = await aServer({ faults: ['code=70402:id=u5'] });
    const { summary } = await rehearse(one, { source, out: whole, input: { map: { Nick: 2 } } });
    const folders = await shards(many, source, count, parts);
    const said = await merge(folder, parts, '--out', merged, '--json');
    expect(said).toMatchObject({ code: summary.exitCode, stderr: '' });
    const found = JSON.parse(said.stdout) as Summary;
    expect(found).toEqual({ ...jsonOf(merged, 'summary.json') });
    const { counts, rows, conflicts, accounts, exitCode, headline } = summary;
    expect(found).toMatchObject({
      counts,
      rows,
      conflicts,
      accounts,
      exitCode,
      headline,
      mergedFrom: folders.map(onlyRun),
    });
    expect(found.input).toEqual(summary.input);
    expect(
      found.codes
        .map(({ first, ...group }) => ({ ...group, lines: first.map(({ line }) => line) }))
        .sort(byCode),
    ).toEqual(
      summary.codes
        .map(({ first, ...group }) => ({ ...group, lines: first.map(({ line }) => line) }))
        .sort(byCode),
    );
    expect(found.calls).toMatchObject({
      total: summary.calls.total,
      byCode: summary.calls.byCode,
      ceiling: summary.calls.ceiling, // they ran one after the other
    });
    expect(found.timeline.points.reduce((sum, { calls }) => sum + calls, 0)).toBe(summary.calls.total);
    for (const name of ['results.csv', 'failures.csv', 'conflicts.csv']) {
      const plain = (records: Record<string, string>[]) =>
        records.map(({ finished_at, latency_ms, ...rest }) => JSON.stringify(rest)).sort();
      expect(plain(recordsOf(merged, name))).toEqual(plain(recordsOf(onlyRun(whole), name)));
    }
    expect(readFileSync(join(merged, 'report.html'), 'utf8')).toContain('u5');
    expect((await commandHere(['report', merged], { home: folder.path })).code).toBe(0);
    const again = await rehearse(many, { source: join(merged, 'failures.csv') });
    expect(again.summary.rows).toBe(recordsOf(merged, 'failures.csv').length);
  });

  test('takes the newest run of each shard', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(30));
    await using server = await aServer();
    const out = join(folder.path, 'out');
    const ledger = join(folder.path, 'ledger');
    for (let time = 0; time < 2; time++) {
      for (const shard of ['1/2', '2/2']) {
        const wall = Date.now() + time * 5000;
        const clock = {
          now: () => performance.now(),
          wall: () => wall,
          sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
        };
        await rehearse(server, { source, shard, out, ledger, clock });
      }
    }
    const said = await merge(
      folder,
      join(out, 'shard-2-of-2'),
      join(out, 'shard-1-of-2'),
      '--out',
      join(folder.path, 'merged'),
      '--json',
    );
    expect(JSON.parse(said.stdout)).toMatchObject({ rows: 30, counts: { unchanged: 30, imported: 0 } });
  });

  test('refuses what is not all shards of one input, and writes nothing', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', usersCsv(30));
    const other = folder.file('other.csv', usersCsv(31));
    await using server = await aServer();
    const [first = '', second = '', third = ''] = await shards(server, source, 3, join(folder.path, 'a'));
    const [half = ''] = await shards(server, source, 2, join(folder.path, 'b'));
    const foreign = await shards(server, other, 3, join(folder.path, 'c'));
    await rehearse(server, { source, out: join(folder.path, 'whole') });
    await rehearse(server, { source, shard: '3/3', limit: 1, out: join(folder.path, 'pilot') });
    const killed = join(folder.path, 'killed', 'shard-3-of-3');
    cpSync(third, killed, { recursive: true });
    rmSync(join(onlyRun(killed), 'summary.json'));
    const odd = join(folder.path, 'odd', 'shard-3-of-3');
    cpSync(third, odd, { recursive: true });
    const path = join(onlyRun(odd), 'summary.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"otherRows": \d+/, '"otherRows": 4'));
    mkdirSync(join(folder.path, 'empty'));
    const before = readdirSync(folder.path);
    for (const [folders, words] of [
      [[first, second], 'shard 3/3 is missing'],
      [[first, second, second, third], 'shard 2/3 is there twice'],
      [[first, half], 'one is of 3 shards, the other of 2'],
      [[first, second, foreign[2] ?? ''], 'not the same bytes'],
      [[first, second, join(folder.path, 'whole')], 'not of a shard'],
      [[first, second, join(folder.path, 'pilot')], 'did not read its input to the end: run shard 3/3 again'],
      [[first, second, join(folder.path, 'killed')], 'has not ended (running): run shard 3/3 again'],
      [[first, second, join(folder.path, 'odd')], 'the shards do not add up'],
      [[join(folder.path, 'empty')], 'holds no run of a shard'],
      [[join(folder.path, 'nowhere')], 'there is no folder'],
    ] as const) {
      expect(await merge(folder, ...folders, '--out', join(folder.path, 'merged'))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(words),
      });
    }
    expect(readdirSync(folder.path)).toEqual(before);
    const full = await merge(folder, first, second, third, '--out', join(folder.path, 'a'));
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('is not an empty folder') });
    expect(await merge(folder, first)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('merge needs --out'),
    });
  });

  test('gives advice for the rows to correct that brings all of them in', async () => {
    using folder = aFolder();
    const missing = Array.from({ length: 30 }, (_, row) => `,Nobody ${row}`);
    folder.file('users.csv', `Identifier,Nick\n${[...missing, 'u1,N1', ''].join('\n')}`);
    await using server = await aServer();
    const app = ['--sdkappid', String(APP), '--endpoint', server.origin, '--ledger', 'ledger'];
    const options = { home: folder.path, env: { TIM_SECRET_KEY: KEY } };
    const shards = [1, 2, 3];
    const runAs = (shard: number, file: string) =>
      command(['run', file, '--shard', `${shard}/3`, '--no-progress', ...app], options);
    for (const shard of shards) {
      const { stdout } = await runAs(shard, 'users.csv');
      expect(flat(stdout)).toContain('run it as each of the 3 shards');
    }
    const { stdout } = await command(['merge', 'users.csv.import', '--out', 'merged'], options);
    expect(flat(stdout)).toContain('run it as each of the 3 shards in place of users.csv');
    const [, advised = ''] = /^\s+(\S+failures\.csv)$/m.exec(stdout) ?? [];
    const failures = join(folder.path, advised);
    let corrected = 0;
    const text = readFileSync(failures, 'utf8');
    writeFileSync(
      failures,
      text.replace(/,(?=Nobody)/g, () => `mended${++corrected},`),
    );
    expect(corrected).toBe(30);
    const ends = await Promise.all(shards.map((shard) => runAs(shard, advised)));
    for (const { code, stdout } of ends) {
      expect(code).toBe(0);
      const taken = Number(/(\d+) rows?: /.exec(stdout)?.[1]);
      expect(flat(stdout)).toMatch(
        new RegExp(`Next: Run this file as each of the 3 shards: ${30 - taken} rows`),
      );
    }
    const all = Array.from({ length: 30 }, (_, row) => `mended${row + 1}`);
    expect([...new Set(server.asked)].sort()).toEqual([...all, 'u1'].sort());
  });
});

function byCode(a: { code: string }, b: { code: string }): number {
  return a.code.localeCompare(b.code);
}

/** Without the line ends that fit it to the terminal. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}
