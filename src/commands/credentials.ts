// Where the credentials come from: files and the environment, never arguments, and one source only.
import { type Credentials, shownPath } from '../api/credentials.js';
import { errnoSuffix, ImportError } from '../errors.js';
import { readSmallFile } from '../open-file.js';
import { isReadableByOthers } from '../private-files.js';
import { inLanguage } from '../words/message.js';
import type { CommandCall } from './command.js';
import type { Terminal } from './terminal.js';

interface Given {
  readonly sdkappid: number | undefined;
  readonly admin: string;
  readonly secretKeyFile: string | undefined;
  readonly usersigFile?: string | undefined;
  /** Milliseconds for which a pipe is waited for. */
  readonly deadline?: number | undefined;
}

const SANDBOX_APP = 1_400_000_000;

/** Who calls: the sandbox's own caller, with the key made for it, or whom the options name. */
export async function callerOf(
  values: Given & { readonly sandbox: boolean; readonly quiet: boolean },
  call: Pick<CommandCall, 'mistakes' | 'isGiven' | 'terminal' | 'language'>,
  sandboxKey: string,
): Promise<Credentials> {
  const { terminal, language } = call;
  if (values.sandbox) {
    return { sdkappid: values.sdkappid ?? SANDBOX_APP, admin: values.admin, secretKey: sandboxKey };
  }
  return readCredentials(values, terminal.env, call, (sentence) => {
    if (!values.quiet) terminal.stderr.write(`${inLanguage(sentence, language)}\n`);
  });
}

/**
 * What is missing or given twice is added to the mistakes.
 * @param warn is called with a sentence that ends nothing
 */
export async function readCredentials(
  given: Given,
  env: Terminal['env'],
  { mistakes, isGiven }: Pick<CommandCall, 'mistakes' | 'isGiven'>,
  warn: (sentence: string) => void,
): Promise<Credentials> {
  const { sdkappid, admin, secretKeyFile, usersigFile } = given;
  // One that is wrong was told already.
  if (sdkappid === undefined && !isGiven('sdkappid')) {
    mistakes.push('There is no SDKAppID: give --sdkappid, or TIM_SDKAPPID (or try run --sandbox).');
  }
  const takesUserSig = 'usersigFile' in given;
  const secretKey = env.TIM_SECRET_KEY || undefined;
  const usersig = (takesUserSig && env.TIM_USERSIG) || undefined;
  const found = [
    {
      ...{ kind: 'secretKeyFile', name: '--secret-key-file (or TIM_SECRET_KEY_FILE)', value: secretKeyFile },
      onLine: isGiven('secretKeyFile'),
    } as const,
    { kind: 'secretKey', name: 'TIM_SECRET_KEY', value: secretKey, onLine: false } as const,
    {
      kind: 'usersigFile',
      name: '--usersig-file',
      value: usersigFile,
      onLine: isGiven('usersigFile'),
    } as const,
    { kind: 'usersig', name: 'TIM_USERSIG', value: usersig, onLine: false } as const,
  ].flatMap(({ value, ...source }) => (value === undefined ? [] : [{ ...source, value }]));
  // What is on the command line goes before the environment.
  const onLine = found.filter((source) => source.onLine);
  const sources = onLine.length > 0 ? onLine : found;
  if (sources.length > 1) {
    mistakes.push(
      `There are two sources of credentials, ${sources.map(({ name }) => name).join(' and ')}: remove one of them.`,
    );
  } else if (sources.length === 0) {
    mistakes.push(
      'There is no secret key: put it in a file for --secret-key-file, or in TIM_SECRET_KEY (or try run --sandbox).',
    );
  }
  const who = { sdkappid: sdkappid ?? 0, admin };
  if (mistakes.length > 0) return who;
  const [source] = sources;
  const file = source?.kind.endsWith('File') ? source.value : undefined;
  if (file !== undefined && isReadableByOthers(file)) {
    const what = source?.kind === 'usersigFile' ? 'UserSig' : 'secret key';
    warn(
      `Other users of this machine can read the ${what} file ${shownPath(file)}: make it yours alone (chmod 600).`,
    );
  }
  if (source?.kind === 'usersigFile') return { ...who, usersigFile: source.value };
  if (source?.kind === 'usersig') return { ...who, usersig: source.value };
  if (source?.kind === 'secretKey') return { ...who, secretKey: source.value };
  return { ...who, secretKey: await readKey(source?.value ?? '', given.deadline, mistakes) };
}

async function readKey(path: string, deadline: number | undefined, mistakes: string[]): Promise<string> {
  const timeIsUp = deadline === undefined ? undefined : AbortSignal.timeout(Math.min(deadline, 2 ** 31 - 1));
  try {
    return (await readSmallFile(path, timeIsUp)).replace(/^\uFEFF/, '').trim();
  } catch (error) {
    if (timeIsUp?.aborted) {
      throw new ImportError(
        'CREDENTIALS',
        `The secret key file ${shownPath(path)} gave nothing within the time of --deadline.`,
      );
    }
    mistakes.push(
      `The secret key file ${shownPath(path)} cannot be read${errnoSuffix(error)}: check its name and rights.`,
    );
    return '';
  }
}
