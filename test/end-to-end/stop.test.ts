// What ends a run before its time: each reason, what is sent after it, and what becomes of every row that was read.
import { appendFileSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { signUserSig } from '../../src/api/usersig.js';
import { entryOf } from '../../src/catalogue/catalogue.js';
import type { RunOptions } from '../../src/run/run-options.js';
import { aFolder } from '../support/folder.js';
import {
  aServer,
  CREDENTIALS,
  counted,
  KEY,
  rehearse,
  times,
  users,
  usersCsv,
} from '../support/rehearsal.js';
import { jsonOf, recordsOf } from '../support/reports.js';

/** With other users, of the same length. */
function writeOver(path: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('长', '短'), { flag: 'r+' });
  // A file system may keep times by the tick.
  utimesSync(path, new Date(), new Date(Date.now() + 1000));
}

const OTHER_KEY = KEY.replaceAll('0', 'f');

describe('credentials that the server refuses', () => {
  test.each([
    ['another secret', { secretKey: OTHER_KEY }, '70009', '--secret-key-file'],
    ['an admin that is none', { admin: 'somebody' }, '70403', '--admin'],
    ['an SDKAppID of another data centre', { sdkappid: 1400000001 }, '70020', '--region'],
  ])('%s: one call, exit 4, and the stop says which one', async (_name, wrong, code, names) => {
    await using server = await aServer();
    const { summary, outcomes } = await rehearse(server, {
      ...{ source: users(2000), credentials: { ...CREDENTIALS, ...wrong }, chance: () => 0 },
    });
    expect(server.statistics()).toMatchObject({ calls: 1, accepted: 0, refused: { [code]: 1 } });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code, cure: 'person' } });
    expect(`${summary.stopped?.message} ${summary.stopped?.advice}`).toContain(names);
    expect(counted(outcomes)).toEqual({ unsent: summary.rows });
    const [asked, ...others] = outcomes.toSorted((a, b) => b.attempts - a.attempts);
    expect(asked).toMatchObject({
      code,
      attempts: 1,
      message: expect.stringContaining(entryOf(code).meaning.en),
    });
    expect(new Set(others.map((other) => `${other.code} ${other.attempts}`))).toEqual(
      new Set(['RUN_STOPPED 0']),
    );
  });

  test('say so with --limit too: the pilot is where a wrong secret shows', async () => {
    await using server = await aServer();
    const { summary } = await rehearse(server, {
      ...{ source: users(50), credentials: { ...CREDENTIALS, secretKey: OTHER_KEY }, limit: 10 },
    });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: '70009' } });
    expect(server.statistics().calls).toBe(1);
  });

  test('in mid-run: calls in flight end, and no other is made', async () => {
    await using server = await aServer({ faults: ['latency=20', 'code=70009:skip=100'] });
    const { summary, outcomes } = await rehearse(server, { source: users(500), concurrency: 8 });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: '70009' } });
    expect(counted(outcomes)).toEqual({ imported: 100, unsent: summary.rows - 100 });
    expect(server.statistics().calls).toBeLessThanOrEqual(100 + 8);
  });
});

describe('--limit', () => {
  test.each([
    ['fewer than there are', 7, { imported: 7, unsent: 13 }, 3, 'LIMIT_REACHED'],
    ['one fewer', 19, { imported: 19, unsent: 1 }, 3, 'LIMIT_REACHED'],
    ['as many as there are', 20, { imported: 20 }, 0, undefined],
    ['more than there are', 99, { imported: 20 }, 0, undefined],
  ])('%s', async (_name, limit, counts, exitCode, code) => {
    await using server = await aServer();
    const { summary, outcomes } = await rehearse(server, { source: users(20), limit });
    expect({ counts: counted(outcomes), exitCode: summary.exitCode, code: summary.stopped?.code }).toEqual({
      ...{ counts, exitCode, code },
    });
    expect(server.statistics().calls).toBe(Math.min(limit, 20));
  });

  test('counts rows that need a call alone: not the invalid ones, not the duplicates', async () => {
    await using server = await aServer();
    const source = [{ Identifier: '' }, ...users(2), ...users(2), { Identifier: '' }, ...users(5)];
    const { outcomes } = await rehearse(server, { source, limit: 4 });
    expect(counted(outcomes)).toEqual({ imported: 4, duplicate: 4, invalid: 2, unsent: 1 });
  });

  test('retries are part of the row: it is finished before the run ends', async () => {
    await using server = await aServer({ faults: ['code=60008:id=u3:times=2'] });
    const { outcomes } = await rehearse(server, { source: users(20), limit: 3, chance: () => 0 });
    expect(counted(outcomes)).toEqual({ imported: 3, unsent: 17 });
  });

  test('leaves the rest of a file unread, and says how much', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const csv = usersCsv(60_000);
    const { summary } = await rehearse(server, { source: folder.file('big.csv', csv), limit: 5 });
    expect(summary.rows).toBeLessThan(60_000);
    expect(summary.counts).toMatchObject({ imported: 5, unsent: summary.rows - 5 });
    expect(summary.input).toMatchObject({ readToEnd: false, sha256: null, size: csv.length });
    const rest = csv.slice(csv.length - (summary.input.bytesUnread ?? 0));
    expect(rest.startsWith(`u${summary.rows + 1},`)).toBe(true);
  });
});

