// A small file that unpacks to much never takes much memory: measured in a process of its own.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CLI } from '../support/command.js';
import { aFolder } from '../support/folder.js';

const MIB = 1024 * 1024;
/** One Buffer for each line took 1050; an empty file takes 60. */
const MOST_MEGABYTES = 400;
const REPORT = `process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS))`;

test.each([
  ['blank lines', '\n', 8],
  ['rows of empty cells', ',\n', 8],
  ['one row beyond ASCII, again and again', 'u1,é\n', 4],
  ['bytes that are no characters', '\xff\n', 8],
  ['lines of one letter', 'a\n', 1],
  ['lines of a quote', '"\n', 1],
])('an archive of a few kilobytes: %s', { timeout: 60_000 }, (_, line, mebibytes) => {
  using folder = aFolder();
  const file = join(folder.path, 'users.csv.gz');
  const text = `Identifier,Nick\n${line.repeat((mebibytes * MIB) / line.length)}`;
  const packed = gzipSync(Buffer.from(text, line.startsWith('\xff') ? 'latin1' : 'utf8'), { level: 9 });
  expect(packed.length).toBeLessThan(20_000);
  writeFileSync(file, packed);
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, CLI, 'check', file],
    { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', HOME: folder.path, LANG: 'C.UTF-8' } },
  );
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
  expect(peak).toBeGreaterThan(20);
  expect(peak).toBeLessThan(MOST_MEGABYTES);
  expect([0, 1, 2]).toContain(status);
});
