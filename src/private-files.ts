// Makes folders for this user alone, and makes their entries durable.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { platform } from 'node:process';
import { isErrno } from './errors.js';

/**
 * Node's own recursive form never ends on file systems without folders, such as /dev/fd.
 * @returns the outermost folder that was made; undefined if all existed
 * @throws what mkdir throws
 */
export function makeFolder(path: string, mode: number): string | undefined {
  try {
    mkdirSync(path, { mode });
    return path;
  } catch (error) {
    if (existsSync(path) && statSync(path).isDirectory()) return undefined;
    const parent = dirname(path);
    if (existsSync(parent) || parent === path) throw error;
    const first = makeFolder(parent, mode);
    mkdirSync(path, { mode });
    return first;
  }
}

/** A new entry survives a power cut only after its folder is synced. Windows cannot, and need not, sync one. */
export function syncFolder(path: string): void {
  if (platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network file systems refuse to sync a folder; there is nothing more that we can do.
    if (!isErrno(error, 'EINVAL', 'ENOTSUP')) throw error;
  } finally {
    closeSync(folder);
  }
}