describe('more changes than --max-changes', () => {
  test.each([
    [{ count: 4 }, undefined],
    [{ count: 3 }, 'New rows: 1, changed: 3, of 20 valid ones; --max-changes allows 3.'],
    [{ share: 0.2 }, undefined],
    [{ share: 0.19 }, 'New rows: 1, changed: 3, of 20 valid ones; --max-changes allows 3.'],
  ])('%j: nothing is sent, and how many are allowed is said', async (maxChanges, message) => {
    await using server = await aServer();
    using folder = aFolder();
    const settings = { ledger: join(folder.path, 'ledger') };
    await rehearse(server, { ...settings, source: users(19) });
    const before = server.statistics().calls;
    const changed = usersCsv(20).replace(/(?<=^u[1-3],).*/gm, 'new');
    const source = folder.file('users.csv', changed);
    const { summary } = await rehearse(server, { ...settings, source, maxChanges });
    expect(summary.stopped?.message).toBe(message);
    expect(summary.exitCode).toBe(message === undefined ? 0 : 4);
    expect(server.statistics().calls - before).toBe(message === undefined ? 4 : 0);
  });
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    [undefined, 130],
  ])(
    '(%s) in mid-run: calls in flight end, no other is made, every row that was read is told',
    async (reason, exitCode) => {
      const interruption = new AbortController();
      let sentBefore = 0;
      await using server = await aServer({
        faults: ['latency=50'],
        onCall() {
          if (server.seen.length !== 30) return;
          interruption.abort(reason);
          sentBefore = server.statistics().calls;
        },
      });
      using folder = aFolder();
      const { summary, outcomes } = await rehearse(server, {
        ...{ source: users(3000), concurrency: 10, out: folder.path, signal: interruption.signal },
      });
      const { calls, accepted } = server.statistics();
      expect(calls - sentBefore).toBeLessThanOrEqual(9); // those that were on their way when it came
      expect(summary).toMatchObject({ exitCode, stopped: { code: 'INTERRUPTED' }, rows: outcomes.length });
      expect(counted(outcomes)).toEqual({ imported: accepted, unsent: outcomes.length - accepted });
      expect(recordsOf(summary.folder ?? '', 'results.csv')).toHaveLength(outcomes.length);
      expect(jsonOf(summary.folder ?? '', 'summary.json')).toMatchObject({ exitCode, rows: outcomes.length });
    },
  );

  test('during a back-off ends it at once: the row stays to be done, with its attempts', async () => {
    const interruption = new AbortController();
    await using server = await aServer({
      faults: ['code=60008:id=u9'],
      onCall: () => server.seen.length === 10 && setTimeout(() => interruption.abort(), 50),
    });
    const { summary, outcomes } = await rehearse(server, {
      // The longest waits there are: two rows' worth of retries would take half a minute.
      ...{ source: users(10), retries: 30, chance: () => 0.999, signal: interruption.signal },
    });
    expect(summary.exitCode).toBe(130);
    const left = outcomes.find(({ identifier }) => identifier === 'u9');
    expect(left).toMatchObject({ status: 'unsent', code: '60008', attempts: 1 });
  });

  test('during an outage ends the wait at once', async () => {
    const interruption = new AbortController();
    await using server = await aServer({
      faults: ['code=60008'],
      onCall: () => server.seen.length === 3 && setTimeout(() => interruption.abort(), 50),
    });
    const { summary, outcomes } = await rehearse(server, { source: users(10), signal: interruption.signal });
    expect(summary.exitCode).toBe(130);
    expect(counted(outcomes)).toEqual({ unsent: 10 });
  });

  test.each([
    ['a file', (path: string) => path],
    ['a stream', () => Readable.from([usersCsv(20)])],
    ['records', () => users(20)],
  ])(
    'that came before the run of %s: nothing is sent, and it is told like any other',
    async (_name, source) => {
      await using server = await aServer();
      using folder = aFolder();
      const file = folder.file('users.csv', usersCsv(20));
      const { summary, outcomes } = await rehearse(server, {
        source: source(file),
        signal: AbortSignal.abort(),
      });
      expect(summary).toMatchObject({
        exitCode: 130,
        stopped: { code: 'INTERRUPTED' },
        rows: outcomes.length,
      });
      expect(server.statistics()).toMatchObject({ calls: 0, connections: 0 });
    },
  );

  describe('while the source is idle ends the run at once', () => {
    const idleAfter = (text: string) => {
      const stream = new Readable({ read() {} });
      if (text !== '') stream.push(text);
      return stream;
    };
    async function* idleRecords() {
      yield* users(3);
      await new Promise<void>(() => {});
    }
    test.each([
      ['a stream with rows', () => idleAfter(usersCsv(3)), 3],
      ['a stream with half a row', () => idleAfter(`${usersCsv(3)}u4,"ha`), 3],
      ['a stream with its header alone', () => idleAfter('Identifier,Nick\n'), 0],
      ['a stream without a byte', () => idleAfter(''), 0],
      ['records', idleRecords, 3],
    ])('%s', async (_name, source, imported) => {
      const interruption = new AbortController();
      await using server = await aServer({
        onCall: () => server.seen.length === imported && setTimeout(() => interruption.abort('SIGTERM'), 20),
      });
      if (imported === 0) setTimeout(() => interruption.abort('SIGTERM'), 50);
      const { summary, outcomes } = await rehearse(server, {
        source: source(),
        signal: interruption.signal,
      });
      expect(summary).toMatchObject({ exitCode: 143, rows: imported, counts: { imported } });
      expect(outcomes).toHaveLength(imported);
    });
  });

  test('while the credentials are asked for ends the run at once', async () => {
    const interruption = new AbortController();
    await using server = await aServer();
    const running = rehearse(server, {
      ...{ source: users(3), signal: interruption.signal },
      credentials: () => {
        setTimeout(() => interruption.abort(), 20);
        return new Promise(() => {});
      },
    });
    const { summary } = await running;
    expect(summary).toMatchObject({ exitCode: 130, stopped: { code: 'INTERRUPTED' } });
  });

  test('while a UserSig is renewed ends the run at once', async () => {
    const interruption = new AbortController();
    const now = Math.floor(Date.now() / 1000);
    const usersig = signUserSig({
      sdkappid: CREDENTIALS.sdkappid,
      admin: 'administrator',
      secretKey: KEY,
      now,
      lifetime: 86_400,
    });
    let asked = 0;
    await using server = await aServer({ faults: ['revoke=70001:skip=5'] });
    const { summary, outcomes } = await rehearse(server, {
      ...{ source: users(20), signal: interruption.signal },
      credentials: async () => {
        if (asked++ === 0) return { sdkappid: CREDENTIALS.sdkappid, usersig };
        setTimeout(() => interruption.abort(), 20);
        return new Promise(() => {});
      },
    });
    expect(summary.exitCode).toBe(130);
    expect(counted(outcomes)).toEqual({ imported: 5, unsent: 15 });
  });

  test('that comes when all is done changes nothing', async () => {
    const interruption = new AbortController();
    await using server = await aServer();
    const { summary } = await rehearse(server, { source: users(5), signal: interruption.signal });
    interruption.abort();
    expect(summary).toMatchObject({ exitCode: 0, stopped: null });
  });
});

