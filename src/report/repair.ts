// Cuts a half-written record off the end of a CSV whose run was killed.
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../errors.js';
import { outputError } from './output-error.js';
import { REPORT_FILES } from './reports.js';

const CHUNK = 1 << 20;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Only for the folder of a killed run: a kill in the middle of a write leaves a part of it.
 * @returns bytes that were cut off
 * @throws ImportError OUTPUT
 */
export function repairRun(folder: string): number {
  return Object.values(REPORT_FILES).reduce((cut, name) => cut + repair(join(folder, name)), 0);
}

function repair(path: string): number {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0;
    throw outputError('The report', path, error);
  }
  try {
    const { size } = fstatSync(file);
    const whole = wholeRecords(file);
    if (whole < size) ftruncateSync(file, whole);
    return size - whole;
  } catch (error) {
    throw outputError('The report', path, error);
  } finally {
    closeSync(file);
  }
}

/** Bytes up to the end of the last whole record; a record ends at a line feed outside of quotes. */
function wholeRecords(file: number): number {
  const chunk = Buffer.alloc(CHUNK);
  let whole = 0;
  let quoted = false;
  for (let start = 0; ; ) {
    const length = readSync(file, chunk, 0, CHUNK, start);
    if (length === 0) return whole;
    for (let index = 0; index < length; index++) {
      const byte = chunk[index];
      if (byte === QUOTE) quoted = !quoted;
      else if (byte === LINE_FEED && !quoted) whole = start + index + 1;
    }
    start += length;
  }
}
