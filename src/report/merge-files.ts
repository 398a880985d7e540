// Puts the CSVs of several runs together: the header of the first, then the records of all, copied as they are.
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../errors.js';
import { openUnlinked, syncFolder } from '../private-files.js';
import { MISSING_FILE } from './missing.js';
import { outputError } from './output-error.js';
import { REPORT_FILES } from './reports.js';

const OWNER_ONLY = 0o600;
const CHUNK = 1 << 18;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** @returns names of the files that at least one run has @throws ImportError OUTPUT */
export function mergeFiles(folders: readonly string[], out: string): string[] {
  const names = [...Object.values(REPORT_FILES), MISSING_FILE];
  const merged = names.filter((name) => mergeFile(name, folders, out));
  syncFolder(out);
  return merged;
}

function mergeFile(name: string, folders: readonly string[], out: string): boolean {
  let to: number | undefined;
  try {
    for (const folder of folders) {
      const from = openIfThere(join(folder, name));
      if (from === undefined) continue;
      try {
        const isFirst = to === undefined;
        to ??= openSync(join(out, name), 'wx', OWNER_ONLY);
        copy(from, to, isFirst ? 0 : headerBytes(from));
      } finally {
        closeSync(from);
      }
    }
    if (to !== undefined) fsyncSync(to);
    return to !== undefined;
  } catch (error) {
    throw outputError('The merged report', join(out, name), error);
  } finally {
    if (to !== undefined) closeSync(to);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openUnlinked(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function copy(from: number, to: number, start: number): void {
  const chunk = Buffer.alloc(CHUNK);
  for (let at = start; ; ) {
    const length = readSync(from, chunk, 0, CHUNK, at);
    if (length === 0) return;
    for (let done = 0; done < length; ) done += writeSync(to, chunk, done, length - done);
    at += length;
  }
}

/** Bytes of the first record; a column's name may hold a line feed in quotes. */
function headerBytes(file: number): number {
  const chunk = Buffer.alloc(CHUNK);
  let quoted = false;
  for (let at = 0; ; ) {
    const length = readSync(file, chunk, 0, CHUNK, at);
    for (let index = 0; index < length; index++) {
      if (chunk[index] === QUOTE) quoted = !quoted;
      if (chunk[index] === LINE_FEED && !quoted) return at + index + 1;
    }
    if (length === 0) return at;
    at += length;
  }
}
