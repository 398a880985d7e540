// Batches against a sandbox: what the server holds and saw, whatever fails, is what every single row's outcome says.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { findRows } from '../../src/report/find-rows.js';
import { command, commandHere } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import {
  APP,
  aServer,
  counted,
  fateOf,
  KEY,
  rehearse,
  type Server,
  users,
  usersCsv,
} from '../support/rehearsal.js';
import { jsonOf, recordsOf } from '../support/reports.js';
import { watchSent } from '../support/sent.js';

/** Batches, single calls, and calls that asked, as the server saw them. */
function callsOf({ seen }: Server) {
  const batches = seen.filter(({ asked }) => asked?.command === 'multiaccount_import');
  return {
    batches: batches.map(({ asked }) => asked?.identifiers ?? []),
    singles: seen.flatMap(({ asked, identifier }) => (asked || identifier === '' ? [] : [identifier])),
    asking: seen.filter(({ asked }) => asked !== undefined).length - batches.length,
  };
}

/** Every account that the server holds, by Identifier, as the rows say it. */
function expectAll(server: Server, count: number) {
  const nicks = new Map([...server.accounts()].map(([identifier, { nick }]) => [identifier, nick]));
  expect(nicks).toEqual(new Map(users(count).map(({ Identifier, Nick }) => [Identifier, Nick])));
}

describe('a hundred accounts a call', () => {
  test('every account arrives once, with its name, after the first batch was read back', async () => {
    await using server = await aServer();
    const { summary, outcomes } = await rehearse(server, { source: users(1050), batch: 100 });
    expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 1050 }, warnings: [] });
    expectAll(server, 1050);
    expect([...server.accounts().values()].every(({ times }) => times === 1)).toBe(true);
    const { batches, singles, asking } = callsOf(server);
    expect(batches.map((ids) => ids.length).sort((a, b) => a - b)).toEqual([50, ...Array(10).fill(100)]);
    expect(singles).toEqual([]);
    expect(asking).toBe(1);
    expect(server.seen.slice(0, 2).map(({ asked }) => asked?.command)).toEqual([
      'multiaccount_import',
      'portrait_get',
    ]);
    expect(summary.batches).toEqual({ size: 100, calls: 11, accounts: 1050, saved: 1038 });
    expect(outcomes.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('a size of its own, and no Identifier twice in a batch', async () => {
    await using server = await aServer();
    const source = users(60).flatMap((user) => [user, user]);
    const { outcomes } = await rehearse(server, { source, batch: 7 });
    expect(counted(outcomes)).toEqual({ imported: 60, duplicate: 60 });
    for (const ids of callsOf(server).batches) {
      expect(ids.length).toBeLessThanOrEqual(7);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expectAll(server, 60);
  });

  test('without a name or an avatar the first batch is proven by account_check', async () => {
    await using server = await aServer();
    const source = users(150).map(({ Identifier }) => ({ Identifier }));
    const { outcomes } = await rehearse(server, { source, batch: 100 });
    expect(counted(outcomes)).toEqual({ imported: 150 });
    expect(server.seen[1]?.asked?.command).toBe('account_check');
  });

  test('values that look like a UserSig are compared as they are when the first batch is read back', async () => {
    await using server = await aServer();
    const looks = `eJ${'wtzEsOwiAUheG9'.repeat(4)}`;
    const source = users(150).map((user) => ({ ...user, Nick: looks, FaceUrl: `https://x/${looks}` }));
    const { summary } = await rehearse(server, { source, batch: 100 });
    expect(summary).toMatchObject({ exitCode: 0, warnings: [], counts: { imported: 150 } });
    const { batches, singles, asking } = callsOf(server);
    expect([batches.length, singles, asking]).toEqual([2, [], 1]);
    expect(server.accounts().get('u150')?.nick).toBe(looks);
  });

  test('robots go by single calls', async () => {
    await using server = await aServer();
    const source = users(120).map((user, index) => ({ ...user, Type: index % 10 === 0 ? '1' : '' }));
    const { outcomes } = await rehearse(server, { source, batch: 100 });
    expect(counted(outcomes)).toEqual({ imported: 120 });
    const { singles, batches } = callsOf(server);
    expect(singles.length).toBe(12);
    expect(batches.flat().length).toBe(108);
    expect(server.accounts().get('u1')?.type).toBe(1);
  });

  test('a source that is slow has its rows sent all the same', async () => {
    await using server = await aServer();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const source = Readable.from(
      (async function* () {
        yield Buffer.from(usersCsv(20));
        await released;
        yield Buffer.from('last,L\n');
      })(),
    );
    const { outcomes } = await rehearse(server, {
      ...{ source, batch: 100 },
      onOutcome: ({ identifier }) => {
        if (identifier === 'u20') release();
      },
    });
    expect(counted(outcomes)).toEqual({ imported: 21 });
  });
});

describe('where a batch cannot be used', () => {
  test('an endpoint that drops names costs one batch, and is reported', async () => {
    await using server = await aServer({ faults: ['old-batch'] });
    const { summary } = await rehearse(server, { source: users(250), batch: 100 });
    expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 250 } });
    expectAll(server, 250);
    expect(callsOf(server).batches.length).toBe(1);
    expect(summary.warnings).toEqual([expect.stringMatching(/goes on with single calls/)]);
  });

  test.each(['code=70402', 'code=60002', 'code=60009', 'http=404', 'http=413'])(
    'an endpoint that answers %s costs one batch',
    async (fault) => {
      await using server = await aServer({ faults: [`${fault}:api=multiaccount_import`] });
      const { summary } = await rehearse(server, { source: users(250), batch: 100 });
      expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 250 } });
      expectAll(server, 250);
      expect(callsOf(server).singles.length).toBe(250);
      expect(summary.warnings.length).toBe(1);
    },
  );

  test('a wrong key costs one call', async () => {
    await using server = await aServer();
    const { summary } = await rehearse(server, {
      ...{ source: users(250), batch: 100 },
      credentials: { sdkappid: 1400000000, secretKey: 'f'.repeat(64) },
    });
    expect(summary).toMatchObject({ exitCode: 4, counts: { imported: 0, unsent: expect.any(Number) } });
    expect(server.statistics().calls).toBe(1);
  });
});