describe('a source that breaks', () => {
  const broken = (rows: number) =>
    Readable.from(
      (function* () {
        yield usersCsv(rows);
        throw new Error('the pipe burst');
      })(),
    );
  async function* brokenRecords() {
    yield* users(30);
    throw new Error('the pipe burst');
  }

  test.each([
    // The last eight lines of a text wait for what follows: what breaks off could be the inside of a cell.
    ['a stream', () => broken(38), 30],
    ['records', brokenRecords, 30],
  ])('%s: the rows that came are imported, and the run stops with why', async (_name, source, came) => {
    await using server = await aServer();
    const { summary, outcomes } = await rehearse(server, { source: source() });
    expect(summary).toMatchObject({
      ...{ exitCode: 4, rows: came, input: { readToEnd: false, sha256: null } },
      stopped: {
        code: 'INPUT_UNREADABLE',
        cure: 'person',
        message: expect.stringContaining('the pipe burst'),
      },
    });
    expect(counted(outcomes)).toEqual({ imported: came });
  });

  test.each([
    ['grows', (path: string) => appendFileSync(path, 'late,Late\n')],
    ['shrinks', (path: string, size: number) => truncateSync(path, size - 1000)],
    ['is written over in place, with the same size,', writeOver],
  ])(
    'a file that %s while it is read: the run stops, and rows that were read are told once',
    async (_name, change) => {
      await using server = await aServer({
        onCall: () => server.seen.length === 1 && change(file, Buffer.byteLength(csv)),
      });
      using folder = aFolder();
      // Longer than what is read ahead, so that the change comes before the last piece.
      const csv = `Identifier,Nick\n${users(4000)
        .map(({ Identifier }) => `${Identifier},${'长'.repeat(160)}\n`)
        .join('')}`;
      const file = folder.file('users.csv', csv);
      const { summary, outcomes } = await rehearse(server, { source: file });
      expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'INPUT_CHANGED' } });
      expect(counted(outcomes)).toEqual({ imported: summary.rows });
      expect(server.statistics().accepted).toBe(summary.rows);
      expect(server.accounts().has('late')).toBe(false);
      expect(new Set([...server.accounts().values()].map(({ nick }) => nick))).toEqual(
        new Set(['长'.repeat(160)]),
      );
    },
  );

  test('a file that ends within a quoted cell stops nothing: that row is invalid', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const { summary } = await rehearse(server, { source: folder.file('cut.csv', `${usersCsv(5)}u6,"N6`) });
    expect(summary).toMatchObject({ exitCode: 1, counts: { imported: 5, invalid: 1 } });
    expect(readFileSync(`${folder.path}/cut.csv`, 'utf8')).toContain('u6');
  });
});

