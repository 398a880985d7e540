// Makes a folder with its parents, and comes back whatever the file system says.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Node's own recursive form tries for ever where a file system takes no folders, such as /dev/fd.
 * @returns the outermost folder that was made; undefined where all were there
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
