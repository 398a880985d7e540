// The main job against a sandbox: what the server holds and saw is what the file and the reports say.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { Outcome } from '../../src/outcome.js';
import { createTokenBucket } from '../../src/send/token-bucket.js';
import { aFolder } from '../support/folder.js';
import { aServer, counted, fateOf, rehearse, times, users, usersCsv } from '../support/rehearsal.js';
import { jsonOf, recordsOf } from '../support/reports.js';

const USERS = fileURLToPath(new URL('../../samples/users.csv', import.meta.url));
const MISTAKES = fileURLToPath(new URL('../../samples/mistakes.csv', import.meta.url));

describe('samples/users.csv', () => {
  test('arrives exactly: every account as the file says it, sent once, empty cells left out', async () => {
    await using server = await aServer();
    const { summary } = await rehearse(server, { source: USERS });
    expect(summary).toMatchObject({ exitCode: 0, stopped: null, rows: 1000, counts: { imported: 1000 } });
    expect(new Map(server.accounts())).toEqual(accountsOf(USERS));
    expect(server.statistics()).toMatchObject({ calls: 1000, accepted: 1000, refused: {} });
  });

  test('leaves reports that name every row once, and add up', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const { summary, outcomes } = await rehearse(server, { source: USERS, out: join(folder.path, 'out') });
    const run = summary.folder ?? '';
    const results = recordsOf(run, 'results.csv');
    expect(results.map(({ row }) => Number(row)).sort((a, b) => a - b)).toEqual(
      times(1000, 0).map((_, index) => index + 1),
    );
    expect(
      results.map(({ identifier, line, status, attempts }) => [identifier, line, status, attempts]),
    ).toEqual(
      outcomes.map(({ identifier, line, status, attempts }) => [
        identifier,
        String(line),
        status,
        String(attempts),
      ]),
    );
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['imported']));
    expect(readdirSync(run).sort()).toEqual(['report.html', 'results.csv', 'run.json', 'summary.json']);
    expect(jsonOf(run, 'summary.json')).toMatchObject({
      rows: 1000,
      counts: { imported: 1000, unchanged: 0, duplicate: 0, invalid: 0, rejected: 0, failed: 0, unsent: 0 },
      calls: { total: 1000, byCode: { OK: 1000 } },
      input: { name: USERS, readToEnd: true, bytesUnread: 0 },
      exitCode: 0,
      files: ['results.csv', 'report.html'],
      folder: run,
    });
  });
});

describe('samples/mistakes.csv', () => {
  test('sends its good rows alone, and lists the others with what is wrong', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const { summary, outcomes } = await rehearse(server, { source: MISTAKES, out: folder.path });
    const run = summary.folder ?? '';
    expect(summary).toMatchObject({ exitCode: 1, stopped: null, rows: 41, conflicts: 1 });
    expect(counted(outcomes)).toEqual({ imported: 19, invalid: 20, duplicate: 2 });
    expect(server.statistics()).toMatchObject({ calls: 19, accepted: 19 });
    expect(server.accounts().get('2030000003')).toEqual({ nick: 'Zoë Müller', times: 1 });

    const results = recordsOf(run, 'results.csv');
    expect(results.map(({ row }) => Number(row)).sort((a, b) => a - b)).toEqual(
      times(41, 0).map((_, index) => index + 1),
    );
    const failures = recordsOf(run, 'failures.csv');
    const bad = outcomes.filter(({ status }) => status === 'invalid');
    expect(failures.map(({ _line, _status, _code }) => [_line, _status, _code])).toEqual(
      bad.map(({ line, status, code }) => [String(line), status, code]),
    );
    expect(Object.keys(failures[0] ?? {})).toEqual([
      ...['_message', '_raw'],
      ...['UserID', 'Nick', 'FaceUrl', 'Type'],
      ...['_line', '_status', '_code'],
    ]);
    expect(recordsOf(run, 'conflicts.csv')).toMatchObject([
      { _line: '29', UserID: '2030000003', Nick: 'Zoe Mueller', _code: 'DUPLICATE_CONFLICT' },
    ]);
  });

  test('corrected in failures.csv and run again, imports exactly the corrected rows', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const first = await rehearse(server, { source: MISTAKES, out: folder.path });
    const failures = readFileSync(join(first.summary.folder ?? '', 'failures.csv'), 'utf8');
    server.resetStatistics();
    const corrected = failures
      .replace('头像不是网址,avatars/200008.jpg', '头像不是网址,https://img.example.com/200008.jpg')
      .replace('类型是七,,7', '类型是七,,1');
    const second = await rehearse(server, { source: folder.file('failures.csv', corrected) });
    expect(counted(second.outcomes)).toMatchObject({ imported: 2 });
    expect(server.statistics()).toMatchObject({ calls: 2, accepted: 2 });
    expect(server.accounts().get('2030000012')).toEqual({
      nick: '头像不是网址',
      faceUrl: 'https://img.example.com/200008.jpg',
      times: 1,
    });
    expect(server.accounts().get('2030000016')).toEqual({ nick: '类型是七', type: 1, times: 1 });
  });
});

