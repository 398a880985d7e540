// One row's way through passing failures: attempts, retries, and what is said of it at the end.
import { describe, expect, test } from 'vitest';
import { faster } from '../support/faster-clock.js';
import { aServer, counted, fateOf, rehearse, times, users } from '../support/rehearsal.js';

const AT_ONCE = { chance: () => 0 }; // no back-off: what is tested is the count of attempts

describe('a row that fails in passing', () => {
  test.each([
    [0, { status: 'imported', code: '', attempts: 1 }],
    [1, { status: 'imported', code: '', attempts: 2 }],
    [2, { status: 'imported', code: '', attempts: 3 }],
    [5, { status: 'imported', code: '', attempts: 6 }],
    [6, { status: 'failed', code: '60008', attempts: 6 }],
  ])('%i times, of five that are allowed', async (failures, fate) => {
    await using server = await aServer(
      failures === 0 ? {} : { faults: [`code=60008:id=u30:times=${failures}`] },
    );
    const { summary, outcomes } = await rehearse(server, { source: users(60), ...AT_ONCE });
    expect(fateOf(outcomes, 'u30')).toEqual(fate);
    expect(server.asked.filter((identifier) => identifier === 'u30')).toHaveLength(fate.attempts);
    expect(summary).toMatchObject({
      exitCode: fate.status === 'failed' ? 1 : 0,
      stopped: null,
      calls: { total: 59 + fate.attempts, retries: fate.attempts - 1 },
    });
    expect(server.accounts().has('u30')).toBe(fate.status === 'imported');
  });

  test('is not tried again with --retries 0', async () => {
    await using server = await aServer({ faults: ['code=60008:id=u30'] });
    const { outcomes } = await rehearse(server, { source: users(60), retries: 0 });
    expect(fateOf(outcomes, 'u30')).toEqual({ status: 'failed', code: '60008', attempts: 1 });
    expect(counted(outcomes)).toEqual({ imported: 59, failed: 1 });
  });

  test('waits outside the call slot: the others pass it', async () => {
    await using server = await aServer({ faults: ['code=60008:id=u2:times=1'] });
    const { outcomes } = await rehearse(server, {
      ...{ source: users(10), concurrency: 1, chance: () => 0.5 },
    });
    expect(server.asked).toEqual([
      'u1',
      'u2',
      ...users(10)
        .slice(2)
        .map((user) => user.Identifier),
      'u2',
    ]);
    expect(fateOf(outcomes, 'u2')).toEqual({ status: 'imported', code: '', attempts: 2 });
  });

  test('keeps its cells, its place and the latency of its last call', async () => {
    await using server = await aServer({ faults: ['latency=40:id=u7', 'code=60008:id=u7:times=1'] });
    const { outcomes } = await rehearse(server, { source: users(20), ...AT_ONCE });
    const found = outcomes.find(({ identifier }) => identifier === 'u7');
    expect(found).toMatchObject({ row: 7, line: 7, cells: ['u7', 'N7', '', ''], attempts: 2 });
    expect(found?.latencyMs).toBeGreaterThanOrEqual(39);
    expect(found?.latencyMs).toBeLessThan(5000);
  });
});

test('rows that are throttled are not charged: imported with one attempt, however often', async () => {
  await using server = await aServer({ faults: ['code=60011:each=2'] });
  const { summary, outcomes } = await rehearse(server, {
    source: users(5),
    retries: 0,
    maxOutage: 60_000,
    ...faster(20, 500),
  });
  expect(outcomes.map(({ status, attempts }) => [status, attempts])).toEqual(times(5, ['imported', 1]));
  expect(summary.calls).toMatchObject({ throttles: 10, total: 15 });
});

test('many rows that wait at once make node warn of nothing', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  await using server = await aServer({ faults: ['latency=5', 'code=60008:id=u*5:each=1'] });
  const { outcomes } = await rehearse(server, { source: users(300), chance: () => 0.999 });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(counted(outcomes)).toEqual({ imported: 300 });
  expect(warnings).toEqual([]);
});
