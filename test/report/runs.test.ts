// What earlier runs left behind, among folders of every strange kind.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { isProcessAlive } from '../../src/process-alive.js';
import { repairRun } from '../../src/report/repair.js';
import { writeRunFile } from '../../src/report/run-file.js';
import { listRuns, pruneRuns } from '../../src/report/runs.js';
import { writeSummary } from '../../src/report/summary.js';
import { aSummary } from '../support/a-summary.js';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'tim-status-'));
});

const stopped = {
  code: 'OUTAGE',
  cure: 'rerun',
  message: 'The server was away.',
  advice: 'Run it again.',
} as const;
const holder = { node: 'v20.20.2', user: 'me', host: 'here', pid: 42 };

function aRun(day: number, ended: 'finished' | 'stopped' | undefined, rehearsal = false): string {
  const folder = join(out, `2026-11-${day}T075601Z-80000000`);
  const { runId, version, startedAt, app, input, ledger, settings } = aSummary();
  const sandbox = rehearsal;
  mkdirSync(folder);
  writeRunFile(folder, { runId, version, startedAt, sandbox, app, input, ledger, settings }, holder);
  writeFileSync(join(folder, 'results.csv'), 'row\n');
  if (ended) writeSummary(folder, aSummary({ sandbox, stopped: ended === 'stopped' ? stopped : null }));
  return folder;
}

/** None of these was made by a run. */
function strangeEntries(): string[] {
  const old = aRun(10, 'finished');
  mkdirSync(join(out, '2026-11-01T000000Z-00000001'));
  mkdirSync(join(out, '2026-11-01T000000Z-00000002'));
  writeFileSync(join(out, '2026-11-01T000000Z-00000002', 'run.json'), '{"format":"something else"}');
  mkdirSync(join(out, '2026-11-01T000000Z-00000003'));
  writeFileSync(join(out, '2026-11-01T000000Z-00000003', 'run.json'), 'not { JSON');
  mkdirSync(join(out, '2026-11-01T000000Z-00000004', 'run.json'), { recursive: true });
  writeFileSync(join(out, '2026-11-01T000000Z-00000005'), 'a file');
  symlinkSync(old, join(out, '2026-11-01T000000Z-00000006'));
  symlinkSync(join(out, 'nowhere'), join(out, '2026-11-01T000000Z-00000007'));
  mkdirSync(join(out, 'photos'));
  writeFileSync(join(out, 'photos', 'run.json'), readFileSync(join(old, 'run.json')));
  return readdirSync(out).filter((name) => !old.endsWith(name));
}

describe('listing', () => {
  test('tells how each run ended, newest first', () => {
    aRun(20, 'finished');
    aRun(21, 'stopped');
    aRun(22, undefined);
    const ends = (held: boolean | undefined) => listRuns(out, () => held).map(({ end }) => end);
    expect(ends(false)).toEqual(['killed', 'stopped', 'finished']);
    expect(ends(true)).toEqual(['running', 'stopped', 'finished']);
    expect(ends(undefined)).toEqual(['unknown', 'stopped', 'finished']);
    expect(listRuns(out)[2]?.summary).toMatchObject(aSummary());
  });

  test('a summary that cannot be read is neither an end nor a kill', () => {
    const folder = aRun(20, undefined);
    writeFileSync(join(folder, 'summary.json'), '{}');
    expect(listRuns(out, () => false).map(({ end }) => end)).toEqual(['unknown']);
  });

  test('knows no run where there are none', () => {
    expect(listRuns(join(out, 'nowhere'))).toEqual([]);
    strangeEntries();
    expect(listRuns(out, () => false).map(({ folder }) => folder)).toEqual([
      join(out, '2026-11-10T075601Z-80000000'),
    ]);
  });

  test('a path that is no folder is said in one sentence', () => {
    writeFileSync(join(out, 'file'), '');
    expect(() => listRuns(join(out, 'file'))).toThrow(/a file is in the way/);
  });
});

