// How an account is spelled in the store: its key, and what is remembered of it.
import type { Account } from '../input/rows/account.js';
import { type Content, PRINT_LENGTH } from './fingerprint.js';

/** Where accounts live: an app, at the vendor's or behind another endpoint. */
export interface Scope {
  readonly sdkappid: number;
  /** The origin that `--endpoint` names, where it is not one of the vendor's. */
  readonly origin?: string;
}

/** What is remembered of an account that the API took. */
export interface Entry extends Content {
  /** Milliseconds since 1970, kept to the second. */
  readonly importedAt: number;
  /** The number of the source it was last seen in, '' where that has no name. */
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

/** `<sdkappid>[@<origin>] <Identifier>`: neither part of a scope has a blank in it, and `!` follows the blank. */
export function keysOf(scope: Scope): Keys {
  const prefix = `${nameOf(scope)} `;
  return {
    of: (identifier) => prefix + identifier,
    identifier: (key) => key.slice(prefix.length),
    range: { gt: prefix, lt: `${nameOf(scope)}!` },
  };
}

// Text, since the store hands strings over several times as fast as bytes: the print, one digit for the fields,
// seconds since 1970 in base 36, and the rest is the source.
const TIME = PRINT_LENGTH + 1;
const TIME_LENGTH = 7;
const SOURCE = TIME + TIME_LENGTH;
const LATEST = 36 ** TIME_LENGTH - 1;
const SPELLING = /^[\w-]{22}[0-7][0-9a-z]{7}[0-9a-z]*$/;

export function write({ print, fields, importedAt, source }: Entry): string {
  // A clock that is wrong by millennia must not spoil the spelling.
  const seconds = Math.min(Math.max(Math.floor(importedAt / 1000), 0), LATEST);
  return print + fields + seconds.toString(36).padStart(TIME_LENGTH, '0') + source;
}

/** @returns undefined where this is not what `write` wrote */
export function read(text: string): Entry | undefined {
  if (!SPELLING.test(text)) return undefined;
  return {
    print: text.slice(0, PRINT_LENGTH),
    fields: Number(text.charAt(PRINT_LENGTH)),
    importedAt: Number.parseInt(text.slice(TIME, SOURCE), 36) * 1000,
    source: text.slice(SOURCE),
  };
}
