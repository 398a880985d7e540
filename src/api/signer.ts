// The one signer of a run: holds the credentials, renews the UserSig for everybody, and takes both out of foreign text.
import { ImportError } from '../errors.js';
import {
  askFunction,
  type CredentialSource,
  checkSecret,
  type ObtainedUserSig,
  readUserSigFile,
} from './credentials.js';
import { refuseDebugOutput } from './debug-output.js';
import { createRedactor } from './redact.js';
import { readUserSig, signUserSig } from './usersig.js';

export interface SignerOptions {
  readonly sdkappid: number;
  readonly admin: string;
  readonly source: CredentialSource;
  /** Wall clock, milliseconds since 1970; it may jump. */
  readonly wall: () => number;
  /** Ends the waiting for a UserSig file that is a pipe. */
  readonly signal?: AbortSignal;
}

export interface Signer {
  /** The UserSig for a call that starts now. */
  usersig(): string;
  /**
   * Asks for another UserSig, once for all who ask. True: call again, there is one that was not refused yet.
   * False: the refused one is the best there is, so going on is pointless.
   * Throws ImportError('CREDENTIALS') where the file or the function fails.
   */
  renew(refused: string): Promise<boolean>;
  /** The API took this UserSig: should it be refused one day, that is worth another renewal. */
  accepted(usersig: string): void;
  /** Foreign text without the secret key and without any UserSig. */
  redact(text: string): string;
}

const LIFETIME_S = 86_400;
/** Renewed this long before it expires, or for the last tenth of a shorter life. */
const MARGIN_MS = 3_600_000;
/** A file or function that had nothing better is asked again at most this often while nobody refuses. */
const ASK_AGAIN_MS = 60_000;
/** A clock set back by more than this would leave a UserSig from the future, which the server may refuse. */
const BACKWARDS_MS = 60_000;

interface Held {
  readonly text: string;
  readonly madeAt: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Throws ImportError USAGE under a NODE_DEBUG that prints UserSigs, and CREDENTIALS when there is nothing to sign with, or what there is cannot be used. */
export async function createSigner({
  sdkappid,
  admin,
  source,
  wall,
  signal,
}: SignerOptions): Promise<Signer> {
  refuseDebugOutput();
  const redactor = createRedactor();
  const secretKey = source.kind === 'secret' ? checkSecret(source.secretKey) : undefined;
  if (secretKey !== undefined) redactor.learn(secretKey);

  const refusedOnes = new Set<string>();
  let held = await obtain();
  if (wall() >= held.expiresAt) throw expired(held.expiresAt);
  let refusable = true; // whether a refusal of the present one is worth a renewal
  let renewal: Promise<boolean> | undefined;
  let passing: Promise<void> | undefined;
  let askAgainAt = Number.NEGATIVE_INFINITY;

  return {
    usersig() {
      const now = wall();
      if (now < held.renewAt && now >= held.madeAt - BACKWARDS_MS) return held.text;
      if (secretKey !== undefined) held = sign(secretKey);
      else askInPassing(now);
      return held.text;
    },
    async renew(refused) {
      await passing;
      if (refused !== held.text) return true;
      if (!refusable) return false;
      renewal ??= replace(refused).finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    accepted(usersig) {
      if (usersig === held.text) refusable = true;
    },
    redact: redactor.redact,
  };

  async function replace(refused: string): Promise<boolean> {
    const next = await obtain(refused);
    if (next.text === refused) {
      refusable = false;
      return false;
    }
    held = next;
    refusable = false;
    return true;
  }

  /** Near the end of its life: looks for a better one while the present one still serves. */
  function askInPassing(now: number): void {
    if (passing !== undefined || Math.abs(now - askAgainAt) < ASK_AGAIN_MS) return;
    askAgainAt = now;
    passing = obtain()
      .then((next) => {
        if (next.expiresAt > held.expiresAt) held = next;
      })
      .catch(() => {}) // Once the present one is refused, renew() asks again and says why it fails.
      .finally(() => {
        passing = undefined;
      });
  }

  async function obtain(refused?: string): Promise<Held> {
    switch (source.kind) {
      case 'secret':
        return sign(checkSecret(source.secretKey), refused);
      case 'usersig':
        return ready({ usersig: source.usersig });
      case 'usersig-file':
        return ready({ usersig: await readUserSigFile(source.path, signal) });
      case 'function':
        return ready(await askFunction(source.obtain));
    }
  }

  function sign(key: string, refused?: string): Held {
    const now = Math.floor(wall() / 1000);
    const options = { sdkappid, admin, secretKey: key, now };
    if (refused !== undefined) refusedOnes.add(refused);
    let text = signUserSig({ ...options, lifetime: LIFETIME_S });
    // Signed again in the same second it would be a refused one once more: each lives a second longer.
    for (let longer = 1; refusedOnes.has(text); longer++) {
      text = signUserSig({ ...options, lifetime: LIFETIME_S + longer });
    }
    redactor.learn(text);
    return hold(text, wall(), (now + LIFETIME_S) * 1000);
  }

  function ready({ usersig, expiresAt }: ObtainedUserSig): Held {
    const text = usersig.trim();
    redactor.learn(text);
    const claims = readUserSig(text);
    if (claims.sdkappid !== sdkappid) {
      throw new ImportError(
        'CREDENTIALS',
        `The UserSig is for SDKAppID ${claims.sdkappid}, but --sdkappid is ${sdkappid}: give the ones of the same app.`,
      );
    }
    if (claims.identifier !== admin) {
      throw new ImportError(
        'CREDENTIALS',
        `The UserSig is for ${JSON.stringify(claims.identifier)}, but --admin is ${JSON.stringify(admin)}: give the same name.`,
      );
    }
    return hold(text, wall(), expiresAt ?? (claims.time + claims.expire) * 1000);
  }
}

function hold(text: string, madeAt: number, expiresAt: number): Held {
  const margin = Math.min(MARGIN_MS, Math.max(0, expiresAt - madeAt) / 10);
  return { text, madeAt, renewAt: expiresAt - margin, expiresAt };
}

function expired(expiresAt: number): ImportError {
  return new ImportError(
    'CREDENTIALS',
    `The UserSig expired on ${new Date(expiresAt).toISOString()} by this machine's clock: make a new one.`,
  );
}
