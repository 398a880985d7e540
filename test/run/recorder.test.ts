// Where every outcome goes: the count that may stop a run, the code that ends it, and the caller who sets the pace.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/run/run-options.js';
import { aFolder } from '../support/folder.js';
import { aServer, counted, rehearse, times, users } from '../support/rehearsal.js';
import { onlyRun, recordsOf } from '../support/reports.js';

/** The first of every so many is invalid. */
function some(rows: number, everyNth: number) {
  return users(rows).map((user, index) => (index % everyNth === 0 ? { ...user, Type: 7 } : user));
}

describe('--tolerate', () => {
  test.each([
    ['nothing, and nothing is wrong', { count: 0 }, 0, 0],
    ['nothing', { count: 0 }, 1, 1],
    ['exactly as many', { count: 3 }, 3, 0],
    ['one fewer', { count: 2 }, 3, 1],
    ['exactly the share', { share: 0.1 }, 10, 0],
    ['a little less than the share', { share: 0.099 }, 10, 1],
    ['all', { share: 1 }, 100, 0],
  ])('of %s', async (_name, tolerate, bad, exitCode) => {
    await using server = await aServer();
    const source = users(100).map((user, index) => (index < bad ? { ...user, Type: 7 } : user));
    const { summary } = await rehearse(server, { source, tolerate });
    expect(summary).toMatchObject({ exitCode, stopped: null, counts: { invalid: bad, imported: 100 - bad } });
  });

  test('counts what is rejected, failed, invalid or in conflict alike', async () => {
    await using server = await aServer({ faults: ['code=70402:id=u20', 'code=60008:id=u30'] });
    const source = [
      ...users(60),
      { Identifier: '' },
      { Identifier: 'u1', Nick: 'other' },
      { Identifier: 'u2', Nick: 'N2' },
    ];
    const summaries = await Promise.all(
      [4, 3].map((count) => rehearse(server, { source, retries: 0, tolerate: { count } })),
    );
    expect(counted(summaries[0]?.outcomes ?? [])).toEqual({
      ...{ imported: 58, rejected: 1, failed: 1, invalid: 1, duplicate: 2 },
    });
    expect(summaries.map(({ summary }) => summary.exitCode)).toEqual([0, 1]);
  });

  test('does not make a run that stopped early end well', async () => {
    await using server = await aServer();
    const { summary } = await rehearse(server, { source: users(20), limit: 5, tolerate: { share: 1 } });
    expect(summary.exitCode).toBe(3);
  });
});

describe('--max-failures', () => {
  const stopsOn = async (maxFailures: NonNullable<RunOptions['maxFailures']>, rows: object[]) => {
    await using server = await aServer();
    const source = rows.map((row): Record<string, unknown> => ({ ...row }));
    const { summary, outcomes } = await rehearse(server, { source, maxFailures });
    expect(outcomes).toHaveLength(summary.rows);
    return { stopped: summary.stopped?.code, exitCode: summary.exitCode };
  };
  test('says how many it allows', async () => {
    await using server = await aServer();
    const { summary } = await rehearse(server, { source: some(100, 10), maxFailures: { count: 9 } });
    expect(summary.stopped?.message).toMatch(
      /: 10 of the first \d+, more than the 9 that --max-failures allows\.$/,
    );
  });

  const stop = { stopped: 'MAX_FAILURES', exitCode: 4 };
  const finish = { stopped: undefined, exitCode: 1 };

  test.each([
    ['as many as allowed go on', { count: 10 }, some(100, 10), finish],
    ['one more stops', { count: 9 }, some(100, 10), stop],
    ['none allowed: the first stops', { count: 0 }, some(100, 100), stop],
    ['a share is not looked at before 100 rows', { share: 0.1 }, some(99, 2), finish],
    ['the share that is allowed goes on', { share: 0.1 }, some(1000, 10), finish],
    ['a larger share stops', { share: 0.1 }, some(1000, 5), stop],
    [
      'a share that is all in the first rows stops',
      { share: 0.1 },
      [...some(60, 1), ...users(900).slice(60)],
      stop,
    ],
  ])('%s', async (_name, maxFailures, rows, end) => {
    expect(await stopsOn(maxFailures, rows)).toEqual(end);
  });

  test('a share is of rows in the order of the file: invalid ones do not count ahead of those being sent', async () => {
    await using server = await aServer({ faults: ['latency=20'] });
    const { summary } = await rehearse(server, { source: some(3000, 12), maxFailures: { share: 0.1 } });
    expect({ stopped: summary.stopped, ...summary.counts }).toMatchObject({
      ...{ stopped: null, imported: 2750, invalid: 250 },
    });
  });

  test('counts rejected and failed rows, and leaves the rest unsent', async () => {
    await using server = await aServer({ faults: ['code=70402:skip=50'] });
    const { summary, outcomes } = await rehearse(server, {
      ...{ source: users(500), maxFailures: { count: 5 }, concurrency: 4 },
    });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'MAX_FAILURES' } });
    const { imported = 0, rejected = 0, unsent = 0 } = counted(outcomes);
    expect(imported).toBe(50);
    expect(rejected).toBeGreaterThanOrEqual(6);
    expect(rejected).toBeLessThanOrEqual(6 + 4);
    expect(imported + rejected + unsent).toBe(500);
    expect(server.statistics().calls).toBe(imported + rejected);
  });
});