describe.runIf(process.platform !== 'win32')('the folder of a run', () => {
  test('and all that is in it can be read by its owner alone', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const { summary } = await rehearse(server, { source: MISTAKES, out: join(folder.path, 'a', 'b') });
    const run = summary.folder ?? '';
    const modes = [join(folder.path, 'a', 'b'), run, ...readdirSync(run).map((name) => join(run, name))].map(
      (path) => (statSync(path).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '700', ...times(readdirSync(run).length, '600')]);
    expect(readdirSync(run).length).toBe(6);
  });
});

describe('calls', () => {
  test('the first one goes alone: no other comes before it is answered', async () => {
    const peaks: number[] = [];
    await using server = await aServer({
      faults: ['latency=100:times=1'],
      onCall: () => peaks.push(server.statistics().peakInFlight),
    });
    await rehearse(server, { source: users(50), concurrency: 20 });
    expect(peaks.slice(0, 2)).toEqual([1, 1]);
    expect(server.statistics().calls).toBe(50);
  });

  test.each([1, 7, 40])('never more than --concurrency %i in flight, and as many as that', async (calls) => {
    await using server = await aServer({ faults: ['latency=100'] });
    await rehearse(server, { source: users(calls * 6), concurrency: calls, rate: 200_000 });
    expect(server.statistics()).toMatchObject({ peakInFlight: calls, accepted: calls * 6 });
  });

  test('leases that grant half make half the rate at the server: the bucket is what sets it', async () => {
    await using server = await aServer();
    const bucket = createTokenBucket({ pace: 400, clock: systemClock });
    const leases = { ...bucket, next: async () => Math.round((await bucket.next()) / 2) };
    await rehearse(server, { source: users(700), rate: 400, leases });
    const starts = server.seen.map(({ at }) => at);
    const most = Math.max(
      ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
    );
    expect(most).toBeLessThanOrEqual(260);
    expect(most).toBeGreaterThan(100);
  });

  test('auto has enough in flight to hold the rate against a long latency, and not many more', async () => {
    // A busy machine holds so low a rate too, in its own time.
    await using server = await aServer({ faults: ['latency=1500'] });
    const { summary } = await rehearse(server, { source: users(900), rate: 100, timeout: 60_000 });
    const { peakInFlight, accepted } = server.statistics();
    expect(accepted).toBe(900);
    expect(peakInFlight).toBeGreaterThan(64); // what it begins with
    expect(peakInFlight).toBeLessThanOrEqual(300);
    expect(summary.calls.highestInOneSecond).toBeLessThanOrEqual(100);
  }, 120_000);

  test('all connections are pooled: no more of them than calls in flight', async () => {
    await using server = await aServer();
    await rehearse(server, { source: users(500), concurrency: 10 });
    expect(server.statistics().connections).toBeLessThanOrEqual(10);
  });
});

