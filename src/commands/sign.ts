// `tim-import sign`: a UserSig for the admin, into a file that only its owner can read.
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkSecret } from '../api/credentials.js';
import { readUserSig, signUserSig } from '../api/usersig.js';
import { errnoSuffix, ImportError } from '../errors.js';
import { readPrivateText } from '../private-files.js';
import { inLanguage } from '../words/message.js';
import type { CommandCall } from './command.js';
import { readCredentials } from './credentials.js';
import { SIGN_OPTIONS } from './option-lists.js';
import { refuse } from './usage-errors.js';

export async function signCommand(call: CommandCall): Promise<number> {
  const { read, mistakes, terminal } = call;
  const { sdkappid, admin, secretKeyFile, to, stdout, ...values } = read(SIGN_OPTIONS);
  const lifetime = values.lifetime / 1000;
  const given = { sdkappid, admin, secretKeyFile };
  const credentials = await readCredentials(given, terminal.env, call, (sentence) =>
    terminal.stderr.write(`${inLanguage(sentence, call.language)}\n`),
  );
  refuse(mistakes);
  const now = Math.floor(Date.now() / 1000);
  const usersig = signUserSig({
    ...{ sdkappid: credentials.sdkappid, admin, now, lifetime },
    secretKey: checkSecret(credentials.secretKey ?? ''),
  });
  if (stdout) {
    terminal.stdout.write(`${usersig}\n`);
    return 0;
  }
  save(to, usersig);
  const until = new Date((now + lifetime) * 1000).toISOString();
  terminal.stderr.write(
    `${inLanguage(`${to} holds a UserSig for ${admin} of app ${credentials.sdkappid}, until ${until}.`, call.language)} tim-import run <file> --sdkappid ${credentials.sdkappid} --usersig-file ${to}\n`,
  );
  return 0;
}

/** Replaces an older UserSig at once; any other file is left alone. */
function save(path: string, usersig: string): void {
  if (existsSync(path) && !holdsUserSig(path)) {
    throw new ImportError('USAGE', `${path} exists and holds no UserSig: give another name with --to.`);
  }
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, `${usersig}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new ImportError(
      'OUTPUT',
      `The UserSig cannot be written to ${path}${errnoSuffix(error)}: give another path with --to.`,
    );
  }
}

function holdsUserSig(path: string): boolean {
  try {
    readUserSig(readPrivateText(path).trim());
    return true;
  } catch {
    return false;
  }
}
