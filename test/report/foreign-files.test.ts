// Nobody else's files: reports follow no link, and folders and files of other users are left as they are.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { replaceFile } from '../../src/report/atomic-file.js';
import { createRunFolder } from '../../src/report/folder.js';
import { repairRun } from '../../src/report/repair.js';
import { writeRunFile } from '../../src/report/run-file.js';
import { listRuns, pruneRuns } from '../../src/report/runs.js';
import { writeSummary } from '../../src/report/summary.js';
import { aSummary } from '../support/a-summary.js';
import { aFolder, type Folder } from '../support/folder.js';
import { requireAll } from '../support/require-all.js';

const NOBODY = 65_534;
const me = process.geteuid?.() ?? -1;
const asRoot = test.skipIf(requireAll(me === 0, 'root'));

let folder: Folder;
let out: string;
let victim: string;
beforeEach(() => {
  folder = aFolder();
  out = join(folder.path, 'out');
  victim = folder.file('victim', 'precious, without a line end', 0o644);
});
afterEach(() => {
  expect(readFileSync(victim, 'utf8')).toBe('precious, without a line end');
  folder[Symbol.dispose]();
});

const aRunFolder = (chance = 0) => createRunFolder({ out, startedAt: 0, chance: () => chance });
const rights = (path: string) => {
  const { uid, mode } = lstatSync(path);
  return `(owner ${uid}, mode ${(mode & 0o7777).toString(8)}; this user is ${me})`;
};
const refusal = (what: string, path: string, why: string) => ({
  code: 'OUTPUT',
  message: `${what} "${path}" is not used, because ${why}: choose another place with --out, or give it to this user alone (chown, chmod go-w).`,
});

/** What an end of a call throws. */
function thrownBy(step: () => unknown): unknown {
  try {
    step();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the folder of all runs', () => {
  asRoot('of another user is refused', () => {
    mkdirSync(out, { mode: 0o755 });
    chownSync(out, NOBODY, NOBODY);
    expect(thrownBy(aRunFolder)).toMatchObject(
      refusal('The report folder', out, `"${out}" is not this user's ${rights(out)}`),
    );
    expect(readdirSync(out)).toEqual([]);
  });

  asRoot('behind another user’s link is refused', () => {
    mkdirSync(join(folder.path, 'mine'));
    symlinkSync(join(folder.path, 'mine'), out);
    lchownSync(out, NOBODY, NOBODY);
    expect(thrownBy(aRunFolder)).toMatchObject(
      refusal('The report folder', out, `"${out}" is a link of another user ${rights(out)}`),
    );
  });

  test('which everybody can change is refused', () => {
    mkdirSync(out);
    chmodSync(out, 0o777);
    expect(thrownBy(aRunFolder)).toMatchObject(
      refusal('The report folder', out, `other users can change "${out}" ${rights(out)}`),
    );
  });

  test('may be one like /tmp, where each user can remove only his own', () => {
    mkdirSync(out);
    chmodSync(out, 0o1777);
    expect(existsSync(aRunFolder())).toBe(true);
  });
});

describe('a faked killed run', () => {
  test('whose report is a link changes nothing behind it, and is named', () => {
    const run = aRunFolder();
    const report = join(run, 'results.csv');
    symlinkSync(victim, report);
    expect(thrownBy(() => repairRun(run))).toMatchObject(
      refusal('The report of a killed run', report, `"${report}" is a link ${rights(report)}`),
    );
  });

  test('whose report is a pipe is neither read nor waited for', () => {
    const run = aRunFolder();
    spawnSync('mkfifo', [join(run, 'failures.csv')]);
    expect(() => repairRun(run)).toThrow('failures.csv" is not a regular file');
  });

  asRoot('whose report is another user’s is left as it is', () => {
    const run = aRunFolder();
    const report = join(run, 'results.csv');
    writeFileSync(report, 'a\nb');
    chownSync(report, NOBODY, NOBODY);
    expect(() => repairRun(run)).toThrow(`"${report}" is not this user's ${rights(report)}`);
    expect(readFileSync(report, 'utf8')).toBe('a\nb');
  });

  asRoot('in another user’s folder, or one that others can change, is none', () => {
    const changes = [(run: string) => chownSync(run, NOBODY, NOBODY), (run: string) => chmodSync(run, 0o777)];
    for (const change of changes) {
      rmSync(out, { recursive: true, force: true });
      const run = aRunFolder();
      const report = join(run, 'results.csv');
      writeFileSync(report, 'a\nb');
      change(run);
      expect([repairRun(run), readFileSync(report, 'utf8')]).toEqual([0, 'a\nb']);
    }
  });
});

test('a run.json that is a pipe or a link is no run, and keeps nobody waiting', () => {
  spawnSync('mkfifo', [join(aRunFolder(0.1), 'run.json')]);
  const linked = aRunFolder(0.2);
  const run = aRunFolder(0.3);
  writeRunFile(run, aSummary());
  symlinkSync(join(run, 'run.json'), join(linked, 'run.json'));
  expect(listRuns(out).map((known) => known.folder)).toEqual([run]);
});

asRoot('an old run of another user is not removed', () => {
  const old = aRunFolder(0.1);
  for (const run of [old, aRunFolder(0.2)]) {
    writeRunFile(run, aSummary());
    writeSummary(run, aSummary());
  }
  chownSync(old, NOBODY, NOBODY);
  expect(pruneRuns(out, { keep: 1, sandbox: false })).toEqual([]);
  expect(readdirSync(old).sort()).toEqual(['run.json', 'summary.json']);
});

describe('what a killed writer left beside a file', () => {
  test('is removed, a link too', () => {
    const run = aRunFolder();
    symlinkSync(victim, join(run, 'summary.json.part'));
    replaceFile(join(run, 'summary.json'), '{}');
    expect([lstatSync(join(run, 'summary.json')).isFile(), readdirSync(run)]).toEqual([
      true,
      ['summary.json'],
    ]);
  });

  test('is named if it cannot be removed', () => {
    const run = aRunFolder();
    const part = join(run, 'summary.json.part');
    mkdirSync(part);
    expect(thrownBy(() => replaceFile(join(run, 'summary.json'), '{}'))).toMatchObject({
      code: 'OUTPUT',
      message: `The report "${part}" cannot be written: a folder is in the way; remove it, or choose another place with --out.`,
    });
  });

  test('and a folder in the place of the file itself is named', () => {
    const run = aRunFolder();
    mkdirSync(join(run, 'summary.json'));
    expect(() => replaceFile(join(run, 'summary.json'), '{}')).toThrow('a folder is in the way');
    expect(readdirSync(run)).toEqual(['summary.json']);
  });
});
