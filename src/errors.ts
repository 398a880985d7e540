// The one error class for what a user can fix (anything else that is thrown is a bug and keeps its stack), and the
// system's names for errors.

/** What went wrong, as a constant; each is in the catalogue, and commands/ maps it to an exit code. */
export type ImportErrorCode =
  | 'USAGE' // an option, argument or setting is wrong
  | 'INPUT_UNREADABLE' // the file cannot be opened, or its rest cannot be read
  | 'INPUT_CHANGED' // the file grew or shrank while it was read
  | 'HEADER' // the header is missing, ambiguous or without an Identifier
  | 'ENCODING' // the text's encoding is unknown, or the text was damaged before
  | 'DIALECT' // the delimiter, the quoting or the NULL value must be given by the user
  | 'OUTPUT' // a report cannot be written
  | 'LEDGER' // the ledger cannot be opened, read or written
  | 'LEDGER_HELD' // another run holds the ledger
  | 'MEMORY' // this process has reached its memory limit
  | 'CREDENTIALS' // the secret or the UserSig cannot be used
  | 'SANDBOX' // the emulator cannot start
  | 'REDIS_UNREACHABLE' // Redis does not answer
  | 'REDIS_REFUSED'; // Redis answers, and refuses: password, rights, TLS

/** A run's failure that its user can fix: one sentence that says what, where, and what to do next. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  /** What went wrong. */
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The name that the system or a library gave an error (`ENOENT`, `LEVEL_LOCKED`), '' if it has none. */
export function errnoOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

export function isErrno(error: unknown, ...names: readonly string[]): boolean {
  return names.includes(errnoOf(error));
}

/** ` (ENOENT)`, to stand behind "cannot be read" in a sentence; '' if the error has no such name. */
export function errnoSuffix(error: unknown): string {
  const name = errnoOf(error);
  return name === '' ? '' : ` (${name})`;
}

/** What V8 says of buffers and of WebAssembly, where the system gives no more memory. */
const OUT_OF_MEMORY = /array buffer allocation failed|could not allocate memory|out of memory/i;

/** The same error, but for one that only says in its own words that there is no more memory. */
export function explained(error: unknown): unknown {
  if (!(error instanceof RangeError) || !OUT_OF_MEMORY.test(error.message)) return error;
  return new ImportError(
    'MEMORY',
    "This process has reached its memory limit: raise it (ulimit -d, ulimit -v, or the container's), or split the file.",
    { cause: error },
  );
}
