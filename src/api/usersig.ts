// UserSig version 2: what proves to the API who calls; signed and read here with node's own crypto alone.
import { createHmac } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { ImportError } from '../errors.js';

export interface SigningOptions {
  readonly sdkappid: number;
  readonly admin: string;
  /** Used as the text it is: it is not hex-decoded, although it looks like hex. */
  readonly secretKey: string;
  /** Unix seconds. */
  readonly now: number;
  /** Seconds the UserSig is good for. */
  readonly lifetime: number;
}

/** What a UserSig says of itself; `time` in Unix seconds, `expire` in seconds after it. */
export interface UserSigClaims {
  readonly sdkappid: number;
  readonly identifier: string;
  readonly time: number;
  readonly expire: number;
}

/** A UserSig of some hundred characters is usual; one with a user buffer stays far below this. */
const LONGEST = 8192;

/** Signs as the vendor's library does: the same JSON inside, packed by this machine's zlib. */
export function signUserSig({ sdkappid, admin, secretKey, now, lifetime }: SigningOptions): string {
  const signed = `TLS.identifier:${admin}\nTLS.sdkappid:${sdkappid}\nTLS.time:${now}\nTLS.expire:${lifetime}\n`;
  const claims = {
    'TLS.ver': '2.0',
    'TLS.identifier': admin,
    'TLS.sdkappid': sdkappid,
    'TLS.time': now,
    'TLS.expire': lifetime,
    'TLS.sig': createHmac('sha256', secretKey).update(signed).digest('base64'),
  };
  return deflateSync(JSON.stringify(claims))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_');
}

/**
 * Reads what a ready UserSig says of itself; nobody but the server can verify it.
 * Throws ImportError('CREDENTIALS') without showing the text.
 */
export function readUserSig(text: string): UserSigClaims {
  // The plain Base64 spelling (+ / =) is accepted for reading: some tools print it.
  if (text.length > LONGEST || !/^[\w*+/=-]+$/.test(text)) throw unreadable();
  const claims = parse(unpack(text));
  if ('TLS.sdk_appid' in claims || 'TLS.appid_at_3rd' in claims || 'TLS.expire_after' in claims) {
    throw new ImportError(
      'CREDENTIALS',
      'The UserSig is of version 1, made with a private key: make one of version 2 from the secret key with `tim-import sign`.',
    );
  }
  const sdkappid = whole(claims['TLS.sdkappid']);
  const identifier = claims['TLS.identifier'];
  const time = whole(claims['TLS.time']);
  const expire = whole(claims['TLS.expire']);
  if (
    sdkappid === undefined ||
    typeof identifier !== 'string' ||
    time === undefined ||
    expire === undefined
  ) {
    throw unreadable();
  }
  return { sdkappid, identifier, time, expire };
}

function unpack(text: string): string {
  const packed = Buffer.from(text.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64');
  try {
    // Bounded: a few bytes can inflate to gigabytes.
    return inflateSync(packed, { maxOutputLength: LONGEST }).toString('utf8');
  } catch {
    throw unreadable();
  }
}

function parse(json: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch {
    // Falls through: JSON.parse quotes what it read in its message, which must not be shown.
  }
  throw unreadable();
}

/** A whole number of zero or more, also in a string as some signing tools write it. */
function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function unreadable(): ImportError {
  return new ImportError(
    'CREDENTIALS',
    'The UserSig cannot be read: copy it whole, or make a new one from the secret key with `tim-import sign`.',
  );
}
