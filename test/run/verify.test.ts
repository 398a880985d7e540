// verify against an emulator in the test's own process: what it says of each row, beside what the server has and saw.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextSteps, sentences } from '../../src/report/verify-text.js';
import { verify } from '../../src/run/verify.js';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { aServer, CREDENTIALS, rehearse, users } from '../support/rehearsal.js';
import { watchSent } from '../support/sent.js';
import { anApp, callsOf, found, imports, look } from '../support/verifying.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let folders = 0;
const newFolder = () => join(folder, `${++folders}`);

describe('verdicts', () => {
  test('say of each row what the server has, comparing only what the file fills', async () => {
    await using server = await anApp([
      { Identifier: 'same', Nick: '张三 🎉', FaceUrl: 'https://x/y' },
      { Identifier: 'other-nick', Nick: 'Robert' },
      { Identifier: 'other-both', Nick: 'x', FaceUrl: 'https://old' },
      { Identifier: 'more-than-we-say', Nick: 'set by the user', FaceUrl: 'https://z' },
      { Identifier: 'no-nick' },
    ]);
    const { summary, rows } = await look(server, {
      source: [
        { Identifier: 'same', Nick: '张三 🎉', FaceUrl: 'https://x/y' },
        { Identifier: 'other-nick', Nick: 'Bob' },
        { Identifier: 'other-both', Nick: 'y', FaceUrl: 'https://new' },
        { Identifier: 'more-than-we-say', Nick: '' },
        { Identifier: 'no-nick', Nick: 'N' },
        { Identifier: 'gone', Nick: 'G' },
        { Identifier: 'x'.repeat(33) },
        { Identifier: 'same', Nick: 'another' },
      ],
    });
    const told = rows
      .toSorted((one, other) => one.row - other.row)
      .map(({ identifier, verdict, differences, code }) => [
        identifier.slice(0, 16),
        verdict,
        differences,
        code,
      ]);
    expect(told).toEqual([
      ['same', 'match', [], ''],
      ['other-nick', 'differs', [{ field: 'Nick', expected: 'Bob', found: 'Robert' }], ''],
      [
        'other-both',
        'differs',
        [
          { field: 'Nick', expected: 'y', found: 'x' },
          { field: 'FaceUrl', expected: 'https://new', found: 'https://old' },
        ],
        '',
      ],
      ['more-than-we-say', 'match', [], ''],
      ['no-nick', 'differs', [{ field: 'Nick', expected: 'N', found: '' }], ''],
      ['gone', 'missing', [], ''],
      ['x'.repeat(16), 'invalid', [], 'IDENTIFIER_TOO_LONG'],
      ['same', 'duplicate', [], 'DUPLICATE_CONFLICT'],
    ]);
    expect(summary).toMatchObject({ exitCode: 1, rows: 8, differing: { Nick: 3, FaceUrl: 1 }, drift: null });
  });

  test('a value that looks like a UserSig is compared as it is, and not shown', async () => {
    const looks = `eJ${'wtzEsOwiAUheG9'.repeat(4)}`;
    await using server = await anApp([
      { Identifier: 'a', Nick: 'A', FaceUrl: `https://x/${looks}` },
      { Identifier: 'b', Nick: looks },
    ]);
    const { rows, verdicts } = await look(server, {
      source: [
        { Identifier: 'a', Nick: 'A', FaceUrl: `https://x/${looks}` },
        { Identifier: 'b', Nick: 'B' },
      ],
    });
    expect(verdicts).toEqual({ a: 'match', b: 'differs' });
    expect(rows.find(({ identifier }) => identifier === 'b')?.differences).toEqual([
      { field: 'Nick', expected: 'B', found: '[removed]' },
    ]);
  });

  test('a mismatch is believed when it is seen twice', async () => {
    await using server = await anApp(users(3), {
      onCall: ({ asked }: SandboxCall) => {
        // What is missing at first is there when it is asked about again, and what differs is right.
        if (asked?.command !== 'account_check') return;
        queueMicrotask(() => {
          server.addAccount({ identifier: 'u4', nick: 'N4' });
        });
      },
    });
    const { summary } = await look(server, { source: users(4) });
    expect(found(summary)).toEqual({ match: 4 });
    expect(callsOf(server.seen, 'account_check').map(({ ids }) => ids.length)).toEqual([4, 1]);
    expect(summary.exitCode).toBe(0);
  });

  test('only whether accounts exist, where that is asked', async () => {
    await using server = await anApp([{ Identifier: 'u1', Nick: 'other' }]);
    const { verdicts } = await look(server, { source: users(2), existsOnly: true });
    expect(verdicts).toEqual({ u1: 'match', u2: 'missing' });
    expect(callsOf(server.seen, 'portrait_get')).toEqual([]);
  });
});

