// Who calls: the credentials as people give them, checked, or refused with what they look like instead.
import { errnoSuffix, ImportError } from '../errors.js';
import { readSmallFile } from '../open-file.js';

/** Who calls; a secret key signs a UserSig here, or give one that is ready. */
export interface Credentials {
  /** SDKAppID of the app. */
  readonly sdkappid: number;
  /** Default: administrator. */
  readonly admin?: string;
  /** The app's secret key; a UserSig is signed with it as often as one is needed. */
  readonly secretKey?: string;
  /** A ready UserSig. */
  readonly usersig?: string;
  /** A file that holds a UserSig; read again when it expires. */
  readonly usersigFile?: string;
}

export type CredentialSource =
  | { readonly kind: 'secret'; readonly secretKey: string }
  | { readonly kind: 'usersig'; readonly usersig: string }
  | { readonly kind: 'usersig-file'; readonly path: string }
  | { readonly kind: 'function'; readonly obtain: () => Promise<ObtainedUserSig> };

export interface ObtainedUserSig {
  readonly usersig: string;
  /** Milliseconds since 1970; left out, it is read from the UserSig. */
  readonly expiresAt?: number;
}

/** @throws ImportError CREDENTIALS */
export async function credentialsOf(
  given: Credentials | (() => Promise<Credentials>),
): Promise<{ sdkappid: number; admin?: string; source: CredentialSource }> {
  const credentials = typeof given === 'function' ? await given() : given;
  if (typeof credentials !== 'object' || credentials === null) {
    throw new ImportError('CREDENTIALS', 'There are no credentials: give { sdkappid, secretKey }.');
  }
  const { sdkappid, admin, secretKey, usersig, usersigFile } = credentials;
  const sources = [secretKey, usersig, usersigFile].filter((one) => one !== undefined);
  if (sources.length !== 1) {
    throw new ImportError(
      'CREDENTIALS',
      sources.length === 0
        ? 'There are no credentials: give one of secretKey, usersig and usersigFile.'
        : 'There are several credentials at once: give one of secretKey, usersig and usersigFile.',
    );
  }
  return {
    sdkappid,
    ...(admin !== undefined && { admin }),
    source: sourceOf(credentials, typeof given === 'function' ? given : undefined),
  };
}

function sourceOf(
  { secretKey, usersig = '', usersigFile }: Credentials,
  again: (() => Promise<Credentials>) | undefined,
): CredentialSource {
  if (secretKey !== undefined) return { kind: 'secret', secretKey };
  if (usersigFile !== undefined) return { kind: 'usersig-file', path: usersigFile };
  if (again === undefined) return { kind: 'usersig', usersig };
  let first: string | undefined = usersig;
  return {
    kind: 'function',
    async obtain() {
      const text = first ?? (await again()).usersig ?? '';
      first = undefined;
      return { usersig: text };
    },
  };
}

const KEY = 'the key of 64 characters that the IM console shows for the app';

/** The secret without the blanks and line breaks around it that files and copying leave. */
export function checkSecret(secretKey: string): string {
  const text = secretKey.trim();
  if (text === '') throw bad(`is empty: give ${KEY}`);
  if (text.includes('-----BEGIN')) throw bad(`is a private key of the old kind: give ${KEY}`);
  if (/^["'`“‘«].*["'`”’»]$/s.test(text)) throw bad(`is in quotes: give ${KEY}, without quotes`);
  if (/\s/.test(text)) throw bad(`has blanks or line breaks inside: give ${KEY}`);
  if (/[^\x21-\x7e]/.test(text)) throw bad(`holds characters that no secret key has: give ${KEY}`);
  if (text.length > 100 && text.startsWith('eJ'))
    throw bad(`looks like a UserSig: give ${KEY}, or use --usersig-file`);
  if (/[/\\]|^[.~]|\.\w{1,5}$/.test(text))
    throw bad('looks like a file name: use --secret-key-file for that');
  if (/^[0-9a-f]{16,63}$/i.test(text))
    throw bad(`was cut off, with ${text.length} characters left: give ${KEY}`);
  if (text.length < 8) throw bad(`is too short: give ${KEY}`);
  return text;
}

/** Somebody may have given the key or the UserSig itself in place of a path: that is not repeated. */
export function shownPath(path: string): string {
  return /^[0-9A-Za-z]{32,}$|^eJ[\w*\-=]{60,}$/.test(path) ? 'that was named' : path;
}

export async function readUserSigFile(path: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readSmallFile(path, signal);
  } catch (cause) {
    throw new ImportError(
      'CREDENTIALS',
      `The UserSig file ${shownPath(path)} cannot be read${errnoSuffix(cause)}: check its name and rights.`,
      { cause },
    );
  }
}

export async function askFunction(obtain: () => Promise<ObtainedUserSig>): Promise<ObtainedUserSig> {
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

function bad(problem: string): ImportError {
  return new ImportError('CREDENTIALS', `The secret key ${problem}.`);
}