describe('rows with one Identifier', () => {
  const rows = (csv: string) => Readable.from([`Identifier,Nick,FaceUrl,Type\n${csv}`]);
  const told = ({ row, status, code, conflicting }: Outcome) =>
    conflicting === undefined ? [row, status, code] : [row, status, code, conflicting];

  test.each([
    {
      name: 'the same again is an identical duplicate, and all is well',
      csv: 'a,A,,\nb,A,,\na,A,,\na,A,,0\n',
      duplicates: [
        [3, 'duplicate', 'DUPLICATE_IDENTIFIER', false],
        [4, 'duplicate', 'DUPLICATE_IDENTIFIER', false],
      ],
      exitCode: 0,
    },
    {
      name: 'something else is a conflict, and the first one counts',
      csv: 'a,A,,\na,B,,\na,A,,1\na,,,\n',
      duplicates: [
        [2, 'duplicate', 'DUPLICATE_CONFLICT', true],
        [3, 'duplicate', 'DUPLICATE_CONFLICT', true],
        [4, 'duplicate', 'DUPLICATE_CONFLICT', true],
      ],
      exitCode: 1,
    },
    {
      name: 'Identifiers differ by their case and by blanks within, not by blanks around',
      csv: 'a b,A,,\nA b,A,,\n" a b ",A,,\n',
      duplicates: [[3, 'duplicate', 'DUPLICATE_IDENTIFIER', false]],
      exitCode: 0,
    },
  ])('$name', async ({ csv, duplicates, exitCode }) => {
    await using server = await aServer();
    const { summary, outcomes } = await rehearse(server, { source: rows(csv) });
    const found = outcomes.filter(({ status }) => status === 'duplicate').map(told);
    expect({ found, exitCode: summary.exitCode }).toEqual({ found: duplicates, exitCode });
    expect(server.statistics().calls).toBe(summary.counts.imported);
    expect([...server.accounts().values()].every(({ nick, times }) => nick === 'A' && times === 1)).toBe(
      true,
    );
  });

  test('a valid row after an invalid one is no duplicate: the first valid one counts', async () => {
    await using server = await aServer();
    const { outcomes } = await rehearse(server, { source: rows('a,A,,7\na,B,,\na,B,,\n') });
    expect(outcomes.map(told).sort()).toEqual([
      [1, 'invalid', 'TYPE_INVALID'],
      [2, 'imported', ''],
      [3, 'duplicate', 'DUPLICATE_IDENTIFIER', false],
    ]);
    expect(server.accounts().get('a')).toEqual({ nick: 'B', times: 1 });
  });

  test('an unsent or failed row keeps its claim: the second one is not sent in its place', async () => {
    await using server = await aServer({ faults: ['code=60008:id=a'] });
    const { outcomes } = await rehearse(server, {
      source: [
        ...users(20),
        { Identifier: 'a', Nick: 'A' },
        ...users(40).slice(20),
        { Identifier: 'a', Nick: 'A' },
      ],
      retries: 0,
    });
    expect(counted(outcomes)).toEqual({ imported: 40, failed: 1, duplicate: 1 });
  });
});

describe('the body', () => {
  test('holds the fields that are not empty, and no others', async () => {
    await using server = await aServer();
    const bare = { Identifier: 'bare', Nick: '', FaceUrl: '', Type: '0', Other: 'x' };
    const full = { Identifier: 'full', Nick: ' "N" ', FaceUrl: 'http://a.example/?q=1', Type: 1 };
    await rehearse(server, { source: [bare, full] });
    expect(new Map(server.accounts())).toEqual(
      new Map([
        ['bare', { times: 1 }],
        ['full', { nick: '"N"', faceUrl: 'http://a.example/?q=1', type: 1, times: 1 }],
      ]),
    );
  });

  test.each(['Identifier', 'UserID'] as const)(
    'names the account %s where the app wants it',
    async (idField) => {
      await using server = await aServer({ idField });
      const { outcomes } = await rehearse(server, { source: users(10), idField });
      expect(counted(outcomes)).toEqual({ imported: 10 });
    },
  );
});

