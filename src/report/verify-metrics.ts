// Keeps Prometheus figures of a verification: how far it is, drift by verdict, and when it was looked at last.
import { readPrivateText } from '../private-files.js';
import type { Statistics } from '../stats/statistics.js';
import type { DrawnView } from '../terminal/progress-view.js';
import { replaceFile } from './atomic-file.js';
import {
  callFamilies,
  counter,
  type Family,
  gauge,
  METRICS_FILE,
  rendered,
  WRITE_EVERY,
} from './prometheus.js';
import type { VerifyFigures } from './verify-summary.js';

export interface VerifyMetrics {
  /** Called often; writes every ten seconds. @throws ImportError OUTPUT */
  tick(): void;
  /** Writes what was found. @throws ImportError OUTPUT */
  finish(summary: VerifyFigures): void;
}

const PREFIX = 'tim_import_verify';
/** Of a verification that has ended: they stay until the next one has, so that an alert stays too. */
const FOUND =
  /^(?:# (?:HELP|TYPE) )?tim_import_verify_(?:(?:drift_|sample_)?rows|seconds|exit_code|timestamp_seconds)[ {]/;

/** @param labels of every metric @param wall milliseconds since 1970 */
export function createVerifyMetrics(options: {
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly statistics: Statistics;
  readonly view: () => DrawnView;
  readonly wall: () => number;
}): VerifyMetrics {
  const { path, labels, statistics, view, wall } = options;
  const startedAt = wall();
  const earlier = foundIn(path);
  let writtenAt = Number.NEGATIVE_INFINITY;

  return {
    tick() {
      // A clock that was set back must not silence us.
      if (Math.abs(wall() - writtenAt) >= WRITE_EVERY) write(earlier, true);
    },
    finish: (summary) => write(text(foundFamilies(summary)), false),
  };

  function write(found: string, inProgress: boolean): void {
    writtenAt = wall();
    const { counts, bytesRead, bytesTotal, callsPerSecond, ceiling } = view();
    const families = [
      gauge(`${PREFIX}_start_timestamp_seconds`, 'When the verification started.', startedAt / 1000),
      gauge(`${PREFIX}_in_progress`, '1 while a verification is in progress.', inProgress ? 1 : 0),
      byLabel('progress_rows', 'Rows of the current or last verification so far.', 'verdict', counts),
      counter(`${PREFIX}_input_read_bytes_total`, 'Bytes of the input that were read.', bytesRead),
      ...(bytesTotal === undefined
        ? []
        : [gauge(`${PREFIX}_input_size_bytes`, 'Size of the input.', bytesTotal)]),
      gauge(`${PREFIX}_calls_per_second`, 'Calls in the last second.', callsPerSecond),
      gauge(`${PREFIX}_calls_per_second_ceiling`, 'Calls per second that are allowed now.', ceiling),
      ...callFamilies(statistics, PREFIX),
    ];
    replaceFile(path, found + text(families), METRICS_FILE);
  }

  function text(families: readonly Family[]): string {
    return families.map((family) => rendered(family, labels)).join('');
  }
}

function foundFamilies(summary: VerifyFigures): Family[] {
  const { counts, drift, exitCode, finishedAt, seconds, sample } = summary;
  const asked = sample?.rows ?? counts.match + counts.differs + counts.missing + counts.unknown;
  return [
    byLabel('rows', 'Rows of the last verification by verdict.', 'verdict', counts),
    ...(drift
      ? [
          byLabel(
            'drift_rows',
            'Rows that are not as the file has them, by what the ledger knows.',
            'kind',
            drift,
          ),
        ]
      : []),
    gauge(`${PREFIX}_sample_rows`, 'Rows that were asked about.', asked),
    gauge(`${PREFIX}_seconds`, 'How long the last verification took.', seconds),
    gauge(`${PREFIX}_exit_code`, 'Exit code of the last verification.', exitCode),
    gauge(`${PREFIX}_timestamp_seconds`, 'When the last verification ended.', Date.parse(finishedAt) / 1000),
  ];
}

function byLabel(
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number>>,
): Family {
  return {
    ...gauge(`${PREFIX}_${name}`, help, 0),
    samples: Object.entries(values).map(([key, value]) => ['', { [label]: key }, value]),
  };
}

/** What an earlier verification found, as it wrote it. */
function foundIn(path: string): string {
  try {
    const lines = readPrivateText(path).split('\n');
    return lines.flatMap((line) => (FOUND.test(line) ? [`${line}\n`] : [])).join('');
  } catch {
    return '';
  }
}