describe('onOutcome', () => {
  test('that is slow slows the run: no more rows are ahead than the in-flight window holds', async () => {
    await using server = await aServer();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const FEW = 500;
    let drawn = 0;
    function* many() {
      for (const user of users(6000)) {
        drawn++;
        yield user;
      }
    }
    let told = 0;
    let most = { calls: 0, drawn: 0 };
    const { outcomes } = await rehearse(server, {
      source: many(),
      async onOutcome() {
        told++;
        // Once everybody waits, nothing moves any more: many calls were made, and two looks see the same number.
        if (told === 1) {
          for (let before = -1; before <= FEW || before !== server.statistics().calls; ) {
            before = server.statistics().calls;
            await new Promise((resolve) => setTimeout(resolve, 150));
          }
          most = { calls: server.statistics().calls, drawn };
          release();
        }
        await released;
      },
    });
    expect(most.calls).toBeLessThanOrEqual(1024);
    // A window full of rows, the block that waits before it, and the one that is triaged ahead.
    expect(most.drawn).toBeLessThanOrEqual(3 * 1024);
    expect(counted(outcomes)).toEqual({ imported: 6000 });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('told me');
      },
    ],
    ['rejects', () => Promise.reject(new Error('told me'))],
  ])('that %s ends the run with that error, and nothing else is sent', async (_name, fail) => {
    await using server = await aServer({ faults: ['latency=5'] });
    using folder = aFolder();
    let told = 0;
    const running = rehearse(server, {
      ...{ source: users(2000), concurrency: 8, out: folder.path },
      onOutcome: () => (++told === 100 ? fail() : undefined),
    });
    await expect(running).rejects.toThrow('told me');
    const { calls, accepted } = server.statistics();
    expect(calls).toBeLessThanOrEqual(100 + 8 + 8);
    // What is in stands in the report, for whoever finds out what went wrong.
    const imported = recordsOf(onlyRun(folder.path), 'results.csv').filter(
      ({ status }) => status === 'imported',
    );
    expect(imported).toHaveLength(accepted);
  });

  test('that throws ends the run even while the source is idle', async () => {
    await using server = await aServer();
    async function* idle() {
      yield* users(3);
      await new Promise<void>(() => {});
    }
    const running = rehearse(server, {
      source: idle(),
      onOutcome() {
        throw new Error('told me');
      },
    });
    await expect(running).rejects.toThrow('told me');
  });

  test('is told every row once, also of those that are not sent', async () => {
    await using server = await aServer();
    const { outcomes } = await rehearse(server, { source: some(300, 3), limit: 100 });
    expect(outcomes.map(({ row }) => row).sort((a, b) => a - b)).toEqual(
      times(300, 0).map((_, index) => index + 1),
    );
  });
});

test('an onProgress that throws ends the run with that error', async () => {
  await using server = await aServer({ faults: ['latency=200'] });
  const running = rehearse(server, {
    source: users(50),
    concurrency: 5,
    onProgress() {
      throw new Error('drew badly');
    },
  });
  await expect(running).rejects.toThrow('drew badly');
  expect(server.statistics().calls).toBeLessThan(20);
});

test('a run without out leaves no file behind', async () => {
  await using server = await aServer();
  const { summary } = await rehearse(server, { source: some(10, 5) });
  expect(summary).toMatchObject({ folder: null, files: [], ledger: null });
});

test('results.csv grows while the run goes', async () => {
  await using server = await aServer();
  using folder = aFolder();
  async function* coming() {
    yield* users(5);
    for (let seen = 0; seen < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen = recordsOf(onlyRun(folder.path), 'results.csv').length;
    }
    yield { Identifier: 'last' };
  }
  const { summary } = await rehearse(server, { source: coming(), out: folder.path });
  expect(recordsOf(summary.folder ?? join(folder.path), 'results.csv')).toHaveLength(6);
});

test('the ledger counts an account once, however often it is sent, changed or seen under another source', async () => {
  await using server = await aServer();
  using folder = aFolder();
  const ledger = join(folder.path, 'ledger');
  const changed = users(5).map((user) => ({ ...user, Nick: `${user.Nick} anew` }));
  const nights: [source: Record<string, string>[], options: Partial<RunOptions>, known: number][] = [
    [users(3), { label: 'a' }, 0],
    [changed, { label: 'a' }, 3],
    [changed, { label: 'a', force: true }, 5],
    [changed, { label: 'b' }, 5],
    [changed, {}, 5],
  ];
  for (const [source, options, known] of nights) {
    let told: number | undefined;
    await rehearse(server, {
      ...{ source, ledger, ...options },
      onPlan(plan) {
        told = plan.known;
      },
    });
    expect(told).toBe(known);
  }
  expect(server.statistics().calls).toBe(3 + 5 + 5);
});
