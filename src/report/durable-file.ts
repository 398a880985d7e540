// Puts a whole small file on the disk so that a reader, or a power cut, finds all of it or none.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncParent } from './folder.js';
import { outputError } from './output-error.js';

const OWNER_ONLY = 0o600;

/** A new file, synced with its folder; never takes another file's place. @throws ImportError OUTPUT */
export function writeNewFile(path: string, text: string): void {
  try {
    writeSynced(path, text, 'wx', OWNER_ONLY);
    syncParent(path);
  } catch (error) {
    throw outputError('The report', path, error);
  }
}

/**
 * Written beside its place, synced, then renamed into it.
 * @param mode readable by its owner alone unless it is meant for others
 * @throws ImportError OUTPUT
 */
export function replaceFile(path: string, text: string, mode = OWNER_ONLY): void {
  const beside = `${path}.part`;
  try {
    // What an earlier, killed writer left there may have another owner or mode.
    rmSync(beside, { force: true });
    writeSynced(beside, text, 'wx', mode);
    renameSync(beside, path);
    syncParent(path);
  } catch (error) {
    throw outputError('The report', path, error);
  }
}

function writeSynced(path: string, text: string, flags: string, mode: number): void {
  const file = openSync(path, flags, mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
