// Cuts a half-written record off the end of a CSV whose run was killed.
import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ImportError, isErrno } from '../errors.js';
import { foreignFile, foreignFolder, openUnlinked } from '../private-files.js';
import { foreignOutput, outputError } from './output-error.js';
import { REPORT_FILES } from './reports.js';

const CHUNK = 1 << 20;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/**
 * Only for the folder of a killed run: a kill in the middle of a write leaves a part of it. A folder that is not this
 * user's alone is left as it is: somebody may have made it look like the folder of a killed run.
 * @returns bytes that were cut off
 * @throws ImportError OUTPUT, also for a report that is a link or another user's
 */
export function repairRun(folder: string): number {
  if (foreignFolder(folder) !== undefined) return 0;
  return Object.values(REPORT_FILES).reduce((cut, name) => cut + repair(join(folder, name)), 0);
}

function repair(path: string): number {
  let file: number;
  try {
    file = openUnlinked(path, constants.O_RDWR);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0;
    if (isErrno(error, 'ELOOP')) throw foreign(path);
    throw outputError('The report', path, error);
  }
  try {
    const stats = fstatSync(file);
    if (foreignFile(path, stats, statSync(dirname(path))) !== undefined) throw foreign(path);
    const { size } = stats;
    const whole = wholeRecords(file);
    if (whole < size) ftruncateSync(file, whole);
    return size - whole;
  } catch (error) {
    throw error instanceof ImportError ? error : outputError('The report', path, error);
  } finally {
    closeSync(file);
  }
}

function foreign(path: string): ImportError {
  const why = foreignFile(path, lstatSync(path), statSync(dirname(path)));
  return foreignOutput('The report of a killed run', path, why ?? 'it has just been replaced');
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
