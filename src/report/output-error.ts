// Says in one sentence why a report could not be written, and what to do about it.
import { errnoOf, ImportError } from '../errors.js';

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free space on it, or choose another place with %, and run it again',
  EDQUOT: 'your disk quota is used up; free space, or choose another place with %, and run it again',
  EFBIG: 'the file system takes no file that large; choose another place with % and run it again',
  EIO: 'the disk reports an error; check it, or choose another place with %, and run it again',
  EROFS: 'the file system is read-only; choose another place with %, or make it writable',
  EACCES: 'permission is denied; choose another place with %, or make it writable',
  EPERM: 'permission is denied; choose another place with %, or make it writable',
  EEXIST: 'a file is in the way; remove it, or choose another place with %',
  ENOTDIR: 'a file is in the way; remove it, or choose another place with %',
  EISDIR: 'a folder is in the way; remove it, or choose another place with %',
  ERR_FS_EISDIR: 'a folder is in the way; remove it, or choose another place with %',
  ENOENT: 'its folder does not exist; choose another place with %',
  ENAMETOOLONG: 'the path is too long; choose a shorter one with %',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) and run it again',
  ENFILE: 'too many files are open on this machine; close some and run it again',
};

/**
 * `what` begins the sentence: 'The report folder', 'The report'. Any error without a known code keeps its own words.
 * @param option the one that says where it goes
 */
export function outputError(what: string, path: string, cause: unknown, option = '--out'): ImportError {
  const code = errnoOf(cause);
  const cure =
    CURES[code] ??
    `${cause instanceof Error ? cause.message : String(cause)}; choose another place with % and run it again`;
  return new ImportError('OUTPUT', `${what} "${path}" cannot be written: ${cure.replace('%', option)}.`, {
    cause,
  });
}

/** @param why a clause of `foreignFolder` or `foreignFile` */
export function foreignOutput(what: string, path: string, why: string): ImportError {
  return new ImportError(
    'OUTPUT',
    `${what} "${path}" is not used, because ${why}: choose another place with --out, or give it to this user alone (chown, chmod go-w).`,
  );
}
