// Keeps a file for Prometheus during a run, in its text format: node_exporter's textfile collector reads it.
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { STATUSES } from '../outcome.js';
import { readPrivateText } from '../private-files.js';
import type { Statistics } from '../stats/statistics.js';
import type { ProgressView } from '../terminal/progress-view.js';
import { replaceFile } from './atomic-file.js';
import { outputError } from './output-error.js';

export interface Metrics {
  /** Called often; writes every ten seconds. @throws ImportError OUTPUT */
  tick(): void;
  /** Writes the end of the run. @throws ImportError OUTPUT */
  finish(exitCode: number): void;
}

export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Suffix of the name, labels, value. */
  readonly samples: readonly (readonly [
    suffix: string,
    labels: Readonly<Record<string, string>>,
    value: number,
  ])[];
}

export const WRITE_EVERY = 10_000;
const LAST_SUCCESS = 'tim_import_last_success_timestamp_seconds';
/** Other users' monitoring reads it; it holds no row. */
export const METRICS_FILE = { what: 'The metrics file', option: '--metrics-file', mode: 0o644 };
/** Milliseconds: powers of two, which the latencies' buckets count exactly. */
const BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

/** Called before a run writes anything. @throws ImportError OUTPUT where no file can be made there */
export function checkMetricsFile(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw outputError(METRICS_FILE.what, path, error, METRICS_FILE.option);
  }
}

/**
 * Our own writer: the text format is a few lines, and the run's counts are kept already, where a metrics library
 * would have to count each row and call a second time.
 * @param labels of every metric, so that files of several apps can be read together
 * @param wall milliseconds since 1970
 */
export function createMetrics(options: {
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  readonly statistics: Statistics;
  readonly view: () => ProgressView;
  readonly wall: () => number;
}): Metrics {
  const { path, labels, version, statistics, view, wall } = options;
  const startedAt = wall();
  // An earlier run's success outlives a run that fails.
  let lastSuccess = lastSuccessIn(path);
  let writtenAt = Number.NEGATIVE_INFINITY;

  return {
    tick() {
      // A clock that was set back must not silence us.
      if (Math.abs(wall() - writtenAt) >= WRITE_EVERY) write(undefined);
    },
    finish(exitCode) {
      if (exitCode === 0) lastSuccess = wall() / 1000;
      write(exitCode);
    },
  };

  function write(exitCode: number | undefined): void {
    writtenAt = wall();
    const families = [...runFamilies(exitCode), ...rowFamilies(view()), ...callFamilies(statistics)];
    replaceFile(path, families.map((family) => rendered(family, labels)).join(''), METRICS_FILE);
  }

  function runFamilies(exitCode: number | undefined): Family[] {
    const families = [
      gauge('tim_import_build_info', 'The version of tim-import, as a label; always 1.', 1, { version }),
      gauge('tim_import_run_start_timestamp_seconds', 'When the run started.', startedAt / 1000),
      gauge('tim_import_run_in_progress', '1 while a run is in progress.', exitCode === undefined ? 1 : 0),
    ];
    if (exitCode !== undefined) {
      families.push(
        gauge('tim_import_run_end_timestamp_seconds', 'When the run ended.', writtenAt / 1000),
        gauge('tim_import_run_exit_code', 'The exit code of the run.', exitCode),
      );
    }
    if (lastSuccess !== undefined) {
      families.push(gauge(LAST_SUCCESS, 'When a run last ended with exit code 0.', lastSuccess));
    }
    return families;
  }
}

function rowFamilies(view: ProgressView): Family[] {
  const { counts, bytesRead, bytesTotal, callsPerSecond, ceiling, sharing } = view;
  return [
    {
      ...counter('tim_import_rows_total', 'Rows with a final state, by state.'),
      samples: STATUSES.map((status) => ['', { status }, counts[status]]),
    },
    counter('tim_import_input_read_bytes_total', 'Bytes of the input that were read.', bytesRead),
    ...(bytesTotal === undefined
      ? []
      : [gauge('tim_import_input_size_bytes', 'Size of the input.', bytesTotal)]),
    gauge('tim_import_calls_per_second', 'Calls in the last second.', callsPerSecond),
    gauge('tim_import_calls_per_second_ceiling', 'Calls per second that are allowed now.', ceiling),
    ...(sharing === undefined
      ? []
      : [
          gauge(
            'tim_import_share_calls_per_second',
            'Share of the ceiling that this process has.',
            sharing.share,
          ),
          gauge('tim_import_shared_calls_per_second', 'Ceiling that the processes share.', sharing.ceiling),
          gauge('tim_import_sharing_processes', 'Processes that share the ceiling.', sharing.processes),
        ]),
  ];
}

/** @param prefix of the names: of two files that are read together no two may be the same */
export function callFamilies(statistics: Statistics, prefix = 'tim_import'): Family[] {
  const { byCode, retries, throttles, waits } = statistics.calls();
  const { counts, count, sum } = statistics.latencyHistogram(BOUNDS);
  const codes = Object.entries(byCode);
  return [
    {
      ...counter(`${prefix}_calls_total`, 'Calls that have ended, by code; OK for the good ones.'),
      samples:
        codes.length > 0 ? codes.map(([code, calls]) => ['', { code }, calls]) : [['', { code: 'OK' }, 0]],
    },
    counter(`${prefix}_retries_total`, 'Calls that were made again for a row.', retries),
    counter(`${prefix}_throttled_calls_total`, 'Calls that were throttled.', throttles),
    counter(`${prefix}_wait_seconds_total`, 'Time in which nothing could be sent.', waits.seconds),
    {
      name: `${prefix}_call_duration_seconds`,
      type: 'histogram',
      help: 'How long calls took.',
      samples: [
        ...BOUNDS.map(
          (bound, index) => ['_bucket', { le: String(bound / 1000) }, counts[index] ?? 0] as const,
        ),
        ['_bucket', { le: '+Inf' }, count],
        ['_sum', {}, sum / 1000],
        ['_count', {}, count],
      ],
    },
  ];
}

export function gauge(
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Family {
  return { name, type: 'gauge', help, samples: [['', labels, value]] };
}

export function counter(name: string, help: string, value = 0): Family {
  return { name, type: 'counter', help, samples: [['', {}, value]] };
}

export function rendered(
  { name, type, help, samples }: Family,
  common: Readonly<Record<string, string>>,
): string {
  const lines = samples.map(([suffix, labels, value]) => {
    const pairs = Object.entries({ ...common, ...labels }).map(([key, text]) => `${key}="${escaped(text)}"`);
    return `${name}${suffix}{${pairs.join(',')}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function escaped(label: string): string {
  return label.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** Unix seconds. */
function lastSuccessIn(path: string): number | undefined {
  try {
    const value = new RegExp(`^${LAST_SUCCESS}(?:\\{.*\\})? ([\\d.e+]+)$`, 'm').exec(
      readPrivateText(path),
    )?.[1];
    return value === undefined ? undefined : Number(value);
  } catch {
    return undefined;
  }
}
