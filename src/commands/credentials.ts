// Where the credentials come from: files and the environment, never arguments, and one source only.
import type { Credentials } from '../api/credentials.js';
import { errnoSuffix, ImportError } from '../errors.js';
import { readSmallFile } from '../open-file.js';
import { isReadableByOthers } from '../private-files.js';
import type { Terminal } from './terminal.js';

interface Given {
  readonly sdkappid: number | undefined;
  readonly admin: string;
  readonly secretKeyFile: string | undefined;
  readonly usersigFile?: string | undefined;
  /** Milliseconds for which a pipe is waited for. */
  readonly deadline?: number | undefined;
}

/**
 * @param mistakes what is missing or given twice is added, a sentence each
 * @param warn is called with a sentence that ends nothing
 */
export async function readCredentials(
  given: Given,
  env: Terminal['env'],
  mistakes: string[],
  warn: (sentence: string) => void,
): Promise<Credentials> {
  const { sdkappid, admin, secretKeyFile, usersigFile } = given;
  if (sdkappid === undefined) {
    mistakes.push('There is no SDKAppID: give --sdkappid, or TIM_SDKAPPID (or rehearse with run --sandbox).');
  }
  const takesUserSig = 'usersigFile' in given;
  const secretKey = env.TIM_SECRET_KEY || undefined;
  const usersig = (takesUserSig && env.TIM_USERSIG) || undefined;
  const sources = [
    secretKeyFile !== undefined && '--secret-key-file (or TIM_SECRET_KEY_FILE)',
    secretKey !== undefined && 'TIM_SECRET_KEY',
    usersigFile !== undefined && '--usersig-file',
    usersig !== undefined && 'TIM_USERSIG',
  ].filter((source) => source !== false);
  if (sources.length > 1) {
    mistakes.push(`There are two sources of credentials, ${sources.join(' and ')}: leave one of them.`);
  } else if (sources.length === 0) {
    mistakes.push(
      'There is no secret key: put it in a file for --secret-key-file, or in TIM_SECRET_KEY (or rehearse with run --sandbox).',
    );
  }
  const who = { sdkappid: sdkappid ?? 0, admin };
  if (mistakes.length > 0) return who;
  const file = usersigFile ?? secretKeyFile;
  if (file !== undefined && isReadableByOthers(file)) {
    const what = usersigFile === undefined ? 'secret key' : 'UserSig';
    warn(
      `Other users of this machine can read the ${what} file ${nameOf(file)}: make it yours alone (chmod 600).`,
    );
  }
  if (usersigFile !== undefined) return { ...who, usersigFile };
  if (usersig !== undefined) return { ...who, usersig };
  return { ...who, secretKey: secretKey ?? (await readKey(secretKeyFile ?? '', given.deadline, mistakes)) };
}

async function readKey(path: string, deadline: number | undefined, mistakes: string[]): Promise<string> {
  const timeIsUp = deadline === undefined ? undefined : AbortSignal.timeout(Math.min(deadline, 2 ** 31 - 1));
  try {
    return (await readSmallFile(path, timeIsUp)).replace(/^\uFEFF/, '').trim();
  } catch (error) {
    if (timeIsUp?.aborted) {
      throw new ImportError(
        'CREDENTIALS',
        `The secret key file ${nameOf(path)} gave nothing within the time of --deadline.`,
      );
    }
    mistakes.push(
      `The secret key file ${nameOf(path)} cannot be read${errnoSuffix(error)}: check its name and rights.`,
    );
    return '';
  }
}

/** Somebody may have given the key itself: that is not repeated. */
const nameOf = (path: string) => (/^[0-9A-Za-z]{32,}$/.test(path) ? 'that --secret-key-file names' : path);