describe('a source', () => {
  test('of records, in an array or as they come, is imported like a file', async () => {
    await using server = await aServer();
    async function* coming() {
      for (const user of users(3000)) yield user;
    }
    const [array, generator] = [
      await rehearse(server, { source: users(3000) }),
      await rehearse(server, { source: coming() }),
    ];
    expect([array, generator].map(({ outcomes }) => counted(outcomes))).toEqual(times(2, { imported: 3000 }));
    expect(new Map(server.accounts())).toEqual(
      new Map(users(3000).map(({ Identifier, Nick }) => [Identifier, { nick: Nick, times: 2 }])),
    );
  });

  test('that is a stream is imported as it flows, in whatever pieces it comes', async () => {
    await using server = await aServer();
    const csv = Buffer.from(usersCsv(200).replaceAll('N1', '名🐱'));
    const pieces = Array.from({ length: Math.ceil(csv.length / 7) }, (_, i) =>
      csv.subarray(i * 7, i * 7 + 7),
    );
    const { summary } = await rehearse(server, { source: Readable.from(pieces), name: 'a pipe' });
    expect(summary).toMatchObject({ input: { name: 'a pipe', size: null }, counts: { imported: 200 } });
    expect(server.accounts().get('u1')).toEqual({ nick: '名🐱', times: 1 });
  });

  test('that is slow has its first rows sent before its last one comes', async () => {
    let finish = () => {};
    const rest = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await using server = await aServer({ onCall: () => server.seen.length === 3 && finish() });
    async function* slow() {
      yield* users(3);
      await rest; // resolves when the server has seen them
      yield { Identifier: 'last' };
    }
    const { outcomes } = await rehearse(server, { source: slow() });
    expect(server.asked).toEqual(['u1', 'u2', 'u3', 'last']);
    expect(counted(outcomes)).toEqual({ imported: 4 });
  });

  test.each([
    ['records', () => []],
    ['a stream', () => Readable.from(['Identifier\n'])],
  ])('%s without a row stops for a person to look, unless that is allowed', async (_name, source) => {
    await using server = await aServer();
    const { summary } = await rehearse(server, { source: source() });
    expect(summary).toMatchObject({ exitCode: 4, rows: 0, stopped: { code: 'EMPTY_INPUT' } });
    const allowed = await rehearse(server, { source: source(), allowEmpty: true });
    expect(allowed.summary).toMatchObject({ exitCode: 0, rows: 0, stopped: null });
    expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
  });
});

test('two runs in one process at once never meet', async () => {
  await using one = await aServer({ faults: ['code=70402:id=u7', 'latency=5'] });
  await using other = await aServer({ faults: ['code=60008:id=u9:times=1', 'latency=3'] });
  using folder = aFolder();
  const [first, second] = await Promise.all([
    rehearse(one, { source: users(400), out: folder.path, concurrency: 5 }),
    rehearse(other, { source: users(300), out: folder.path, concurrency: 9 }),
  ]);
  expect(first.summary.folder).not.toBe(second.summary.folder);
  expect([first, second].map(({ outcomes }) => counted(outcomes))).toEqual([
    { imported: 399, rejected: 1 },
    { imported: 300 },
  ]);
  expect(fateOf(second.outcomes, 'u9')).toEqual({ status: 'imported', code: '', attempts: 2 });
  expect([one, other].map((server) => server.statistics().peakInFlight)).toEqual([5, 9]);
  expect([first, second].map(({ summary }) => recordsOf(summary.folder ?? '', 'results.csv').length)).toEqual(
    [400, 300],
  );
});

/** What the server must hold after a file of users was imported: read without any of our own code. */
function accountsOf(path: string): Map<string, object> {
  const records: string[][] = parse(readFileSync(path), { from_line: 2 });
  return new Map(
    records.map(([identifier = '', nick = '', face = '', type]) => [
      identifier,
      {
        ...(nick.trim() === '' ? {} : { nick: nick.trim() }),
        ...(face === '' ? {} : { faceUrl: face }),
        ...(type === '1' ? { type: 1 } : {}),
        times: 1,
      },
    ]),
  );
}
