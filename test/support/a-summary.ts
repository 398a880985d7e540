// A summary to begin from: a small run that went well. Tests change what they are about.
import { noCounts } from '../../src/outcome.js';
import type { Summary } from '../../src/report/summary.js';
import { withHeadline } from '../../src/report/summary-text.js';

export function aSummary(change: Partial<Summary> = {}): Summary {
  const figures = {
    runId: '2026-11-23T075601Z-80000000',
    version: '0.1.0',
    sandbox: false,
    app: {
      sdkappid: 1400000000,
      admin: 'administrator',
      endpoint: 'https://console.tim.qq.com',
      region: 'cn',
    },
    input: {
      name: 'users.csv',
      size: 51_200,
      modifiedAt: '2026-11-22T10:00:00.000Z',
      encoding: 'utf-8',
      delimiter: ',',
      columns: { Identifier: 'user_id', Nick: 'nickname' },
      readToEnd: true,
      bytesUnread: 0,
      sha256: 'ab'.repeat(32),
    },
    startedAt: '2026-11-23T07:56:01.000Z',
    finishedAt: '2026-11-23T07:56:03.500Z',
    seconds: 2.5,
    stopped: null,
    exitCode: 0,
    rows: 1000,
    counts: { ...noCounts(), imported: 1000 },
    conflicts: 0,
    notCleared: 0,
    lost: 0,
    codes: [],
    pilot: null,
    missing: null,
    calls: {
      total: 1000,
      byCode: { OK: 1000 },
      perSecond: 998.2,
      retries: 0,
      throttles: 0,
      waits: { count: 0, seconds: 0, longest: [] },
      latencyMs: { p50: 11.9, p95: 30.2, p99: 41, max: 212.5 },
      ceiling: 1000,
      highestInOneSecond: 1000,
    },
    warnings: [],
    ledger: '/home/me/.local/state/tim-import/1400000000',
    folder: 'users.csv.import/2026-11-23T075601Z-80000000',
    files: ['results.csv', 'summary.json'],
    settings: { rate: 1000, concurrency: 'auto' },
    timeline: {
      intervalSeconds: 1,
      points: [
        { at: 0, calls: 990, good: 990, throttled: 0, ceiling: 1000, p50: 12, p95: 30 },
        { at: 1, calls: 10, good: 10, throttled: 0, ceiling: 1000, p50: 12, p95: 30 },
      ],
    },
    ...change,
  };
  return { ...withHeadline(figures, 'en'), ...change };
}
