// Reduces an account to what is remembered of it: a fingerprint of what is sent, and which fields are sent.
import { hash } from 'node:crypto';
import type { Account } from '../input/rows/account.js';

/** What is sent for one account. Equal prints: the same call. */
export interface Content {
  /** 132 bits of SHA-256, as 22 characters of base64url: compared by `===`, and stored as they are. */
  readonly print: string;
  /** Which of the optional fields are sent: a sum of the bits below. */
  readonly fields: number;
}

/** Characters of a print. */
export const PRINT_LENGTH = 22;

// Stored with every account: a bit keeps its meaning for ever.
const BITS = { Nick: 1, FaceUrl: 2, Type: 4 } as const;

export type OptionalField = keyof typeof BITS;

/**
 * The canonical content of an account; the order of columns, header names and empty cells never reach it.
 * The text that is hashed must stay as it is: a change would make every account of every ledger look changed.
 */
export function contentOf(account: Account): Content {
  const { identifier, nick = '', faceUrl = '', type } = account;
  const fields =
    (nick === '' ? 0 : BITS.Nick) |
    (faceUrl === '' ? 0 : BITS.FaceUrl) |
    (type === undefined ? 0 : BITS.Type);
  // The lengths keep cells apart, whatever characters are in them. The one value of Type is told by its bit.
  const text = `${fields},${identifier.length},${nick.length};${identifier}${nick}${faceUrl}`;
  return { print: hash('sha256', text, 'base64url').slice(0, PRINT_LENGTH), fields };
}

/** The fields that were sent before and are empty now: the API leaves the old value in place (`NOT_CLEARED`). */
export function notCleared(before: number, now: number): OptionalField[] {
  const cleared = before & ~now;
  return (['Nick', 'FaceUrl', 'Type'] as const).filter((field) => cleared & BITS[field]);
}
