// Puts a whole small file on the disk so that a reader, or a power cut, finds all of it or none.
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../private-files.js';
import { outputError } from './output-error.js';

const OWNER_ONLY = 0o600;
const REPORT = { what: 'The report', option: '--out', mode: OWNER_ONLY };

/** A new file, synced with its folder; never takes another file's place. @throws ImportError OUTPUT */
export function writeNewFile(path: string, text: string): void {
  try {
    writeSynced(path, text, OWNER_ONLY);
    syncFolder(dirname(path));
  } catch (error) {
    throw outputError('The report', path, error);
  }
}

/**
 * Written under another name, synced, then renamed into place.
 * @param as how an error names it; readable by its owner alone unless its mode says otherwise
 * @throws ImportError OUTPUT
 */
export function replaceFile(
  path: string,
  text: string,
  as: { readonly what: string; readonly option: string; readonly mode: number } = REPORT,
): void {
  const beside = `${path}.part`;
  try {
    // What an earlier, killed writer left there may have another owner or mode, or be a link.
    rmSync(beside, { force: true });
  } catch (error) {
    throw outputError(as.what, beside, error, as.option);
  }
  try {
    writeSynced(beside, text, as.mode);
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeIfPossible(beside);
    throw outputError(as.what, path, error, as.option);
  }
}

/** Leaves nothing behind when it fails. */
function writeSynced(path: string, text: string, mode: number): void {
  const bytes = Buffer.from(text);
  const file = openSync(path, 'wx', mode);
  try {
    fchmodSync(file, mode); // whatever the umask
    writeFileSync(file, bytes);
    if (fstatSync(file).size !== bytes.length) throw new Error('it is shorter than what was written to it');
    fsyncSync(file);
  } catch (error) {
    removeIfPossible(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** After a failure, which is what is reported. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // see above
  }
}
