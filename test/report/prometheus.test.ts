// The Prometheus file: its exact text, what promtool says of it, and that a reader never finds half of it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { noCounts } from '../../src/outcome.js';
import { createMetrics } from '../../src/report/prometheus.js';
import { createStatistics } from '../../src/stats/statistics.js';
import { requireAll } from '../support/require-all.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'tim-metrics-')), 'tim.prom');
});

const read = () => readFileSync(path, 'utf8');

function aRun(labels: Record<string, string> = { sdkappid: '1400000000' }) {
  const time = { now: 1_700_000_000_000 };
  const statistics = createStatistics({ clock: () => time.now });
  const metrics = createMetrics({
    path,
    labels,
    version: '0.1.0',
    statistics,
    view: () => ({
      rowsRead: 10,
      bytesRead: 300,
      bytesTotal: 1000,
      counts: { ...noCounts(), imported: 7, rejected: 1 },
      callsPerSecond: 8,
      ceiling: 1000,
      inFlight: 2,
    }),
    wall: () => time.now,
  });
  return { time, statistics, metrics };
}

test('tells rows by state, calls by code, their latency, and how the run ended', () => {
  const { time, statistics, metrics } = aRun();
  for (const latencyMs of [3, 12, 12, 40, 20_000]) {
    statistics.called({ startedAt: time.now, latencyMs, code: '', throttled: false });
  }
  statistics.called({ startedAt: time.now, latencyMs: 2, code: '60011', throttled: true });
  statistics.retried();
  statistics.waited({ from: 0, to: 1_500, reason: 'server unreachable' });
  time.now += 2_500;
  metrics.finish(0);
  expect(`\n${read()}`).toMatchInlineSnapshot(`
    "
    # HELP tim_import_build_info The version of tim-import, as a label; always 1.
    # TYPE tim_import_build_info gauge
    tim_import_build_info{sdkappid="1400000000",version="0.1.0"} 1
    # HELP tim_import_run_start_timestamp_seconds When the run started.
    # TYPE tim_import_run_start_timestamp_seconds gauge
    tim_import_run_start_timestamp_seconds{sdkappid="1400000000"} 1700000000
    # HELP tim_import_run_in_progress 1 while a run is in progress.
    # TYPE tim_import_run_in_progress gauge
    tim_import_run_in_progress{sdkappid="1400000000"} 0
    # HELP tim_import_run_end_timestamp_seconds When the run ended.
    # TYPE tim_import_run_end_timestamp_seconds gauge
    tim_import_run_end_timestamp_seconds{sdkappid="1400000000"} 1700000002.5
    # HELP tim_import_run_exit_code The exit code of the run.
    # TYPE tim_import_run_exit_code gauge
    tim_import_run_exit_code{sdkappid="1400000000"} 0
    # HELP tim_import_last_success_timestamp_seconds When a run last ended with exit code 0.
    # TYPE tim_import_last_success_timestamp_seconds gauge
    tim_import_last_success_timestamp_seconds{sdkappid="1400000000"} 1700000002.5
    # HELP tim_import_rows_total Rows with a final state, by state.
    # TYPE tim_import_rows_total counter
    tim_import_rows_total{sdkappid="1400000000",status="imported"} 7
    tim_import_rows_total{sdkappid="1400000000",status="unchanged"} 0
    tim_import_rows_total{sdkappid="1400000000",status="duplicate"} 0
    tim_import_rows_total{sdkappid="1400000000",status="invalid"} 0
    tim_import_rows_total{sdkappid="1400000000",status="rejected"} 1
    tim_import_rows_total{sdkappid="1400000000",status="failed"} 0
    tim_import_rows_total{sdkappid="1400000000",status="unsent"} 0
    # HELP tim_import_input_read_bytes_total Bytes of the input that were read.
    # TYPE tim_import_input_read_bytes_total counter
    tim_import_input_read_bytes_total{sdkappid="1400000000"} 300
    # HELP tim_import_input_size_bytes Size of the input.
    # TYPE tim_import_input_size_bytes gauge
    tim_import_input_size_bytes{sdkappid="1400000000"} 1000
    # HELP tim_import_calls_per_second Calls in the last second.
    # TYPE tim_import_calls_per_second gauge
    tim_import_calls_per_second{sdkappid="1400000000"} 8
    # HELP tim_import_calls_per_second_ceiling Calls per second that are allowed now.
    # TYPE tim_import_calls_per_second_ceiling gauge
    tim_import_calls_per_second_ceiling{sdkappid="1400000000"} 1000
    # HELP tim_import_calls_total Calls that have ended, by code; OK for the good ones.
    # TYPE tim_import_calls_total counter
    tim_import_calls_total{sdkappid="1400000000",code="60011"} 1
    tim_import_calls_total{sdkappid="1400000000",code="OK"} 5
    # HELP tim_import_retries_total Calls that were made again for a row.
    # TYPE tim_import_retries_total counter
    tim_import_retries_total{sdkappid="1400000000"} 1
    # HELP tim_import_throttled_calls_total Calls that were throttled.
    # TYPE tim_import_throttled_calls_total counter
    tim_import_throttled_calls_total{sdkappid="1400000000"} 1
    # HELP tim_import_wait_seconds_total Time in which nothing could be sent.
    # TYPE tim_import_wait_seconds_total counter
    tim_import_wait_seconds_total{sdkappid="1400000000"} 1.5
    # HELP tim_import_call_duration_seconds How long calls took.
    # TYPE tim_import_call_duration_seconds histogram
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.001"} 0
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.002"} 1
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.004"} 2
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.008"} 2
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.016"} 4
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.032"} 4
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.064"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.128"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.256"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="0.512"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="1.024"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="2.048"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="4.096"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="8.192"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="16.384"} 5
    tim_import_call_duration_seconds_bucket{sdkappid="1400000000",le="+Inf"} 6
    tim_import_call_duration_seconds_sum{sdkappid="1400000000"} 20.069
    tim_import_call_duration_seconds_count{sdkappid="1400000000"} 6
    "
  `);
});