describe('a batch that fails', () => {
  test('in part: those rows go by single calls, which tell the reason', async () => {
    await using server = await aServer({
      faults: ['item=40006:api=multiaccount_import:id=u7*', 'code=40005:api=account_import:id=u77'],
    });
    const { outcomes } = await rehearse(server, { source: users(1000), batch: 100 });
    expect(counted(outcomes)).toEqual({ imported: 999, rejected: 1 });
    expect(fateOf(outcomes, 'u77')).toMatchObject({ status: 'rejected', code: '40005' });
    expect(callsOf(server).singles.every((identifier) => identifier.startsWith('u7'))).toBe(true);
  });

  test.each(['70402', '80002', '93000', '70206'])(
    'refused as a whole with %s: halved down to the row, whose single call tells the reason',
    async (code) => {
      await using server = await aServer({
        faults: [`code=${code}:api=multiaccount_import:id=u250`, 'code=40005:api=account_import:id=u250'],
      });
      const { outcomes } = await rehearse(server, { source: users(1000), batch: 100 });
      expect(counted(outcomes)).toEqual({ imported: 999, rejected: 1 });
      expect(fateOf(outcomes, 'u250')).toMatchObject({ status: 'rejected', code: '40005' });
      expect(callsOf(server).singles).toEqual(['u250']);
      expect(callsOf(server).batches.length).toBeLessThan(10 + 2 * 7 + 1);
    },
  );

  test.each(['http=413', 'code=70402'])(
    '%s for more than ten accounts: it is halved until it fits',
    async (fault) => {
      await using server = await aServer();
      const { outcomes } = await rehearse(server, {
        ...{ source: users(300), batch: 100 },
        onOutcome({ identifier }) {
          if (identifier === 'u100')
            for (const id of ['u150', 'u250'])
              server.fault(`${fault}:api=multiaccount_import:id=${id}:times=3`);
        },
      });
      expect(counted(outcomes)).toEqual({ imported: 300 });
      expectAll(server, 300);
    },
  );

  test.each(['code=60008', 'reset-after', 'reset-before', 'half', 'http=502', 'code=60007'])(
    'in passing, by %s in one call of ten: it is sent again',
    async (fault) => {
      await using server = await aServer({ faults: [`${fault}:api=multiaccount_import:share=10%`] });
      const { summary } = await rehearse(server, { source: users(3000), batch: 20, retries: 20 });
      expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 3000 } });
      expectAll(server, 3000);
    },
  );

  test('the first batch, by a lost answer: it is sent again', async () => {
    await using server = await aServer({ faults: ['half:api=multiaccount_import:times=2'] });
    const { summary } = await rehearse(server, { source: users(300), batch: 100 });
    expect(summary).toMatchObject({ exitCode: 0, counts: { imported: 300 }, warnings: [] });
    expectAll(server, 300);
  });

  test('a trial app that fills up in the middle of a batch: what fitted in is read back and is imported', async () => {
    await using server = await aServer({ quota: 130 });
    const { summary, outcomes } = await rehearse(server, { source: users(300), batch: 100 });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: '70398' } });
    const imported = outcomes
      .filter(({ status }) => status === 'imported')
      .map(({ identifier }) => identifier);
    expect(imported.sort()).toEqual([...server.accounts().keys()].sort());
    expect(server.accounts().size).toBe(130);
  });
});

