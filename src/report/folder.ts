// Makes the folder of one run: its name sorts by start time, and no two runs ever share one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../errors.js';
import { foreignFolder, makeFolder, syncFolder } from '../private-files.js';
import { foreignOutput, outputError } from './output-error.js';

/** What a run folder's name looks like; any other entry of the reports' folder is not ours. */
export const RUN_FOLDER = /^\d{4}-\d{2}-\d{2}T\d{6}Z-[0-9a-f]{8}$/;

const OWNER_ONLY = 0o700;
const TRIES = 8;

/**
 * Makes `<out>/<UTC start time>-<random tail>`, readable by its owner alone, and its parents.
 * @param startedAt wall clock, milliseconds since 1970
 * @param chance a number from 0 to below 1, new at each call
 * @throws ImportError OUTPUT
 */
export function createRunFolder(options: {
  readonly out: string;
  readonly startedAt: number;
  readonly chance: () => number;
}): string {
  const { out, startedAt, chance } = options;
  try {
    makeFolder(out, OWNER_ONLY);
  } catch (error) {
    throw outputError('The report folder', out, error);
  }
  const why = foreignFolder(out, { shared: true });
  if (why !== undefined) throw foreignOutput('The report folder', out, why);
  // No colon, no capitals that matter and no dot: Windows, FAT and case-blind file systems take it.
  const time = `${new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
  for (let attempt = 1; ; attempt++) {
    const tail = Math.floor(chance() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
    const path = join(out, `${time}-${tail}`);
    try {
      mkdirSync(path, { mode: OWNER_ONLY });
      syncFolder(out);
      return path;
    } catch (error) {
      if (!isErrno(error, 'EEXIST') || attempt === TRIES) throw outputError('The run folder', path, error);
    }
  }
}
