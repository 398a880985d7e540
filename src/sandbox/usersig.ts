// Verifies a UserSig the way the vendor does, with code of its own: it must not inherit the signer's mistakes.
import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';

export interface VerifierOptions {
  readonly sdkappid: number;
  readonly secretKey: string;
  /** Unix seconds. */
  readonly clock: () => number;
}

interface Signature {
  readonly identifier: string;
  readonly signedAt: number;
  readonly expiresAt: number;
}

/** A signed JSON has under 300 bytes; anything far above is not a UserSig but an attempt to fill the memory. */
const INFLATED_CAP = 4096;
/** One or two are in use at a time; without a bound a caller that signs each call would cost memory. */
const CACHED = 1000;

export function createVerifier({ sdkappid, secretKey, clock }: VerifierOptions) {
  const verified = new Map<string, Signature>();
  let revocation: { code: number; before: number; seen: ReadonlySet<string> } | undefined;

  function open(usersig: string): Signature | number {
    if (usersig === '') return 70002;
    const fields = inflate(usersig);
    if (fields === undefined) return 70003;
    const {
      'TLS.ver': version,
      'TLS.identifier': identifier,
      'TLS.sdkappid': signedApp,
      'TLS.time': signedAt,
      'TLS.expire': lifetime,
      'TLS.userbuf': userbuf,
      'TLS.sig': sig,
    } = fields;
    if (version !== '2.0' || typeof identifier !== 'string' || typeof sig !== 'string') return 70005;
    if (!isCount(signedApp) || !isCount(signedAt) || !isCount(lifetime)) return 70005;
    if (signedApp !== sdkappid) return 70014;
    const text =
      `TLS.identifier:${identifier}\nTLS.sdkappid:${signedApp}\nTLS.time:${signedAt}\nTLS.expire:${lifetime}\n` +
      (typeof userbuf === 'string' ? `TLS.userbuf:${userbuf}\n` : '');
    // The vendor uses the key's text as it stands: hex digits are not decoded.
    if (createHmac('sha256', secretKey).update(text).digest('base64') !== sig) return 70009;
    return { identifier, signedAt, expiresAt: signedAt + lifetime };
  }

  return {
    /** 0, or the vendor's code for what is wrong. */
    verify(usersig: string, identifier: string): number {
      let signature = verified.get(usersig);
      if (signature === undefined) {
        const opened = open(usersig);
        if (typeof opened === 'number') return opened;
        signature = opened;
        if (verified.size >= CACHED) verified.clear();
        verified.set(usersig, signature);
      }
      if (signature.identifier !== identifier) return 70013;
      if (revocation && (signature.signedAt < revocation.before || revocation.seen.has(usersig))) {
        return revocation.code;
      }
      return clock() > signature.expiresAt ? 70001 : 0;
    },
    /** From now on refuses, with `code`, every UserSig that was signed in an earlier second or has been used. */
    revoke(code: number): void {
      revocation = { code, before: Math.floor(clock()), seen: new Set(verified.keys()) };
    },
    restore(): void {
      revocation = undefined;
    },
  };
}

export type Verifier = ReturnType<typeof createVerifier>;

function inflate(usersig: string): Record<string, unknown> | undefined {
  if (!/^[\w*-]+$/.test(usersig)) return undefined;
  const base64 = usersig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  try {
    const json = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: INFLATED_CAP });
    const fields: unknown = JSON.parse(json.toString());
    return typeof fields === 'object' && fields !== null ? { ...fields } : undefined;
  } catch {
    return undefined; // not base64, not deflated, too large or not JSON: the vendor has one code for all of it
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
