// Takes credentials out of foreign text, however they are spelled in it.

export interface Redactor {
  /** From now on `credential` is removed as well. */
  learn(credential: string): void;
  redact(text: string): string;
}

const REMOVED = '[removed]';

/** Anything that looks like a UserSig, ours or not, whole or cut: zlib's header reads `eJ`, `eN` or `eA` in Base64. */
const LOOKS_LIKE_USERSIG = /e[JNA](?:[\w*+/=-]|\\\/|%(?:25){0,3}[0-9A-Fa-f]{2}){30,}/g;

/** Shorter than this and removing it would eat innocent text; a secret key has 64 characters. */
const SHORTEST = 8;

/** Of what every spelling of a credential consists. Most answers have no such run, and need no slow look. */
const RUN = /[\w*+/=%\\-]{30}/;
const MAKES_A_RUN = /^[\w*+/=-]{30,}$/;

export function createRedactor(): Redactor {
  const known = new Map<string, RegExp>();
  let areAllRuns = true;
  return {
    learn(credential) {
      if (credential.length < SHORTEST || known.has(credential)) return;
      known.set(credential, anySpelling(credential));
      areAllRuns &&= MAKES_A_RUN.test(credential);
    },
    redact(text) {
      if (text.length < SHORTEST || (areAllRuns && !RUN.test(text))) return text;
      let left = text;
      for (const spelling of known.values()) left = left.replace(spelling, REMOVED);
      return left.replace(LOOKS_LIKE_USERSIG, REMOVED);
    },
  };
}

// Every repetition is bounded: a body of 64 KiB of backslashes must not take seconds.
/** Base64's three odd characters, their URL-safe stand-ins, JSON's `\/`, and any of it percent-encoded, even twice. */
function anySpelling(credential: string): RegExp {
  return new RegExp(
    Array.from(credential, (character) => `(?:${spellings(character).join('|')})`).join(''),
    'g',
  );
}

function spellings(character: string): string[] {
  const twins = ['*+', '-/', '_='].find((pair) => pair.includes(character)) ?? character;
  return Array.from(twins).flatMap((twin) => [
    `\\\\{0,2}${literally(twin)}`,
    ...Array.from(Buffer.from(twin), percent).reduce((all, one) => [`${all[0] ?? ''}${one}`], ['']),
  ]);
}

function percent(byte: number): string {
  const hex = byte.toString(16).padStart(2, '0');
  return `%(?:25){0,3}${Array.from(hex, (digit) => `[${digit}${digit.toUpperCase()}]`).join('')}`;
}

function literally(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
