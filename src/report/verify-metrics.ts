// Prometheus figures of a verification: drift by verdict, and when it was looked at last.

import { replaceFile } from './atomic-file.js';
import type { VerifyFigures } from './verify-summary.js';

/** Other users' monitoring reads it; it holds no row. */
const FILE = { what: 'The metrics file', option: '--metrics-file', mode: 0o644 };

/** @param source the label of the file, for several files of an app @throws ImportError OUTPUT */
export function writeVerifyMetrics(path: string, source: string | undefined, summary: VerifyFigures): void {
  const { app, counts, drift, exitCode, finishedAt, seconds, sample } = summary;
  const labels = { sdkappid: String(app.sdkappid), ...(source !== undefined && { source }) };
  const lines = [
    ...family('tim_import_verify_rows', 'Rows of the last verification by verdict.', 'verdict', counts),
    ...(drift
      ? family(
          'tim_import_verify_drift_rows',
          'Rows that are not as the file has them, by what the ledger knows.',
          'kind',
          drift,
        )
      : []),
    ...one(
      'tim_import_verify_sample_rows',
      'Rows that were asked about.',
      sample?.rows ?? counts.match + counts.differs + counts.missing + counts.unknown,
    ),
    ...one('tim_import_verify_seconds', 'How long the last verification took.', seconds),
    ...one('tim_import_verify_exit_code', 'Exit code of the last verification.', exitCode),
    ...one(
      'tim_import_verify_timestamp_seconds',
      'When the last verification ended.',
      Date.parse(finishedAt) / 1000,
    ),
  ];
  replaceFile(path, `${lines.join('\n')}\n`, FILE);

  function family(
    name: string,
    help: string,
    label: string,
    values: Readonly<Record<string, number>>,
  ): string[] {
    return [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      ...Object.entries(values).map(
        ([key, value]) => `${name}${braces({ ...labels, [label]: key })} ${value}`,
      ),
    ];
  }

  function one(name: string, help: string, value: number): string[] {
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name}${braces(labels)} ${value}`];
  }
}

function braces(labels: Readonly<Record<string, string>>): string {
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}