describe('calls', () => {
  test('ask about a hundred accounts each, never above the rate of either command', async () => {
    await using server = await anApp(users(1450));
    using sent = watchSent(server.origin);
    const { summary } = await look(server, { source: users(1450), askRate: 10, clock: undefined });
    expect(found(summary)).toEqual({ match: 1450 });
    for (const command of ['account_check', 'portrait_get']) {
      const calls = callsOf(server.seen, command);
      expect(calls.map(({ ids }) => ids.length).sort()).toEqual([...Array(14).fill(100), 50]);
      expect(new Set(calls.flatMap(({ ids }) => ids)).size).toBe(1450);
      expect(sent.highest(command)).toBeLessThanOrEqual(10);
    }
  });

  test('a wrong key costs one, and every row is accounted for', async () => {
    await using server = await anApp(users(500));
    const { summary } = await look(server, {
      source: users(500),
      credentials: { ...CREDENTIALS, secretKey: 'f'.repeat(64) },
    });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: '70009' } });
    expect(Object.values(summary.counts).reduce((sum, count) => sum + count)).toBe(summary.rows);
    expect(server.statistics().calls).toBe(1);
  });
});

describe('failures', () => {
  test.each([
    ['one account of a check', 'item=70169:api=account_check:id=u42', '70169'],
    ['one account of a comparison', 'item=40006:api=portrait_get:id=u42', '40006'],
    ['a whole check that one account spoils', 'code=70402:api=account_check:id=u42', '70402'],
    ['a whole comparison that one account spoils', 'code=40003:api=portrait_get:id=u42', '40003'],
  ])('%s cost that account alone', async (_, fault, code) => {
    await using server = await anApp(users(350), { faults: [fault] });
    const { summary, rows } = await look(server, { source: users(350) });
    expect(found(summary)).toEqual({ match: 349, unknown: 1 });
    expect(rows.filter(({ verdict }) => verdict === 'unknown')).toMatchObject([{ identifier: 'u42', code }]);
  });

  test('that pass cost nothing', async () => {
    const faults = [
      'item=70169:each=1:share=5%',
      'code=60008:share=5%',
      'reset-after:share=3%',
      'http=502:share=3%',
    ];
    await using server = await anApp(users(3000).slice(0, 2900), { faults });
    for (let i = 1; i <= 50; i++) server.addAccount({ identifier: `u${i * 50}`, nick: 'changed' });
    const { summary, verdicts } = await look(server, { source: users(3000) });
    expect(found(summary)).toEqual({ match: 2850, differs: 50, missing: 100 });
    expect([verdicts.u1, verdicts.u50, verdicts.u2901]).toEqual(['match', 'differs', 'missing']);
  }, 60_000);

  test('an outage in the middle is waited for', async () => {
    await using server = await anApp(users(2000), { faults: ['outage:skip=12:for=300ms'] });
    const { summary } = await look(server, { source: users(2000) });
    expect(found(summary)).toEqual({ match: 2000 });
    expect(server.statistics().faults).toEqual({ outage: 1 });
  }, 60_000);

  test('a server that grants half the rate throttles, and every verdict is right', async () => {
    const qps = ['account_check=20', 'portrait_get=20'];
    await using server = await anApp(users(4000), { qps });
    const { summary } = await look(server, { source: users(4000), askRate: 40, clock: undefined });
    expect(found(summary)).toEqual({ match: 4000 });
  }, 60_000);

  test('an interruption ends it, with every row accounted for', async () => {
    await using server = await anApp(users(5000), { faults: ['latency=20'] });
    const interruption = new AbortController();
    const verifying = look(server, {
      source: users(5000),
      signal: interruption.signal,
      askRate: 100,
      clock: undefined,
    });
    await expect.poll(() => server.seen.length).toBeGreaterThan(3);
    interruption.abort('SIGTERM');
    const { summary, rows } = await verifying;
    expect(summary).toMatchObject({ exitCode: 143, stopped: { code: 'INTERRUPTED' } });
    expect(rows.length).toBe(summary.rows);
    for (const { verdict, code } of rows) if (verdict === 'unknown') expect(code).toBe('RUN_STOPPED');
  });
});

