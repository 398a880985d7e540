// The metrics file of real runs, and docs/operations.md with its alert rules and units, held to what the program does.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { OPTIONS } from '../../src/options.js';
import { STATUSES } from '../../src/outcome.js';
import { EXIT_CODES } from '../../src/run/exit-code.js';
import { command } from '../support/command.js';
import { aFolder } from '../support/folder.js';
import { aServer, rehearse, usersCsv } from '../support/rehearsal.js';
import { requireAll } from '../support/require-all.js';

const doc = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const section = (name: string) =>
  doc('operations.md').split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? '';
const firstCells = (table: string) => [...table.matchAll(/^\| `?([\w-]+)`? \|/gm)].map(([, cell]) => cell);

const noPromtool = requireAll(
  spawnSync('promtool', ['--version']).status === 0,
  'promtool (Debian: prometheus)',
);
function promtool(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The metrics file that a run of 300 users leaves, a few of which are refused. */
async function metricsOfRun() {
  using folder = aFolder();
  await using server = await aServer({ faults: ['code=40005:id=u*00'] });
  const metricsFile = join(folder.path, 'tim_import.prom');
  const source = folder.file('users.csv', usersCsv(300));
  const { summary } = await rehearse(server, { source, metricsFile, label: 'hr' });
  return { summary, text: readFileSync(metricsFile, 'utf8') };
}

const sampleOf = (text: string, name: string, ...labels: string[]) => {
  const line = text
    .split('\n')
    .find((line) => line.startsWith(`${name}{`) && labels.every((label) => line.includes(label)));
  return Number(line?.split(' ').at(-1));
};

test('a run leaves a file with the numbers of its summary', async () => {
  const { summary, text } = await metricsOfRun();
  for (const status of STATUSES) {
    expect([status, sampleOf(text, 'tim_import_rows_total', `status="${status}"`)]).toEqual([
      status,
      summary.counts[status],
    ]);
  }
  expect(summary.counts.rejected).toBe(3);
  expect({
    ok: sampleOf(text, 'tim_import_calls_total', 'code="OK"'),
    refused: sampleOf(text, 'tim_import_calls_total', 'code="40005"'),
    timed: sampleOf(text, 'tim_import_call_duration_seconds_count'),
    exitCode: sampleOf(text, 'tim_import_run_exit_code', 'source="hr"'),
    inProgress: sampleOf(text, 'tim_import_run_in_progress'),
    bytes: sampleOf(text, 'tim_import_input_read_bytes_total'),
  }).toEqual({
    ok: summary.calls.byCode.OK,
    refused: 3,
    timed: summary.calls.total,
    exitCode: 1,
    inProgress: 0,
    bytes: summary.input.size,
  });
});

test('a rehearsal writes none', async () => {
  using folder = aFolder();
  folder.file('users.csv', usersCsv(3));
  const args = ['run', 'users.csv', '--sandbox', '--quiet', '--metrics-file', 'tim_import.prom'];
  const { code } = await command(args, { home: folder.path });
  expect([code, existsSync(join(folder.path, 'tim_import.prom'))]).toEqual([0, false]);
});

test('a metrics file that cannot be written stops the run before its first call', async () => {
  await using server = await aServer();
  const run = rehearse(server, { source: [{ Identifier: 'u1' }], metricsFile: '/nowhere/tim_import.prom' });
  await expect(run).rejects.toThrow('The metrics file "/nowhere/tim_import.prom" cannot be written');
  expect(server.seen).toEqual([]);
});

test('docs/operations.md names every metric, and every exit code with what to do', async () => {
  const { text } = await metricsOfRun();
  const written = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  const afterSuccess = 'tim_import_last_success_timestamp_seconds';
  const [, ...listed] = firstCells(section('metrics')); // the first is the table's head
  expect(listed.toSorted()).toEqual([...written, afterSuccess].toSorted());
  expect(firstCells(section('exit codes')).filter((cell) => /^\d/.test(cell ?? ''))).toEqual(
    Object.keys(EXIT_CODES),
  );
});

test('docs/operations.md gives run no option that it has not got', () => {
  const flags = new Set<string>(
    COMMANDS.find(({ name }) => name === 'run')?.options.map((name) => OPTIONS[name].flag),
  );
  const used = [...doc('operations.md').matchAll(/tim-import run (?:[^\n]*\\\n)*[^\n]*/g)].flatMap(
    ([line]) => line.match(/--[a-z-]+/g) ?? [],
  );
  expect(used.length).toBeGreaterThan(15);
  expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
});

test('the alert rules look at metrics that there are', async () => {
  const { text } = await metricsOfRun();
  const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  const used = new Set(doc('alerts.yml').match(/\b(?:tim_import|node_textfile)_\w+/g));
  for (const elsewhere of ['tim_import_last_success_timestamp_seconds', 'node_textfile_mtime_seconds']) {
    expect(used.delete(elsewhere)).toBe(true);
  }
  expect([...used].filter((name) => !known.has(name))).toEqual([]);
});

test.skipIf(noPromtool)('promtool finds nothing to say of the file that a run leaves', async () => {
  const { text } = await metricsOfRun();
  expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.skipIf(noPromtool)('the alert rules fire when they should, and only then', () => {
  using folder = aFolder();
  folder.file('alerts.yml', doc('alerts.yml'));
  const tests = folder.file('test.yml', RULE_TESTS);
  expect(promtool(['test', 'rules', tests])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('SUCCESS'),
  });
});

const noSystemd = requireAll(spawnSync('systemd-analyze', ['--version']).status === 0, 'systemd-analyze');
test.skipIf(noSystemd)('systemd takes the units of docs/operations.md', () => {
  using folder = aFolder();
  const units = [...doc('operations.md').matchAll(/^```ini\n# \S+\/(\S+)\n([\s\S]*?)^```/gm)].map(
    ([, name = '', text = '']) =>
      folder.file(name, text.replace('ExecStart=tim-import', 'ExecStart=/bin/true')),
  );
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' });
  expect({ units: units.length, status, said: stderr.replace(/^.*(dbus|bus).*\n/gm, '') }).toEqual({
    ...{ units: 2, status: 0, said: '' },
  });
});

/** Time begins at 0, and each test at the alerts' first minute. */
const LABELS = 'sdkappid="1400000000", instance="a"';
const RULE_TESTS = `
rule_files: [alerts.yml]
evaluation_interval: 1m
tests:
  - name: all is well
    interval: 1m
    input_series:
      - { series: 'tim_import_build_info{${LABELS}}', values: '1x60' }
      - { series: 'tim_import_run_exit_code{${LABELS}}', values: '0x60' }
      - { series: 'tim_import_run_in_progress{${LABELS}}', values: '0x60' }
      - { series: 'tim_import_last_success_timestamp_seconds{${LABELS}}', values: '0x60' }
    alert_rule_test:
${[
  'NoSuccess',
  'NoMetrics',
  'NeedsAPerson',
  'RowsLeft',
  'StoppedEarly',
  'Killed',
  'NoGoodAnswer',
  'Throttled',
]
  .map((name) => `      - { eval_time: 60m, alertname: TimImport${name}, exp_alerts: [] }`)
  .join('\n')}
  - name: a bad night, which waits and is throttled
    interval: 1m
    input_series:
      - { series: 'tim_import_run_in_progress{${LABELS}}', values: '1x60' }
      - { series: 'tim_import_calls_total{${LABELS}, code="OK"}', values: '5x60' }
      - { series: 'tim_import_calls_total{${LABELS}, code="60011"}', values: '0+100x60' }
      - { series: 'tim_import_throttled_calls_total{${LABELS}}', values: '0+100x60' }
    promql_expr_test:
      - expr: count by (alertname) (ALERTS{alertstate="firing"})
        eval_time: 59m
        exp_samples:
          - { labels: '{alertname="TimImportNoGoodAnswer"}', value: 1 }
          - { labels: '{alertname="TimImportNoMetrics"}', value: 1 }
          - { labels: '{alertname="TimImportThrottled"}', value: 1 }
  - name: stopped for a person, killed, with rows left, and long without success
    interval: 1m
    input_series:
      - { series: 'tim_import_build_info{${LABELS}}', values: '1x2000' }
      - { series: 'tim_import_last_success_timestamp_seconds{${LABELS}}', values: '0x2000' }
      - { series: 'tim_import_run_exit_code{${LABELS}}', values: '4x2000' }
      - { series: 'tim_import_run_exit_code{sdkappid="1", instance="b"}', values: '1x2000' }
      - { series: 'tim_import_run_exit_code{sdkappid="2", instance="c"}', values: '3x2000' }
      - { series: 'tim_import_run_in_progress{sdkappid="3", instance="d"}', values: '1x2000' }
      - { series: 'node_textfile_mtime_seconds{instance="d", file="/m/tim_import.prom"}', values: '0x2000' }
    promql_expr_test:
      - expr: count by (alertname) (ALERTS{alertstate="firing", alertname!="TimImportNoGoodAnswer"})
        eval_time: 30h
        exp_samples:
          - { labels: '{alertname="TimImportKilled"}', value: 1 }
          - { labels: '{alertname="TimImportNeedsAPerson"}', value: 1 }
          - { labels: '{alertname="TimImportNoSuccess"}', value: 1 }
          - { labels: '{alertname="TimImportRowsLeft"}', value: 1 }
          - { labels: '{alertname="TimImportStoppedEarly"}', value: 1 }
`;
