// Makes folders and files for this user alone, opens them without following links, and recognises those of other users.
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { geteuid, platform } from 'node:process';
import { isErrno } from './errors.js';

/** Windows has neither: it makes no links without a privilege, and a pipe is no file there. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

const PROBE = '.tim-import-';

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

/** @throws what open throws: ELOOP for a link; a pipe opens at once, without a writer */
export function openUnlinked(path: string, flags: number = O_RDONLY): number {
  return openSync(path, flags | O_NOFOLLOW | O_NONBLOCK);
}

/** The text of a regular file; what is not one is never waited for. @throws what open and read throw */
export function readPrivateText(path: string): string {
  const file = openUnlinked(path);
  try {
    if (!fstatSync(file).isFile()) throw new Error('it is not a regular file');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Why other users could decide what is in a folder, as a clause with its owner and mode; undefined: they cannot.
 * Windows decides rights in other ways, and nothing is checked there.
 * @param shared whether a folder such as /tmp will do, where each user can remove only what is his own
 * @throws what lstat throws
 */
export function foreignFolder(path: string, { shared = false } = {}): string | undefined {
  if (geteuid === undefined) return undefined;
  const entry = lstatSync(path);
  if (entry.isSymbolicLink() && !isTrusted(entry))
    return `"${path}" is a link of another user (${rights(entry)})`;
  const stats = statSync(path);
  const safe = isTrusted(stats) && (!isLoose(stats) || (shared && isSticky(stats)));
  if (safe && (shared || isOwn(stats))) return undefined;
  if (isAsMade(path, stats)) return undefined;
  return isOwn(stats) || (shared && isTrusted(stats))
    ? `other users can change "${path}" (${rights(stats)})`
    : `"${path}" is not this user's (${rights(stats)})`;
}

/**
 * Why an entry of a folder that is this user's must not be used; undefined: it is a regular file of the same owner.
 * @param folder of `foreignFolder`, which has no objection to it
 */
export function foreignFile(path: string, stats: Stats, folder: Stats): string | undefined {
  if (stats.isSymbolicLink()) return `"${path}" is a link (${rights(stats)})`;
  if (!stats.isFile()) return `"${path}" is not a regular file (${rights(stats)})`;
  if (geteuid === undefined) return undefined;
  if (stats.uid !== folder.uid) return `"${path}" is not this user's (${rights(stats)})`;
  return isLoose(stats) && !isLoose(folder)
    ? `other users can change "${path}" (${rights(stats)})`
    : undefined;
}

/** False for a file that cannot be looked at, and on Windows, which decides rights in other ways. */
export function isReadableByOthers(path: string): boolean {
  if (geteuid === undefined) return false;
  try {
    const stats = statSync(path);
    const { uid, gid, mode } = stats;
    return stats.isFile() && ((mode & 0o004) !== 0 || ((mode & 0o040) !== 0 && gid !== uid));
  } catch {
    return false;
  }
}

function rights({ uid, mode }: Stats): string {
  return `owner ${uid}, mode ${(mode & 0o7777).toString(8)}; this user is ${geteuid?.()}`;
}

const isOwn = ({ uid }: Stats) => uid === geteuid?.();

/** Root can do anything anyway. */
const isTrusted = (stats: Stats) => stats.uid === 0 || isOwn(stats);

/** A group of the user's own number is his alone: so Debian and Red Hat make them, and let it write. */
const isLoose = ({ uid, gid, mode }: Stats) => (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== uid);

const isSticky = ({ mode }: Stats) => (mode & 0o1000) !== 0;

/** Some file systems (a Windows disk, a share) show one owner and one mode for everything: there they mean nothing. */
function isAsMade(path: string, folder: Stats): boolean {
  try {
    const probe = mkdtempSync(join(path, PROBE));
    const { uid, mode } = statSync(probe);
    rmdirSync(probe);
    const keepsModes = (mode & 0o777) === 0o700;
    return uid === folder.uid && !(keepsModes && isLoose(folder));
  } catch {
    return false;
  }
}