describe('a cause that all rows share', () => {
  test.each([
    ['70402 for all', ['code=70402'], 5, '70402'],
    ['an unlisted code for all', ['code=99999'], 5, '99999'],
    ['an unlisted code for all, after successes', ['code=99999:skip=50'], 70, '99999'],
  ])('%s: stops after a few calls', async (_name, faults, most, code) => {
    await using server = await aServer({ faults });
    const { summary, outcomes } = await rehearse(server, { source: users(1000), concurrency: 1 });
    expect(server.statistics().calls).toBe(most);
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'COMMON_CAUSE' } });
    expect(summary.stopped?.message).toContain(code);
    expect(counted(outcomes)).toEqual({
      unsent: 1000 - (most === 70 ? 50 : 0),
      ...(most === 70 && { imported: 50 }),
    });
  });

  test('an app that wants UserID: five calls, and the advice names the option', async () => {
    await using server = await aServer({ idField: 'UserID' });
    const { summary, outcomes } = await rehearse(server, { source: users(1000), idField: 'Identifier' });
    expect(server.statistics()).toMatchObject({ calls: 5, refused: { 70402: 5 } });
    expect(summary.exitCode).toBe(4);
    expect(`${summary.stopped?.message} ${summary.stopped?.advice}`).toContain('--id-field');
    expect(counted(outcomes)).toEqual({ unsent: summary.rows });
  });

  test('fewer rows than five, all refused: unsent too, since nothing says that they are at fault', async () => {
    await using server = await aServer({ faults: ['code=70402'] });
    const { summary, outcomes } = await rehearse(server, { source: users(3) });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'COMMON_CAUSE' } });
    expect(outcomes.map(({ status, code }) => [status, code])).toEqual(times(3, ['unsent', '70402']));
  });

  test.each(['70402', '99999', '60004'])(
    'only the first row gets %s: it is rejected, the others are in',
    async (code) => {
      await using server = await aServer({ faults: [`code=${code}:id=u1`] });
      const options: Partial<RunOptions>[] = [{}, { concurrency: 1 }];
      for (const one of options) {
        const { summary, outcomes } = await rehearse(server, { source: users(50), ...one });
        expect(counted(outcomes)).toEqual({ imported: 49, rejected: 1 });
        expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
          row: 1,
          code,
          attempts: 1,
        });
        expect(summary).toMatchObject({ exitCode: 1, stopped: null });
      }
    },
  );
});
