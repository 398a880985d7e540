// Run folders: named by time, never shared, and their failures told in one sentence.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createRunFolder, RUN_FOLDER } from '../../src/report/folder.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tim-folder-'));
});

const startedAt = Date.UTC(2026, 10, 23, 7, 56, 1, 999);

test('is named by its start in UTC and a random tail, in characters that every file system takes', () => {
  const path = createRunFolder({ out: join(home, 'users.csv.import'), startedAt, chance: () => 0.5 });
  expect(path).toBe(join(home, 'users.csv.import', '2026-11-23T075601Z-80000000'));
  expect('2026-11-23T075601Z-80000000').toMatch(RUN_FOLDER);
});

test('is readable by its owner alone, and so are the parents it makes', () => {
  const path = createRunFolder({ out: join(home, 'a', 'b'), startedAt, chance: () => 0 });
  expect([path, join(home, 'a'), join(home, 'a', 'b')].map((made) => statSync(made).mode & 0o777)).toEqual([
    0o700, 0o700, 0o700,
  ]);
});

test('two runs that start in the same second never share one', () => {
  const chances = [0.1, 0.1, 0.2];
  const chance = () => chances.shift() ?? 0;
  const first = createRunFolder({ out: home, startedAt, chance });
  const second = createRunFolder({ out: home, startedAt, chance });
  expect(readdirSync(home).toSorted()).toEqual(
    [first, second].map((path) => path.slice(home.length + 1)).toSorted(),
  );
  expect(first).not.toBe(second);
});

test('gives up when every name is taken', () => {
  const options = { out: home, startedAt, chance: () => 0 };
  createRunFolder(options);
  expect(() => createRunFolder(options)).toThrow(
    /^The run folder ".*" cannot be written: a file is in the way/,
  );
});

test('a file in the way is said in one sentence', () => {
  writeFileSync(join(home, 'out'), '');
  for (const out of [join(home, 'out'), join(home, 'out', 'deeper')]) {
    expect(() => createRunFolder({ out, startedAt, chance: () => 0 })).toThrow(
      /^The report folder ".*out.*" cannot be written: a file is in the way; remove it, or choose another place with --out\.$/,
    );
  }
});

test('a folder that may not be written to is said in one sentence', () => {
  mkdirSync(join(home, 'locked'));
  chmodSync(join(home, 'locked'), 0o500);
  const root = process.getuid?.() === 0;
  if (root) {
    chmodSync(home, 0o755);
    process.seteuid?.(65_534); // root may write anywhere; nobody may not
  }
  try {
    expect(() => createRunFolder({ out: join(home, 'locked', 'out'), startedAt, chance: () => 0 })).toThrow(
      /permission is denied; choose another place with --out/,
    );
  } finally {
    if (root) process.seteuid?.(0);
  }
});
