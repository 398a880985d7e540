// Turns what the caller gave into what the rooms take: an input, and a source of credentials.
import { Readable } from 'node:stream';
import type { CredentialSource } from '../api/signer.js';
import { ImportError } from '../errors.js';
import type { Input } from '../input/input.js';
import { openInput } from '../input/open.js';
import { openRecords } from '../input/records.js';
import type { Credentials, RunOptions } from './run-options.js';

/** @throws ImportError CREDENTIALS */
export async function credentialsOf(
  given: RunOptions['credentials'],
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
        ? 'There is no secret key: give it in a file with --secret-key-file, or in TIM_SECRET_KEY.'
        : 'There are several credentials at once: give one of the secret key, the UserSig or the UserSig file.',
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

/** @throws ImportError INPUT_UNREADABLE, HEADER, ENCODING, DIALECT */
export async function openSource(
  { source, name, input = {} }: RunOptions,
  signal: AbortSignal,
): Promise<Input> {
  if (typeof source === 'string') return openInput({ path: source }, { ...input, signal });
  if (source instanceof Readable) {
    return openInput({ stream: source, name: name ?? 'stream' }, { ...input, signal });
  }
  const { trim = true } = input;
  return openRecords(source, { trim, signal });
}
