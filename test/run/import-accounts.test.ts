// A run as an iterable: the loop sets the pace, leaving it ends the run, and the summary is there either way.
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/outcome.js';
import { importAccounts } from '../../src/run/import-accounts.js';
import type { RunOptions } from '../../src/run/run-options.js';
import { aServer, CREDENTIALS, counted, type Server, users } from '../support/rehearsal.js';

function importing(server: Server, options: Partial<RunOptions> & Pick<RunOptions, 'source'>) {
  return importAccounts({ credentials: CREDENTIALS, endpoint: server.origin, rate: 20_000, ...options });
}

test('iterated, it tells each row once and resolves to the summary', async () => {
  await using server = await aServer({ faults: ['code=70402:id=u7'] });
  const importation = importing(server, { source: [...users(300), { Identifier: '' }] });
  const outcomes: Outcome[] = [];
  for await (const outcome of importation) outcomes.push(outcome);
  expect(counted(outcomes)).toEqual({ imported: 299, rejected: 1, invalid: 1 });
  expect(await importation.summary).toMatchObject({ rows: 301, exitCode: 1, counts: { imported: 299 } });
});

test('nothing happens before somebody asks', async () => {
  await using server = await aServer();
  const importation = importing(server, { source: users(3) });
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.statistics().calls).toBe(0);
  await importation.summary;
});

test('the summary alone drives it', async () => {
  await using server = await aServer();
  const importation = importing(server, { source: users(3000) });
  expect(await importation.summary).toMatchObject({ exitCode: 0, counts: { imported: 3000 } });
  expect(await importation.summary).toBe(await importation.summary);
  expect(server.statistics().calls).toBe(3000);
});

test('the summary may be asked for before and during the loop', async () => {
  await using server = await aServer();
  const importation = importing(server, { source: users(50) });
  const outcomes: Outcome[] = [];
  const [summary] = await Promise.all([
    importation.summary,
    (async () => {
      for await (const outcome of importation) outcomes.push(outcome);
    })(),
  ]);
  expect(summary.counts.imported).toBe(50);
  expect(outcomes).toHaveLength(50);
});

test('a loop that takes no outcome lets the run get no farther than the in-flight window', async () => {
  await using server = await aServer();
  const iterator = importing(server, { source: users(5000) })[Symbol.asyncIterator]();
  await iterator.next();
  let calls = 0;
  for (let before = -1; before !== calls; ) {
    before = calls;
    await new Promise((resolve) => setTimeout(resolve, 150));
    calls = server.statistics().calls;
  }
  expect(calls).toBeLessThanOrEqual(1025);
  await iterator.return?.();
  expect(server.statistics().calls).toBe(calls);
});

describe('leaving the loop', () => {
  const leavings: [string, (importation: ReturnType<typeof importAccounts>) => Promise<void>][] = [
    [
      'by break',
      async (importation) => {
        for await (const { row } of importation) if (row === 5) break;
      },
    ],
    [
      'by an error',
      async (importation) => {
        const leave = async () => {
          for await (const { row } of importation) if (row === 5) throw new Error('enough');
        };
        await expect(leave()).rejects.toThrow('enough');
      },
    ],
  ];
  test.each(leavings)('%s finishes the calls in flight, and no other is made', async (_name, leave) => {
    await using server = await aServer({ faults: ['latency=10'] });
    const importation = importing(server, { source: users(2000), concurrency: 4 });
    await leave(importation);
    const { calls, accepted } = server.statistics();
    expect(calls).toBeLessThanOrEqual(5 + 4 + 4);
    const summary = await importation.summary;
    expect(summary).toMatchObject({ exitCode: 130, counts: { imported: accepted } });
    expect(summary.counts.imported + summary.counts.unsent).toBe(summary.rows);
    expect(server.statistics().calls).toBe(calls);
  });

  test('before the first outcome starts nothing', async () => {
    await using server = await aServer();
    const iterator = importing(server, { source: users(5) })[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(server.statistics().calls).toBe(0);
  });
});

describe('options.signal', () => {
  test('ends the run; the loop is told of every row that was read', async () => {
    const interruption = new AbortController();
    await using server = await aServer({
      faults: ['latency=10'],
      onCall: () => server.seen.length === 20 && interruption.abort('SIGTERM'),
    });
    const importation = importing(server, {
      source: users(500),
      concurrency: 5,
      signal: interruption.signal,
    });
    const outcomes: Outcome[] = [];
    for await (const outcome of importation) outcomes.push(outcome);
    const summary = await importation.summary;
    expect(summary).toMatchObject({ exitCode: 143, counts: { imported: server.statistics().accepted } });
    expect(counted(outcomes)).toEqual({ imported: summary.counts.imported, unsent: summary.counts.unsent });
  });

  test('that was aborted before sends nothing', async () => {
    await using server = await aServer();
    const importation = importing(server, { source: users(5), signal: AbortSignal.abort('SIGHUP') });
    for await (const _ of importation);
    expect(await importation.summary).toMatchObject({ exitCode: 129 });
    expect(server.statistics().calls).toBe(0);
  });
});

describe('what run throws', () => {
  test('is thrown by the loop and by the summary, and never goes unhandled', async () => {
    await using server = await aServer();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const importation = importing(server, { source: users(5), credentials: { sdkappid: 1400000000 } });
    const loop = async () => {
      for await (const _ of importation);
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CREDENTIALS' });
    await expect(importation.summary).rejects.toMatchObject({ code: 'CREDENTIALS' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('a second loop is refused', async () => {
    await using server = await aServer();
    const importation = importing(server, { source: users(2) });
    for await (const _ of importation);
    const again = async () => {
      for await (const _ of importation);
    };
    await expect(again()).rejects.toThrow('once');
  });
});
