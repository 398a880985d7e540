// Where a ready UserSig comes from: a file, or a function of whoever uses the library.
import { readFile } from 'node:fs/promises';
import { errnoSuffix, ImportError } from '../errors.js';

export interface ObtainedUserSig {
  readonly usersig: string;
  /** Milliseconds since 1970; left out, it is read from the UserSig. */
  readonly expiresAt?: number;
}

export async function readUserSigFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ImportError(
      'CREDENTIALS',
      `The UserSig file ${path} cannot be read${errnoSuffix(cause)}: check its name and rights.`,
      { cause },
    );
  }
}

export async function ask(obtain: () => Promise<ObtainedUserSig>): Promise<ObtainedUserSig> {
  let answer: unknown;
  try {
    answer = await obtain();
  } catch {
    // Its error is not passed on as the cause: what it holds is not ours to know, a secret maybe.
    throw new ImportError(
      'CREDENTIALS',
      'The credentials function failed to give a UserSig: look at its own error.',
    );
  }
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'usersig' in answer &&
    typeof answer.usersig === 'string'
  ) {
    const expiresAt = 'expiresAt' in answer ? answer.expiresAt : undefined;
    if (expiresAt === undefined) return { usersig: answer.usersig };
    if (typeof expiresAt === 'number' && Number.isFinite(expiresAt))
      return { usersig: answer.usersig, expiresAt };
  }
  throw new ImportError(
    'CREDENTIALS',
    'The credentials function must give { usersig, expiresAt? }, a string and milliseconds since 1970.',
  );
}
