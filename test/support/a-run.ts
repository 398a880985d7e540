// The summary of a made-up run of any number of rows, counted by the real statistics, with time that stands still.

import type { Summary } from '../../src/report/summary.js';
import { createStatistics } from '../../src/stats/statistics.js';
import { aSummary } from './a-summary.js';

const RATE = 1000;

/** Every hundredth row is rejected; a longer run is throttled a little and waits once. */
export function summaryOfRun(rows: number): Summary {
  const time = { now: 0 };
  const statistics = createStatistics({ clock: () => time.now });
  statistics.ceiling(RATE);
  for (let row = 1; row <= rows; row++) {
    time.now += 1000 / RATE;
    const rejected = row % 100 === 0;
    const throttled = row % 1000 === 999;
    const code = throttled ? '60011' : rejected ? '40005' : '';
    statistics.called({ startedAt: time.now, latencyMs: 10 + (row % 50), code, throttled });
    statistics.add({
      ...{
        row,
        line: row + 1,
        cells: [`user${row}`, 'Nobody'],
        identifier: `user${row}`,
        attempts: 1,
        finishedAt: 0,
      },
      ...(rejected
        ? { status: 'rejected', code: '40005', message: 'The API refused "Nobody".' }
        : { status: 'imported', code: '', message: '' }),
    });
    if (row === 500) {
      statistics.waited({ from: time.now, to: time.now + 5_000, reason: 'server unreachable' });
      time.now += 5_000;
    }
  }
  const rejected = statistics.counts.rejected > 0;
  return aSummary({
    rows,
    counts: { ...statistics.counts },
    exitCode: rejected ? 1 : 0,
    codes: statistics.codes().map((group) => ({ ...group, before: null })),
    seconds: time.now / 1000,
    calls: { ...statistics.calls(), ceiling: RATE, highestInOneSecond: Math.min(rows, RATE) },
    files: ['results.csv', ...(rejected ? ['failures.csv'] : []), 'summary.json', 'report.html'],
    timeline: statistics.timeline(),
  });
}