describe('the limits', () => {
  test('batches and single calls beside them each keep their own', async () => {
    await using server = await aServer({ faults: ['item=40006:api=multiaccount_import:share=20%'] });
    using sent = watchSent(server.origin);
    const { outcomes, summary } = await rehearse(server, { source: users(600), batch: 10, rate: 40 });
    expect(counted(outcomes)).toEqual({ imported: 600 });
    const highest = [sent.highest('multiaccount_import'), sent.highest('account_import')] as const;
    expect(highest[0]).toBeLessThanOrEqual(40);
    expect(highest[1]).toBeLessThanOrEqual(80);
    expect(summary.calls.ceiling).toBe(40 + 80);
    expect(summary.calls.highestInOneSecond).toBeGreaterThanOrEqual(Math.max(...highest));
    expect(summary.calls.perSecond).toBeLessThanOrEqual(summary.calls.ceiling);
  });
});

describe('what a run in batches leaves', () => {
  test('results.csv names the batch of each row, the ledger knows each account, a second run makes no call', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const options = { ledger: join(folder.path, 'ledger'), out: join(folder.path, 'out'), batch: 100 };
    const { summary } = await rehearse(server, { ...options, source: users(250) });
    const results = recordsOf(summary.folder ?? '', 'results.csv');
    expect(new Set(results.map(({ batch }) => batch))).toEqual(new Set(['1', '2', '3']));
    expect(jsonOf(summary.folder ?? '', 'summary.json')).toMatchObject({ batches: { size: 100, calls: 3 } });
    expect(await findRows(summary.folder ?? '', 'u201')).toMatchObject([{ row: 201, status: 'imported' }]);
    const before = server.statistics().calls;
    const again = await rehearse(server, { ...options, source: users(250) });
    expect(again.summary.counts).toMatchObject({ unchanged: 250 });
    expect(server.statistics().calls).toBe(before);
  });

  test('without it there is no such column', async () => {
    await using server = await aServer();
    using folder = aFolder();
    const { summary } = await rehearse(server, { source: users(2), out: folder.path });
    expect(Object.keys(recordsOf(summary.folder ?? '', 'results.csv')[0] ?? {})).not.toContain('batch');
    expect(summary.batches).toBeUndefined();
  });
});

describe('the command', () => {
  test('takes --batch alone and with a number; a file behind it stays the file', async () => {
    using folder = aFolder();
    writeFileSync(join(folder.path, 'users.csv'), usersCsv(30));
    for (const args of [
      ['--batch', 'users.csv'],
      ['users.csv', '--batch', '7'],
      ['users.csv', '--batch=7'],
    ]) {
      const said = await command(['run', '--sandbox', '--json', ...args], { home: folder.path });
      expect(said).toMatchObject({ code: 0 });
      const size = args.includes('users.csv') && args[0] === '--batch' ? 100 : 7;
      expect(JSON.parse(said.stdout)).toMatchObject({ counts: { imported: 30 }, batches: { size } });
    }
  });

  test('killed in mid-run and run again: nothing is lost, and few accounts are sent twice', async () => {
    await using server = await aServer();
    using folder = aFolder();
    writeFileSync(join(folder.path, 'users.csv'), usersCsv(20_000));
    const args = ['run', 'users.csv', '--batch', '50', '--rate', '400', '--concurrency', '8', '--json'];
    const options = {
      home: folder.path,
      env: { TIM_SDKAPPID: String(APP), TIM_SECRET_KEY: KEY, TIM_ENDPOINT: server.origin },
    };
    for (const after of [40, 120]) {
      let watching: NodeJS.Timeout | undefined;
      const said = await command(args, {
        ...options,
        onStart(child) {
          watching = setInterval(() => {
            if (server.statistics().calls >= after) child.kill('SIGKILL');
          }, 5);
        },
      });
      clearInterval(watching);
      expect(said.signal).toBe('SIGKILL');
    }
    const last = await command(args, options);
    expect(last).toMatchObject({ code: 0 });
    expectAll(server, 20_000);
    const sentAgain = [...server.accounts().values()].reduce((sum, { times }) => sum + times - 1, 0);
    // In flight: eight batches of fifty; and one flush of the ledger, of what a tenth of a second brings.
    expect(sentAgain).toBeLessThanOrEqual(2 * (8 * 50 + 400 * 50 * 0.1 + 256));
    const before = server.statistics().calls;
    expect(JSON.parse((await command(args, options)).stdout).counts).toMatchObject({ unchanged: 20_000 });
    expect(server.statistics().calls).toBe(before);
  }, 60_000);

  test('and --redis contradict each other', async () => {
    using folder = aFolder();
    const args = ['run', 'x.csv', '--sandbox', '--batch', '--redis', 'redis://127.0.0.1:1'];
    const said = await commandHere(args, { home: folder.path });
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('--batch cannot be combined') });
  });
});