describe('pruning', () => {
  test('removes runs that ended, and keeps the newest, the killed and the running', () => {
    const killed = aRun(20, undefined);
    const old = [aRun(21, 'finished'), aRun(22, 'stopped')];
    const kept = [aRun(23, 'finished'), aRun(24, undefined)];
    expect(pruneRuns(out, { keep: 2, sandbox: false }, () => false)).toEqual(old.toReversed());
    expect(readdirSync(out).map((name) => join(out, name))).toEqual([killed, ...kept]);
  });

  test('a rehearsal removes rehearsals alone, and they are not counted among the others', () => {
    const [real, rehearsal] = [aRun(20, 'finished'), aRun(21, 'finished', true)];
    const last = aRun(22, 'finished', true);
    expect(pruneRuns(out, { keep: 1, sandbox: false })).toEqual([]);
    expect(pruneRuns(out, { keep: 1, sandbox: true })).toEqual([rehearsal]);
    expect(readdirSync(out).map((name) => join(out, name))).toEqual([real, last]);
  });

  test('removes the ledger of a rehearsal, and what a kill left of a report', () => {
    const folder = aRun(20, 'finished');
    mkdirSync(join(folder, 'ledger'));
    writeFileSync(join(folder, 'ledger', '000001.log'), '');
    writeFileSync(join(folder, 'report.html.part'), '<');
    expect(pruneRuns(out, { keep: 0, sandbox: false })).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
  });

  test('never removes anything that a run did not make', () => {
    const strange = strangeEntries();
    const withNotes = aRun(20, 'finished');
    writeFileSync(join(withNotes, 'notes.txt'), 'mine');
    const withLink = aRun(21, 'finished');
    symlinkSync(out, join(withLink, 'failures.csv'));
    pruneRuns(out, { keep: 0, sandbox: false }, () => false);
    expect(readdirSync(out).toSorted()).toEqual(
      [...strange, '2026-11-20T075601Z-80000000', '2026-11-21T075601Z-80000000'].toSorted(),
    );
    expect(readdirSync(withNotes).toSorted()).toEqual([
      'notes.txt',
      'results.csv',
      'run.json',
      'summary.json',
    ]);
  });

  test('removes a run in whose folder a failures.csv was run, but not while that goes on', () => {
    const folder = aRun(20, 'finished');
    writeFileSync(join(folder, 'failures.csv'), 'Identifier,_line\n');
    const inner = join(folder, 'failures.csv.import', '2026-11-21T075601Z-80000000');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'results.csv'), '');
    expect(pruneRuns(out, { keep: 0, sandbox: false })).toEqual([]);
    writeFileSync(join(inner, 'summary.json'), '{}');
    writeFileSync(join(folder, 'failures.csv.import', 'mine.txt'), '');
    expect(pruneRuns(out, { keep: 0, sandbox: false })).toEqual([]);
    rmSync(join(folder, 'failures.csv.import', 'mine.txt'));
    expect(pruneRuns(out, { keep: 0, sandbox: false })).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
  });

  test('a run that a guard stopped before its first row pushes no other out', () => {
    const [first, second] = [aRun(20, 'finished'), aRun(21, 'finished')];
    for (const day of [22, 23, 24]) {
      const folder = aRun(day, undefined);
      writeSummary(folder, aSummary({ rows: 0, stopped: { ...stopped, code: 'MIN_ROWS', cure: 'person' } }));
    }
    expect(pruneRuns(out, { keep: 2, sandbox: false })).toEqual([]);
    expect(pruneRuns(out, { keep: 1, sandbox: false })).toEqual([first]);
    expect(existsSync(second)).toBe(true);
  });

  test('never touches a run that goes on', () => {
    aRun(20, undefined);
    expect(pruneRuns(out, { keep: 0, sandbox: false }, () => true)).toEqual([]);
  });
});

describe('the holder of a run', () => {
  const here = { ...holder, host: hostname(), pid: process.pid };
  const now = Date.now();

  test('is this process, if the run is not older', () => {
    expect(isProcessAlive(here, now)).toBe(true);
  });

  test('is not a process that got its number later', () => {
    expect(isProcessAlive(here, Date.parse('2001-01-01'))).toBe(false);
  });

  test('is not a process that is gone', () => {
    expect(isProcessAlive({ ...here, pid: 2 ** 22 + 1 }, now)).toBe(false);
  });

  test('cannot be told on another machine', () => {
    expect(isProcessAlive({ ...here, host: 'elsewhere' }, now)).toBe(undefined);
  });
});

describe('mending a killed run', () => {
  test.each([
    ['whole', 'a,b\n1,2\n', 0],
    ['torn in a cell', 'a,b\n1,2\n3,', 2],
    ['torn in a quoted cell, behind a line feed', 'a,b\n1,"x\ny"\n3,"p\nq', 6],
    ['torn between two quotes of one', 'a,b\n1,"x"', 5],
    ['torn in the header', 'a,', 2],
    ['empty', '', 0],
  ])('%s', (_name, text, cut) => {
    writeFileSync(join(out, 'results.csv'), text);
    expect(repairRun(out)).toBe(cut);
    expect(readFileSync(join(out, 'results.csv'), 'utf8')).toBe(text.slice(0, text.length - cut));
  });

  test('a folder without any report is left as it is', () => {
    expect(repairRun(out)).toBe(0);
    expect(readdirSync(out)).toEqual([]);
  });
});
