// The Prometheus file of a verification: in Prometheus' own format, with what the last one found until the next has ended.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../support/folder.js';
import { users } from '../support/rehearsal.js';
import { anApp, look } from '../support/verifying.js';

/** By name and labels. */
function figuresIn(path: string): Map<string, number> {
  const lines = readFileSync(path, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', value] = /^(\w+\{.*\}) (\S+)$/.exec(line) ?? [];
      return value === undefined ? [] : [[name.replace('sdkappid="1400000000"', ''), Number(value)]];
    }),
  );
}

test('figures are written while it goes, and what the last one found stays until this one has ended', async () => {
  using folder = aFolder();
  await using server = await anApp(users(500));
  const metricsFile = join(folder.path, 'verify.prom');
  const seen: Map<string, number>[] = [];
  const verify = (rows: number) =>
    look(server, {
      ...{ source: users(rows), metricsFile, ledger: join(folder.path, 'ledger'), updateLedger: true },
      onProgress: () => seen.push(figuresIn(metricsFile)),
    });
  await verify(501);
  const first = figuresIn(metricsFile);
  expect(first.get('tim_import_verify_rows{,verdict="missing"}')).toBe(1);
  expect(first.get('tim_import_verify_drift_rows{,kind="pending"}')).toBe(1);
  expect(first.get('tim_import_verify_in_progress{}')).toBe(0);
  expect(first.get('tim_import_verify_calls_total{,code="OK"}')).toBeGreaterThan(5);

  seen.length = 0;
  await verify(510);
  const during = seen[0] ?? new Map();
  expect(during.get('tim_import_verify_in_progress{}')).toBe(1);
  for (const found of [
    'rows{,verdict="missing"}',
    'drift_rows{,kind="pending"}',
    'timestamp_seconds{}',
    'exit_code{}',
  ])
    expect(during.get(`tim_import_verify_${found}`)).toBe(first.get(`tim_import_verify_${found}`));
  const last = figuresIn(metricsFile);
  expect(last.get('tim_import_verify_rows{,verdict="missing"}')).toBe(10);
  expect(last.get('tim_import_verify_progress_rows{,verdict="missing"}')).toBe(10);

  // One TYPE a name, and no name of the metrics of a run, which are read together with these.
  const types = readFileSync(metricsFile, 'utf8').match(/^# TYPE \S+/gm) ?? [];
  expect(new Set(types).size).toBe(types.length);
  expect(types.filter((type) => !type.startsWith('# TYPE tim_import_verify_'))).toEqual([]);
});

test('a file that cannot be written stops it before the first call; a foreign one is replaced', async () => {
  using folder = aFolder();
  await using server = await anApp(users(5));
  const metricsFile = join(folder.path, 'verify.prom');
  writeFileSync(metricsFile, 'tim_import_verify_rows{verdict="missing"} 7\nsomething else\n');
  await look(server, { source: users(5), metricsFile });
  expect(figuresIn(metricsFile).get('tim_import_verify_rows{,verdict="match"}')).toBe(5);
  expect(readFileSync(metricsFile, 'utf8')).not.toContain('something else');
  const gone = join(folder.path, 'gone', 'verify.prom');
  await expect(look(server, { source: users(5), metricsFile: gone })).rejects.toThrow(/metrics file/);
});
