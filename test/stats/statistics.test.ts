// What a run has done: counts, codes with their first lines, calls, and the run over time.
import { expect, test } from 'vitest';
import { type Outcome, STATUSES } from '../../src/outcome.js';
import { createStatistics } from '../../src/stats/statistics.js';

function outcome(line: number, change: Partial<Outcome> = {}): Outcome {
  return {
    row: line - 1,
    line,
    cells: [],
    identifier: `user${line}`,
    status: 'imported',
    code: '',
    message: '',
    attempts: 1,
    finishedAt: 0,
    ...change,
  };
}

function stopped() {
  const time = { now: 5_000 };
  return { time, statistics: createStatistics({ clock: () => time.now }) };
}

test('rows are counted by state', () => {
  const { statistics } = stopped();
  for (const [index, status] of STATUSES.entries()) {
    for (let line = 0; line <= index; line++) statistics.add(outcome(line, { status }));
  }
  statistics.add(outcome(9, { status: 'duplicate', conflicting: true }));
  expect({ ...statistics.counts, conflicts: statistics.conflicts }).toEqual({
    imported: 1,
    unchanged: 2,
    duplicate: 4,
    invalid: 4,
    rejected: 5,
    failed: 6,
    unsent: 7,
    conflicts: 1,
  });
});

test('each code comes with its rows and the lowest lines of them, in whatever order they ended', () => {
  const { statistics } = stopped();
  for (const line of [9, 3, 12, 5, 4, 8, 2, 30]) {
    statistics.add(outcome(line, { status: 'rejected', code: '70402', message: `no ${line}` }));
  }
  statistics.add(outcome(1, { status: 'failed', code: 'TIMEOUT', message: 'late' }));
  statistics.add(outcome(7));
  expect(statistics.codes()).toEqual([
    {
      status: 'rejected',
      code: '70402',
      rows: 8,
      firstLine: 2,
      first: [2, 3, 4, 5, 8].map((line) => ({
        row: line - 1,
        line,
        identifier: `user${line}`,
        message: `no ${line}`,
      })),
    },
    {
      status: 'failed',
      code: 'TIMEOUT',
      rows: 1,
      firstLine: 1,
      first: [{ row: 0, line: 1, identifier: 'user1', message: 'late' }],
    },
  ]);
});

test('the first rows name their Identifier, and nobody by nickname or avatar, even if the server does', () => {
  const { statistics } = stopped();
  statistics.add(
    outcome(2, {
      status: 'rejected',
      code: '40005',
      identifier: 'user2',
      cells: ['user2', '张三', 'http://x/y.png', '1'],
      message: 'Account user2: "张三" (http://x/y.png) is refused, 1 word.',
    }),
  );
  expect(statistics.codes()[0]?.first[0]?.message).toBe('Account user2: "…" (…) is refused, 1 word.');
});

test('a server that makes up codes does not make the statistics grow', () => {
  const { statistics } = stopped();
  for (let code = 0; code < 2_000; code++) {
    statistics.add(outcome(code, { status: 'rejected', code: String(code) }));
    statistics.called({ startedAt: 5_000, latencyMs: 1, code: String(code), throttled: false });
  }
  const codes = statistics.codes();
  expect([codes.length, codes[0]?.code, codes[0]?.rows]).toEqual([501, 'OTHER', 1_500]);
  expect(Object.keys(statistics.calls().byCode)).toHaveLength(501);
});

test('calls are told by code, with their rate from the first start to the last, their latency, and the waits', () => {
  const { statistics } = stopped();
  for (let call = 0; call <= 100; call++) {
    statistics.called({
      startedAt: 6_000 + call * 100,
      latencyMs: 8,
      code: call % 10 === 9 ? '60011' : '',
      throttled: call % 10 === 9,
    });
  }
  statistics.retried();
  statistics.waited({ from: 7_000, to: 9_500, reason: 'server unreachable' });
  expect(statistics.calls()).toEqual({
    total: 101,
    byCode: { OK: 91, '60011': 10 },
    perSecond: 10,
    retries: 1,
    throttles: 10,
    waits: { count: 1, seconds: 2.5, longest: [{ at: 2, seconds: 2.5, reason: 'server unreachable' }] },
    latencyMs: { p50: 7.8, p95: 7.8, p99: 7.8, max: 8 },
  });
  expect(statistics.latencyHistogram([4, 8, 16])).toEqual({ counts: [0, 101, 101], count: 101, sum: 808 });
});

test('a run without calls has neither rate nor latency', () => {
  expect(stopped().statistics.calls()).toEqual({
    total: 0,
    byCode: {},
    perSecond: null,
    retries: 0,
    throttles: 0,
    waits: { count: 0, seconds: 0, longest: [] },
    latencyMs: null,
  });
});

test('of many waits the longest are kept, and all are counted', () => {
  const { statistics } = stopped();
  for (let wait = 1; wait <= 200; wait++) statistics.waited({ from: 0, to: wait * 1000, reason: 'x' });
  const { count, seconds, longest } = statistics.calls().waits;
  expect([count, seconds, longest.length, Math.min(...longest.map((wait) => wait.seconds))]).toEqual([
    200, 20_100, 50, 151,
  ]);
});

test('the run over time shows calls by second, what was throttled, and the ceiling that held', () => {
  const { statistics, time } = stopped();
  statistics.ceiling(1000);
  statistics.called({ startedAt: 5_100, latencyMs: 4, code: '', throttled: false });
  statistics.called({ startedAt: 7_100, latencyMs: 4, code: '60011', throttled: true });
  time.now = 7_500;
  statistics.ceiling(430);
  time.now = 8_200;
  const none = { calls: 0, good: 0, throttled: 0, p50: null, p95: null };
  expect(statistics.timeline()).toEqual({
    intervalSeconds: 1,
    points: [
      { at: 0, calls: 1, good: 1, throttled: 0, ceiling: 1000, p50: 3.8, p95: 3.8 },
      { at: 1, ceiling: 1000, ...none },
      { at: 2, calls: 1, good: 0, throttled: 1, ceiling: 1000, p50: 3.8, p95: 3.8 },
      { at: 3, ceiling: 430, ...none },
    ],
  });
});

test('a run of any length fits into 300 intervals, and no call is lost in them', () => {
  const { statistics, time } = stopped();
  for (let second = 0; second < 10_000; second++) {
    time.now = 5_000 + second * 1000;
    statistics.called({
      startedAt: time.now,
      latencyMs: 1 + (second % 7),
      code: '',
      throttled: second % 2 === 0,
    });
  }
  const { intervalSeconds, points } = statistics.timeline();
  expect(intervalSeconds).toBe(64);
  expect(points).toHaveLength(157);
  expect(points.reduce((sum, { calls }) => sum + calls, 0)).toBe(10_000);
  expect(points.map(({ at }) => at)).toEqual(points.map((_, index) => index * 64));
  expect(points[3]).toEqual({ at: 192, calls: 64, good: 64, throttled: 32, ceiling: null, p50: 3.8, p95: 7 });
});
