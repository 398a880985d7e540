import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../src/private-files.js';
import { aFolder } from './support/folder.js';

test('makes what is missing, for its owner alone, and returns the outermost one', () => {
  using folder = aFolder();
  const [outer, inner] = [join(folder.path, 'a'), join(folder.path, 'a', 'b', 'c')];
  expect(makeFolder(inner, 0o700)).toBe(outer);
  expect([outer, inner].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(makeFolder(inner, 0o700)).toBeUndefined();
});

test('a file in the way is an error', () => {
  using folder = aFolder();
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file, 0o700)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'below'), 0o700)).toThrow(/ENOTDIR/);
});

test.skipIf(!existsSync('/dev/fd'))(
  'a file system that takes no folders is an error, not an endless try',
  () => {
    expect(() => makeFolder('/dev/fd/reports.import', 0o700)).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  },
);