describe('a sample', () => {
  test.each([
    ['of so many rows', { count: 40 }, 40],
    ['of more rows than there are', { count: 4000 }, 300],
  ])('%s', async (_, sample, asked) => {
    await using server = await anApp(users(300));
    const { summary, rows } = await look(server, { source: users(300), sample });
    expect([rows.length, summary.rows]).toEqual([asked, 300]);
    expect(summary.sample).toMatchObject({ rows: asked, leftOut: 300 - asked, mostWrong: 3 / asked });
    expect(summary.exitCode).toBe(0);
  });

  test('of a share of the rows is chosen again by the same seed', async () => {
    await using server = await anApp(users(2000));
    const choose = () => look(server, { source: users(2000), sample: { share: 0.1 }, chance: () => 0.25 });
    const [one, other] = [await choose(), await choose()];
    expect(one.rows.length).toBeGreaterThan(120);
    expect(one.rows.length).toBeLessThan(280);
    expect(Object.keys(one.verdicts).sort()).toEqual(Object.keys(other.verdicts).sort());
    expect(one.summary.sample?.seed).toBe(2 ** 30);
  });
});

describe('with a ledger', () => {
  /** An app and a ledger after an import of so many users, then a deletion and a change behind its back. */
  async function drifted() {
    const server = await aServer();
    const ledger = newFolder();
    await rehearse(server, { source: users(300), ledger });
    server.deleteAccount('u7');
    server.addAccount({ identifier: 'u8', nick: 'chosen by its user' });
    const source = [...users(300), { Identifier: 'new', Nick: 'N' }];
    return { server, ledger, source };
  }

  test('what is lost, what drifted and what is still to be sent are told apart; nothing is changed', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const before = new Map(server.accounts());
    const { summary, rows } = await look(server, { source, ledger });
    expect(summary.drift).toEqual({ lost: 1, drifted: 1, pending: 1 });
    expect(
      rows
        .filter(({ verdict }) => verdict !== 'match')
        .map((row) => [row.identifier, row.verdict, row.ledger])
        .sort(),
    ).toEqual([
      ['new', 'missing', 'none'],
      ['u7', 'missing', 'same'],
      ['u8', 'differs', 'same'],
    ]);
    expect(new Map(server.accounts())).toEqual(before);
    expect(imports(server.seen).length).toBe(300);
    // The ledger says what it said: only what was never sent is sent.
    const { summary: next } = await rehearse(server, { source, ledger });
    expect(next.counts).toMatchObject({ unchanged: 300, imported: 1 });
  });

  test('--update-ledger: the next run sends exactly what is missing or differs', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const { summary } = await look(server, { source, ledger, updateLedger: true });
    expect(summary.ledgerUpdate).toEqual({ remembered: 0, forgotten: 2 });
    const { outcomes } = await rehearse(server, { source, ledger });
    const sent = outcomes.filter(({ status }) => status === 'imported').map(({ identifier }) => identifier);
    expect(sent.sort()).toEqual(['new', 'u7', 'u8']);
    expect((await look(server, { source, ledger })).summary.exitCode).toBe(0);
  });

  test('--update-ledger with an empty ledger over an app that has everything: no import at all', async () => {
    await using server = await anApp(users(400));
    const ledger = newFolder();
    const { summary } = await look(server, { source: users(400), ledger, updateLedger: true });
    expect(summary.ledgerUpdate).toEqual({ remembered: 400, forgotten: 0 });
    const { summary: next } = await rehearse(server, { source: users(400), ledger });
    expect(next.counts).toMatchObject({ unchanged: 400, imported: 0 });
    expect(imports(server.seen)).toEqual([]);
  });

  test('an interrupted --update-ledger leaves a ledger that only says what is true', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    server.fault('latency=30');
    const interruption = new AbortController();
    const verifying = look(server, { source, ledger, updateLedger: true, signal: interruption.signal });
    await expect.poll(() => callsOf(server.seen, 'portrait_get').length).toBeGreaterThan(0);
    interruption.abort('SIGINT');
    expect((await verifying).summary.exitCode).toBe(130);
    await server.clearFaults();
    await look(server, { source, ledger, updateLedger: true });
    await rehearse(server, { source, ledger });
    expect((await look(server, { source, ledger })).summary.exitCode).toBe(0);
  });

  test('--repair missing sends what is missing, and leaves what users changed alone', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const out = newFolder();
    const { summary } = await look(server, { source, ledger, out, repair: 'missing' });
    expect(summary.repair).toMatchObject({ rows: 2, imported: 2, exitCode: 0 });
    expect(
      imports(server.seen)
        .slice(300)
        .map(({ identifier }) => identifier)
        .sort(),
    ).toEqual(['new', 'u7']);
    expect(server.accounts().get('u8')).toMatchObject({ nick: 'chosen by its user' });
    expect(summary.exitCode).toBe(1); // one account still differs
    expect((await look(server, { source, ledger })).summary.drift).toEqual({
      lost: 0,
      drifted: 1,
      pending: 0,
    });
  });

  test('--repair all sends what differs too, and is a success', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const { summary } = await look(server, { source, ledger, out: newFolder(), repair: 'all' });
    expect(summary).toMatchObject({ exitCode: 0, repair: { rows: 3, imported: 3 } });
    expect(server.accounts().get('u8')).toMatchObject({ nick: 'N8' });
  });

  test('--max-changes guards a repair: nothing is sent', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const maxChanges = { count: 2 };
    const { summary } = await look(server, { source, ledger, out: newFolder(), repair: 'all', maxChanges });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'MAX_CHANGES' }, repair: null });
    expect(imports(server.seen).length).toBe(300);
    const steps = nextSteps(summary, 'en');
    expect(steps).toMatchObject([{ path: join(summary.folder ?? '', 'repair.csv') }]);
    expect(steps[0]?.text).toMatch(/^Look in repair\.csv .*raise --max-changes/);
    expect(sentences(summary, 'en').join(' ')).not.toContain('The ledger was updated');
    // Nor was the ledger changed: what was not sent is not forgotten.
    expect((await look(server, { source, ledger })).summary.drift).toEqual({
      lost: 1,
      drifted: 1,
      pending: 1,
    });
  });

  test('a guarded --repair missing leaves only what it would have sent in repair.csv, and advises nothing that overwrites', async () => {
    const { server, ledger, source } = await drifted();
    await using _ = server;
    const settings = {
      source,
      ledger,
      out: newFolder(),
      repair: 'missing',
      maxChanges: { count: 1 },
    } as const;
    const { summary } = await look(server, settings);
    expect(summary.stopped?.code).toBe('MAX_CHANGES');
    const repair = await readFile(join(summary.folder ?? '', 'repair.csv'), 'utf8');
    expect(repair.trim().split('\n').length - 1).toBe(2);
    expect(
      nextSteps(summary, 'en')
        .map(({ text }) => text)
        .join(' '),
    ).not.toContain('--force');
  });
});

