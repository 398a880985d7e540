// Says in one sentence what is wrong with a ledger, and what to do about it.
import { errnoOf, ImportError, isErrno } from '../errors.js';

/** In the words of the system's C library, which the store passes on; Windows has its own. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/no space left|disk is full|not enough space/i, 'the disk is full; free some space on it'],
  [/quota exceeded/i, 'your disk quota is used up; free some space'],
  [/file too large/i, 'the file system does not allow a file that large; name another place with --ledger'],
  [/input\/output error/i, 'the disk reports an I/O error; check it, or name another place with --ledger'],
  [
    /read-only file system/i,
    'the file system is read-only; make it writable, or name another place with --ledger',
  ],
  [
    /permission denied|access is denied|not permitted/i,
    'permission is denied; make it writable, or name another place with --ledger',
  ],
  [
    /not a directory|file exists|EEXIST|ENOTDIR/i,
    'a file is in the way; remove it, or name another place with --ledger',
  ],
  [/is a directory|EISDIR/i, 'a folder is in the way; remove it, or name another place with --ledger'],
  [/ENAMETOOLONG|name too long/i, 'the path is too long; name a shorter one with --ledger'],
  [/too many open files/i, 'too many files are open; raise the limit (ulimit -n)'],
];

const NOWHERE = 'the path leads nowhere; name another place with --ledger';
const DAMAGED =
  'move the folder away, or name another with --ledger, and run again: every row is then sent once more, which is safe';

/** What was tried. */
export type Step = 'opened' | 'read' | 'written';

/** @param cause from the store or the disk */
export function ledgerError(ledger: string, step: Step, cause: unknown): ImportError {
  const root = rootOf(cause);
  const text = root instanceof Error ? root.message : String(root);
  const remedy =
    // Of the file system itself, not of the store: a part of the path does not exist and cannot be made.
    isErrno(root, 'ENOENT') ? NOWHERE : REMEDIES.find(([words]) => words.test(text))?.[1];
  if (remedy === undefined && isDamage(root)) return damagedLedger(ledger, text, cause);
  const why = remedy ?? `${text}; fix that, or name another place with --ledger`;
  const message = `The ledger in "${ledger}" cannot be ${step}: ${why}, then run it again.`;
  return new ImportError('LEDGER', message, { cause });
}

export function damagedLedger(ledger: string, what: string, cause?: unknown): ImportError {
  return new ImportError('LEDGER', `The ledger in "${ledger}" is damaged (${what}): ${DAMAGED}.`, { cause });
}

/** The store wraps what happened in an error of its own. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

/** Includes missing and empty files: the store reports tables that its index names in this way. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    errnoOf(error) === 'LEVEL_CORRUPTION' ||
    /no such file|does not exist|invalid argument/i.test(error.message)
  );
}
