// What a run says and does before its first call, and what it refuses with nothing sent and nothing left open.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Credentials } from '../../src/api/credentials.js';
import { signUserSig } from '../../src/api/usersig.js';
import { run } from '../../src/run/import.js';
import type { RunOptions } from '../../src/run/run-options.js';
import { aFolder } from '../support/folder.js';
import { APP, aServer, CREDENTIALS, KEY, rehearse, users, usersCsv } from '../support/rehearsal.js';
import { jsonOf, onlyRun } from '../support/reports.js';

describe('run.json', () => {
  test('is on the disk before the first call, and says all but the secret', async () => {
    using folder = aFolder();
    const source = folder.file('users.csv', `UserID,Nickname,Age\n${'u1,N1,7\n'.repeat(1)}`);
    const out = join(folder.path, 'out');
    const found: Record<string, unknown>[] = [];
    await using server = await aServer({ onCall: () => found.push(jsonOf(onlyRun(out), 'run.json')) });
    const { summary } = await rehearse(server, {
      ...{ source, out, rate: 77, concurrency: 3, retries: 4, timeout: 2500, maxOutage: 90_000, limit: 9 },
      ...{ tolerate: { share: 0.07 }, maxFailures: { count: 3 }, idField: 'UserID' },
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      runId: onlyRun(out).slice(out.length + 1),
      sandbox: false,
      app: { sdkappid: APP, admin: 'administrator', endpoint: server.origin, region: null },
      input: {
        ...{ name: source, size: 28, encoding: 'utf-8', delimiter: ',' },
        columns: { Identifier: 'UserID', Nick: 'Nickname' },
      },
      settings: {
        ...{ rate: 77, concurrency: 3, retries: 4, timeoutMs: 2500, maxOutageMs: 90_000, limit: 9 },
        ...{ tolerate: '7%', maxFailures: '3', idField: 'UserID' },
      },
      holder: { node: process.version, pid: process.pid },
    });
    expect(summary.runId).toBe(found[0]?.runId);
  });

  test.each([1, 7, 12.5, 28, 33.3, 57, 100])('spells a share of %f% as it was given', async (percent) => {
    await using server = await aServer();
    using folder = aFolder();
    const amount = { share: percent / 100 };
    const { summary } = await rehearse(server, {
      ...{ source: users(1), out: folder.path, tolerate: amount, maxFailures: amount },
    });
    expect(summary.settings).toMatchObject({ tolerate: `${percent}%`, maxFailures: `${percent}%` });
  });
});

test('the plan is told before the first call, when everything is open', async () => {
  const told: string[] = [];
  await using server = await aServer({ onCall: () => told.push('call') });
  using folder = aFolder();
  await rehearse(server, {
    source: users(2),
    out: folder.path,
    onPlan: ({ run: { app }, folder: reports }) => {
      told.push(
        `${app.endpoint} ${readdirSync(reports ?? '')
          .sort()
          .join(' ')}`,
      );
    },
  });
  expect(told).toEqual([`${server.origin} results.csv run.json`, 'call', 'call']);
});