test('is written at once, then every ten seconds, even if the clock is set back', () => {
  const { time, metrics } = aRun();
  const ticked = () => {
    metrics.tick();
    const written = read() !== '';
    writeFileSync(path, '');
    return written;
  };
  const seen = [0, 9_999, 1, 5_000, 5_000, -3_600_000].map((passed) => {
    time.now += passed;
    return ticked();
  });
  expect(seen).toEqual([true, false, true, false, true, true]);
});

test('while a run goes on it has no exit code, and the last success is that of an earlier one', () => {
  const first = aRun();
  first.metrics.tick();
  expect(read()).not.toMatch(/last_success|exit_code/);
  expect(read()).toContain('tim_import_run_in_progress{sdkappid="1400000000"} 1\n');
  first.metrics.finish(0);

  const second = aRun();
  second.time.now += 86_400_000;
  second.metrics.finish(3);
  expect(read()).toContain('tim_import_last_success_timestamp_seconds{sdkappid="1400000000"} 1700000000\n');
  expect(read()).toContain('tim_import_run_exit_code{sdkappid="1400000000"} 3\n');
});

test('others may read it, whatever the umask', () => {
  const umask = process.umask(0o077);
  try {
    aRun().metrics.tick();
  } finally {
    process.umask(umask);
  }
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test('a reader that polls it never finds half of it', async () => {
  const { metrics, statistics } = aRun();
  metrics.tick();
  const reader = spawn(execPath, ['-e', POLL, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = text(reader.stdout);
  let reading = true;
  reader.on('close', () => {
    reading = false;
  });
  for (let code = 0; reading; code++) {
    // The file grows, shrinks never, and changes each time.
    statistics.called({ startedAt: 0, latencyMs: 1, code: String(code % 400), throttled: false });
    metrics.finish(1);
    await new Promise(setImmediate);
  }
  expect(JSON.parse(await seen)).toEqual({ reads: 2000, broken: 0 });
});

test('a folder that is gone is said with the option that names it', () => {
  path = join(path, 'gone', 'x.prom');
  expect(() => aRun().metrics.tick()).toThrow(
    /^The metrics file ".*" cannot be written: .*--metrics-file\.$/,
  );
});

/** Reads again and again; a whole file begins with the version and ends with the number of calls. */
const POLL = `
  const { readFileSync } = require('node:fs');
  let broken = 0;
  for (let reads = 0; reads < 2000; reads++) {
    const text = readFileSync(process.argv[1], 'utf8');
    if (!/^# HELP tim_import_build_info [^]*\\ntim_import_call_duration_seconds_count\\{.*\\} \\d+\\n$/.test(text)) broken++;
  }
  console.log(JSON.stringify({ reads: 2000, broken }));
`;

const promtool = spawnSync('promtool', ['--version']).status === 0;
test.skipIf(requireAll(promtool, 'promtool (Debian: prometheus)'))(
  'promtool finds nothing to say, whatever the labels are',
  () => {
    const { statistics, metrics } = aRun({ sdkappid: '1400000000', source: 'a "b" \\ \n c' });
    statistics.called({ startedAt: 0, latencyMs: 3, code: '70402', throttled: false });
    metrics.finish(1);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: read(),
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  },
);