describe('files', () => {
  test('are verify.csv, repair.csv to run again, summary.json and report.html, in Chinese too', async () => {
    await using server = await anApp([
      { Identifier: '007', Nick: '=1+1' },
      { Identifier: 'b', Nick: 'other' },
    ]);
    const out = newFolder();
    const source = [
      { Identifier: '007', Nick: '=1+1' },
      { Identifier: 'b', Nick: '-x, "y"' },
      { Identifier: '00012345', Nick: '1E5' },
    ];
    const { summary } = await look(server, {
      source,
      out,
      language: 'zh',
      metricsFile: join(folder, 'verify.prom'),
    });
    const read = (name: string) => readFile(join(summary.folder ?? '', name), 'utf8');
    expect(summary.files).toEqual(['verify.csv', 'repair.csv', 'report.html']);
    expect((await read('verify.csv')).split('\n')[0]).toBe(
      '\uFEFFrow,line,identifier,verdict,ledger,fields,expected,found,code,message,checked_at',
    );
    expect(summary.headline).toBe('1 个账号缺失，1 个账号资料不一致；1 个账号与文件一致。');
    expect(await read('report.html')).toContain('不一致');
    expect(JSON.parse(await read('summary.json'))).toMatchObject({
      format: 'tim-import verification 1',
      exitCode: 1,
    });
    const metrics = await readFile(join(folder, 'verify.prom'), 'utf8');
    expect(metrics).toContain('tim_import_verify_rows{sdkappid="1400000000",verdict="missing"} 1');

    const again = await rehearse(server, { source: join(summary.folder ?? '', 'repair.csv') });
    expect(again.summary.counts).toMatchObject({ imported: 2 });
    expect([server.accounts().get('b')?.nick, server.accounts().get('00012345')?.nick]).toEqual([
      '-x, "y"',
      '1E5',
    ]);
  });
});

describe('options', () => {
  test.each([
    [{ askRate: 0 }, /askRate needs/],
    [{ updateLedger: true }, /updateLedger needs ledger/],
    [{ repair: 'all' as const, out: 'x', existsOnly: true }, /repair all and existsOnly contradict/],
    [{ repair: 'missing' as const }, /repair needs out/],
    [{ sample: { count: 5 }, repair: 'missing' as const, out: 'x' }, /repair and sample contradict/],
    [{ rate: 5 }, /rate is not an option/],
  ])('%j is refused', async (options, why) => {
    await expect(verify({ source: [], credentials: CREDENTIALS, ...options })).rejects.toThrow(why);
  });
});