describe('a run is refused, with nothing sent, for', () => {
  const usersig = (identifier = 'administrator', sdkappid = APP) =>
    signUserSig({
      sdkappid,
      admin: identifier,
      secretKey: KEY,
      now: Math.floor(Date.now() / 1000),
      lifetime: 86_400,
    });
  const expired = signUserSig({
    sdkappid: APP,
    admin: 'administrator',
    secretKey: KEY,
    now: 1_500_000_000,
    lifetime: 86_400,
  });
  const who = { sdkappid: APP };

  test.each<[string, Credentials, RegExp]>([
    ['no credentials', who, /no credentials/],
    ['two of them', { ...who, secretKey: KEY, usersig: usersig() }, /several/],
    ['an empty key', { ...who, secretKey: ' \n' }, /is empty/],
    ['a path for a key', { ...who, secretKey: './key.txt' }, /--secret-key-file/],
    ['half a UserSig', { ...who, usersig: usersig().slice(0, 50) }, /cannot be read/],
    ['a UserSig of another app', { ...who, usersig: usersig('administrator', 7) }, /SDKAppID 7/],
    ['a UserSig of another admin', { ...who, usersig: usersig('somebody') }, /"somebody"/],
    ['a UserSig that has expired', { ...who, usersig: expired }, /expired on 2017-07-15/],
    ['a UserSig file that is not there', { ...who, usersigFile: '/nowhere/usersig.txt' }, /ENOENT/],
  ])('%s', async (_name, credentials, message) => {
    await using server = await aServer();
    const refusal = await rehearse(server, { source: users(3), credentials }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({
      name: 'ImportError',
      code: 'CREDENTIALS',
      message: expect.stringMatching(message),
    });
    expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
  });

  test.each([
    ['a file that is not there', 'gone.csv', 'INPUT_UNREADABLE', /does not exist/],
    ['a folder', '.', 'INPUT_UNREADABLE', /is a folder/],
    ['an empty file', 'empty.csv', 'HEADER', /is empty/],
    ['a header without Identifier', 'nobody.csv', 'HEADER', /Identifier/],
    ['two columns for one field', 'twice.csv', 'HEADER', /Identifier.*UserID|UserID.*Identifier/],
    ['a field that is named twice', 'same.csv', 'HEADER', /Nick/],
  ])('%s', async (_name, name, code, message) => {
    await using server = await aServer();
    using folder = aFolder();
    folder.file('empty.csv', '');
    folder.file('nobody.csv', 'name,Nick\na,b\n');
    folder.file('twice.csv', 'Identifier,UserID\na,b\n');
    folder.file('same.csv', 'Identifier,Nick,Nick\na,b,c\n');
    const out = join(folder.path, 'out');
    const refusal = await rehearse(server, { source: join(folder.path, name), out }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'ImportError', code, message: expect.stringMatching(message) });
    expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
    expect(readdirSync(folder.path)).not.toContain('out');
  });

  test.each([
    'http://example.com',
    'https://user:hunter2@example.com',
    'https://example.com/v4',
    'ftp://example.com',
    'example.com',
  ])('the endpoint %s, which is not repeated', async (endpoint) => {
    const refusal = await run({ credentials: CREDENTIALS, source: users(3), endpoint }).catch(
      (e: unknown) => e,
    );
    expect(refusal).toMatchObject({ name: 'ImportError', code: 'USAGE' });
    expect(String(refusal)).not.toContain('hunter2');
  });

  test('a folder of reports that is a file', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const out = folder.file('out', 'not a folder');
    const refusal = await rehearse(server, { source: users(3), out }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      name: 'ImportError',
      code: 'OUTPUT',
      message: expect.stringContaining(out),
    });
    expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
    expect(readFileSync(out, 'utf8')).toBe('not a folder');
  });

  test('an input or a folder that cannot be used, and the stream it came on is let go', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const out = folder.file('out', 'not a folder');
    const [badFolder, badHeader] = [Readable.from([usersCsv(3)]), Readable.from(['name\na\n'])];
    await rehearse(server, { source: badFolder, out }).catch(() => {});
    await rehearse(server, { source: badHeader }).catch(() => {});
    expect([badFolder.destroyed, badHeader.destroyed]).toEqual([true, true]);
  });

  test.each<[string, Partial<RunOptions>]>([
    ['rate 0', { rate: 0 }],
    ['rate 0.5', { rate: 0.5 }],
    ['rate NaN', { rate: Number.NaN }],
    ['concurrency 0', { concurrency: 0 }],
    ['concurrency 1.5', { concurrency: 1.5 }],
    ['timeout NaN', { timeout: Number.NaN }],
    ['retries -1', { retries: -1 }],
    ['limit 0', { limit: 0 }],
    ['maxOutage NaN', { maxOutage: Number.NaN }],
    ['tolerate 200%', { tolerate: { share: 2 } }],
    ['SDKAppID 0', { credentials: { sdkappid: 0, secretKey: KEY } }],
  ])('an option that no run can have: %s', async (_name, wrong) => {
    await using server = await aServer();
    const refusal = await rehearse(server, { source: users(3), ...wrong }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'ImportError' });
    expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
  });
});

