// progress.json: written at most once a second, read back, and no reason to stop a run.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noCounts } from '../../src/outcome.js';
import { createStateFile, readRunState, STATE_FILE } from '../../src/report/state-file.js';
import type { ProgressView } from '../../src/terminal/progress-view.js';
import { aFolder } from '../support/folder.js';

const view: ProgressView = {
  ...{
    rowsRead: 100,
    bytesRead: 2_000,
    bytesTotal: 9_000,
    callsPerSecond: 998.4,
    ceiling: 1000,
    inFlight: 12,
  },
  counts: { ...noCounts(), imported: 60 },
};

function observed() {
  const folder = aFolder();
  const time = { now: 0 };
  const file = createStateFile(folder.path, {
    now: () => time.now,
    wall: () => 1_790_000_000_000 + time.now,
  });
  return { folder, time, file, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test('what a run is doing can be read while it runs, and is gone when it has ended', () => {
  using place = observed();
  const { folder, file } = place;
  expect(readRunState(folder.path)).toBeUndefined();
  file.update(view);
  expect(readRunState(folder.path)).toEqual({
    format: 'tim-import progress 1',
    at: '2026-09-21T14:13:20.000Z',
    ...view,
    waitingFor: null,
  });
  expect(statSync(join(folder.path, STATE_FILE)).mode & 0o777).toBe(0o600);
  file.remove();
  expect(existsSync(join(folder.path, STATE_FILE))).toBe(false);
});

test('it is written at most once a second', () => {
  using place = observed();
  const { folder, time, file } = place;
  for (time.now = 0; time.now < 1_000; time.now += 100) file.update({ ...view, rowsRead: time.now });
  expect(readRunState(folder.path)?.rowsRead).toBe(0);
  file.update({ ...view, rowsRead: 1_000 });
  expect(readRunState(folder.path)?.rowsRead).toBe(1_000);
});

test('a wait is in it; a file that is none of ours is not read', () => {
  using place = observed();
  const { folder, file } = place;
  file.update({ ...view, waitingFor: { cause: 'outage', code: 'HTTP_502', sinceMs: 42_000 } });
  expect(readRunState(folder.path)?.waitingFor).toEqual({
    cause: 'outage',
    code: 'HTTP_502',
    sinceMs: 42_000,
  });
  writeFileSync(join(folder.path, STATE_FILE), '{"format":"other"}');
  expect(readRunState(folder.path)).toBeUndefined();
});

test('a folder that is gone stops nothing', () => {
  using place = observed();
  rmSync(place.folder.path, { recursive: true });
  expect(() => place.file.update(view)).not.toThrow();
  expect(() => place.file.remove()).not.toThrow();
});

test('nothing of one that could not be written stays behind', () => {
  using place = observed();
  const { folder, file } = place;
  mkdirSync(join(folder.path, STATE_FILE)); // a file cannot take its place
  file.update(view);
  expect(readdirSync(folder.path)).toEqual([STATE_FILE]);
});
