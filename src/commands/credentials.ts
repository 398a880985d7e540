// Where the credentials come from: files and the environment, never arguments, and one source only.
import { readFile } from 'node:fs/promises';
import type { Credentials } from '../api/credentials.js';
import { errnoSuffix } from '../errors.js';
import type { Terminal } from './terminal.js';

interface Given {
  readonly sdkappid: number | undefined;
  readonly admin: string;
  readonly secretKeyFile: string | undefined;
  readonly usersigFile?: string | undefined;
}

/** @param mistakes what is missing or said twice is added, a sentence each */
export async function readCredentials(
  given: Given,
  env: Terminal['env'],
  mistakes: string[],
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
  if (usersigFile !== undefined) return { ...who, usersigFile };
  if (usersig !== undefined) return { ...who, usersig };
  return { ...who, secretKey: secretKey ?? (await readKey(secretKeyFile ?? '', mistakes)) };
}

async function readKey(path: string, mistakes: string[]): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '').trim();
  } catch (error) {
    // Somebody may have given the key itself: that is not repeated.
    const name = /^[0-9A-Za-z]{32,}$/.test(path) ? 'that --secret-key-file names' : path;
    mistakes.push(
      `The secret key file ${name} cannot be read${errnoSuffix(error)}: check its name and rights.`,
    );
    return '';
  }
}