describe('credentials', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const fresh = (time = now()) =>
    signUserSig({ sdkappid: APP, admin: 'administrator', secretKey: KEY, now: time, lifetime: 86_400 });

  test('as a UserSig, a file or a function import as well as a secret does', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const usersigFile = folder.file('usersig.txt', `${fresh()}\n`);
    const all: RunOptions['credentials'][] = [
      CREDENTIALS,
      { sdkappid: APP, usersig: fresh() },
      { sdkappid: APP, usersigFile },
      async () => ({ sdkappid: APP, usersig: fresh() }),
      async () => CREDENTIALS,
    ];
    for (const credentials of all) await rehearse(server, { source: users(2), credentials });
    expect(server.statistics()).toMatchObject({ calls: 10, accepted: 10 });
  });

  test('from a file are read again when they are refused', async () => {
    using folder = aFolder();
    const usersigFile = folder.file('usersig.txt', fresh());
    await using server = await aServer({
      faults: ['revoke=70001:skip=10'],
      onCall: () => server.seen.length === 10 && writeFileSync(usersigFile, fresh(now() + 5)),
    });
    const { summary } = await rehearse(server, {
      ...{ source: users(40), credentials: { sdkappid: APP, usersigFile }, concurrency: 1 },
    });
    expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 40 } });
    expect(server.statistics().refused).toEqual({ 70001: 1 });
  });

  test('as one UserSig that is refused stop the run: there is no other', async () => {
    await using server = await aServer({ faults: ['revoke=70001:skip=10'] });
    const { summary } = await rehearse(server, {
      ...{ source: users(40), credentials: { sdkappid: APP, usersig: fresh() }, concurrency: 1 },
    });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'USERSIG_REFUSED' } });
    expect(summary.counts).toMatchObject({ imported: 10, unsent: 30 });
    expect(server.statistics().calls).toBe(11);
  });

  test('that a function fails to give again stop the run with that', async () => {
    let asked = 0;
    await using server = await aServer({ faults: ['revoke=70052:skip=10'] });
    const { summary } = await rehearse(server, {
      source: users(40),
      concurrency: 1,
      credentials: async () => {
        if (asked++ > 0) throw new Error(`the vault says ${KEY}`);
        return { sdkappid: APP, usersig: fresh() };
      },
    });
    expect(summary).toMatchObject({ exitCode: 4, counts: { imported: 10, unsent: 30 } });
    expect(JSON.stringify(summary)).not.toContain(KEY);
  });
});

test('two runs that start in the same second get a folder each', async () => {
  await using server = await aServer();
  using folder = aFolder();
  const out = join(folder.path, 'deep', 'out');
  mkdirSync(join(folder.path, 'deep'));
  const chances = [0.1, 0.1, 0.7];
  let next = 0;
  const clock = { now: () => performance.now(), wall: () => Date.now(), sleep: async () => {} };
  const wall = Date.now();
  const frozen = {
    ...clock,
    wall: () => wall,
    sleep: (ms: number) => new Promise<void>((r) => setTimeout(r, ms)),
  };
  const chance = () => chances[next++] ?? 0.5;
  const folders: (string | null)[] = [];
  for (const _ of [1, 2]) {
    const { summary } = await rehearse(server, { source: [], allowEmpty: true, out, clock: frozen, chance });
    folders.push(summary.folder);
  }
  expect(new Set(folders).size).toBe(2);
});
