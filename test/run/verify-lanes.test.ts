// One of verify's two commands fails while the other is well: what waits, what stops, and what it costs the server.
import { describe, expect, test } from 'vitest';
import { users } from '../support/rehearsal.js';
import { anApp, callsOf, found, look } from '../support/verifying.js';

const ROWS = 3000;
const COMMANDS = ['account_check', 'portrait_get'] as const;

describe.each(COMMANDS)('%s alone', (command) => {
  test.each([
    ['is away for a while', `http=503:api=${command}:skip=4:times=12`],
    ['resets its connections for a while', `reset-before:api=${command}:skip=4:times=12`],
  ])('%s: that is waited for, and every verdict is right', async (_, fault) => {
    await using server = await anApp(users(ROWS), { faults: [fault] });
    const { summary } = await look(server, { source: users(ROWS) });
    expect(found(summary)).toEqual({ match: ROWS });
    expect(Object.values(server.statistics().faults)).toEqual([12]);
  });

  test('is away for good: it stops, and no row has got a wrong verdict', async () => {
    await using server = await anApp(users(ROWS), { faults: [`http=503:api=${command}:skip=4`] });
    const { summary, rows } = await look(server, { source: users(ROWS), maxOutage: 60_000 });
    expect(summary).toMatchObject({ exitCode: 3, stopped: { code: 'OUTAGE' } });
    expect(summary.stopped?.message).toContain(command);
    expect(rows.length).toBe(summary.rows);
    const { match = 0, unknown = 0, ...others } = found(summary);
    expect([others, match + unknown]).toEqual([{}, summary.rows]);
    for (const { verdict, code } of rows) if (verdict === 'unknown') expect(code).toBe('RUN_STOPPED');
  });

  test.each([
    ['60009', 'code=60009'],
    ['HTTP_403', 'http=403'],
    ['70020', 'code=70020'],
  ])('is refused with %s: that stops it after a call or two', async (code, fault) => {
    await using server = await anApp(users(ROWS), { faults: [`${fault}:api=${command}`] });
    const { summary } = await look(server, { source: users(ROWS) });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code, cure: 'person' } });
    expect(summary.stopped?.message).toContain(command);
    expect(Object.values(server.statistics().faults)).toEqual([command === 'account_check' ? 1 : 2]);
  });

  test('is refused with a code of no catalogue: that stops it too', async () => {
    await using server = await anApp(users(ROWS), { faults: [`code=79999:api=${command}`] });
    const { summary } = await look(server, { source: users(ROWS) });
    expect(summary).toMatchObject({ exitCode: 4, stopped: { code: 'COMMON_CAUSE', cure: 'person' } });
    expect(summary.stopped?.message).toContain(command);
    expect(callsOf(server.seen, command).length).toBeLessThan(30);
  });

  test('is throttled: the other is not slowed down for it', async () => {
    await using server = await anApp(users(1000), { qps: [`${command}=5`] });
    const { summary } = await look(server, { source: users(1000), askRate: 1000, clock: undefined });
    expect(found(summary)).toEqual({ match: 1000 });
    expect(summary.calls.throttles).toBeGreaterThan(0);
  });
});

describe('both commands', () => {
  test('are refused a UserSig that was revoked: one new one serves both', async () => {
    await using server = await anApp(users(ROWS), { faults: ['revoke:skip=12'] });
    // On a real clock: the new one is signed later.
    const { summary } = await look(server, { source: users(ROWS), clock: undefined });
    expect(found(summary)).toEqual({ match: ROWS });
    expect(server.statistics().faults).toEqual({ revoke: 1 });
    expect(server.statistics().refused['70052']).toBeGreaterThan(0);
  });

  test('wait for the same outage: its time is counted once', async () => {
    await using server = await anApp(users(ROWS), { faults: ['outage:skip=12:for=500ms'] });
    const { summary } = await look(server, { source: users(ROWS), clock: undefined });
    expect(found(summary)).toEqual({ match: ROWS });
    const waits = summary.calls.waits.longest.toSorted((one, other) => one.at - other.at);
    expect(waits.length).toBeGreaterThan(0);
    for (const [index, { at, seconds }] of waits.entries()) {
      expect(at + seconds).toBeLessThanOrEqual((waits[index + 1]?.at ?? Number.POSITIVE_INFINITY) + 0.002);
    }
  });
});

test('an app that may not call portrait_get is verified with --exists-only', async () => {
  await using server = await anApp(users(500), { faults: ['code=60009:api=portrait_get'] });
  const { summary } = await look(server, { source: users(510), existsOnly: true });
  expect(found(summary)).toEqual({ match: 500, missing: 10 });
});
