// The format of an account in the store: its key, and what is remembered about it.
import type { Account } from '../input/rows/account.js';
import { DIGEST_LENGTH, type Fingerprint } from './fingerprint.js';
import type { Scope } from './ledger.js';

/** What is remembered about an account that the API accepted. */
export interface Entry extends Fingerprint {
  /** Milliseconds since 1970, kept to the second. */
  readonly importedAt: number;
  /** Number of the source it was last seen in, '' if that has no name. */
  readonly source: string;
}

/** Keys of the accounts of one scope. */
export interface Keys {
  of(identifier: Account['identifier']): string;
  identifier(key: string): string;
  /** The range that holds them, and nothing else. */
  readonly range: { readonly gt: string; readonly lt: string };
}

export function nameOf({ sdkappid, origin }: Scope): string {
  return origin === undefined ? String(sdkappid) : `${sdkappid}@${origin}`;
}

/** `<sdkappid>[@<origin>] <Identifier>`: neither part of a scope contains a blank, and `!` follows the blank. */
export function keysOf(scope: Scope): Keys {
  const prefix = `${nameOf(scope)} `;
  return {
    of: (identifier) => prefix + identifier,
    identifier: (key) => key.slice(prefix.length),
    range: { gt: prefix, lt: `${nameOf(scope)}!` },
  };
}

// Text, because the store returns strings several times as fast as bytes: the digest, one digit for the fields,
// seconds since 1970 in base 36, and the rest is the source.
const TIME = DIGEST_LENGTH + 1;
const TIME_LENGTH = 7;
const SOURCE = TIME + TIME_LENGTH;
const LATEST = 36 ** TIME_LENGTH - 1;
const FORMAT = /^[\w-]{22}[0-7][0-9a-z]{7}[0-9a-z]*$/;

export function formatEntry({ digest, fields, importedAt, source }: Entry): string {
  // A clock that is wrong by millennia must not break the format.
  const seconds = Math.min(Math.max(Math.floor(importedAt / 1000), 0), LATEST);
  return digest + fields + seconds.toString(36).padStart(TIME_LENGTH, '0') + source;
}

/** @returns undefined if `formatEntry` did not write this */
export function parseEntry(text: string): Entry | undefined {
  if (!FORMAT.test(text)) return undefined;
  return {
    digest: text.slice(0, DIGEST_LENGTH),
    fields: Number(text.charAt(DIGEST_LENGTH)),
    importedAt: Number.parseInt(text.slice(TIME, SOURCE), 36) * 1000,
    source: text.slice(SOURCE),
  };
}
