// Reduces an account to its fingerprint: a digest of what is sent, and which fields are sent.
import { hash } from 'node:crypto';
import type { Account } from '../input/rows/account.js';

/** What is sent for one account. Equal digests mean the same call. */
export interface Fingerprint {
  /** 132 bits of SHA-256, as 22 characters of base64url: compared with `===`, and stored as they are. */
  readonly digest: string;
  /** Which of the optional fields are sent: a sum of the bits below. */
  readonly fields: number;
}

/** Characters of a digest. */
export const DIGEST_LENGTH = 22;

// Stored with every account: the meaning of a bit can never change.
const BITS = { Nick: 1, FaceUrl: 2, Type: 4 } as const;

export type OptionalField = keyof typeof BITS;

/**
 * Independent of the order of columns, of header names and of empty cells.
 * The hashed text must stay as it is: a change would make every account of every ledger look changed.
 */
export function fingerprintOf(account: Account): Fingerprint {
  const { identifier, nick = '', faceUrl = '', type } = account;
  const fields =
    (nick === '' ? 0 : BITS.Nick) |
    (faceUrl === '' ? 0 : BITS.FaceUrl) |
    (type === undefined ? 0 : BITS.Type);
  // The lengths separate the cells, whatever characters they contain. Type has one value, so its bit says it all.
  const text = `${fields},${identifier.length},${nick.length};${identifier}${nick}${faceUrl}`;
  return { digest: hash('sha256', text, 'base64url').slice(0, DIGEST_LENGTH), fields };
}

/** The fields that were sent before and are empty now: the API keeps the old value (`NOT_CLEARED`). */
export function notCleared(before: number, now: number): OptionalField[] {
  const cleared = before & ~now;
  return (['Nick', 'FaceUrl', 'Type'] as const).filter((field) => cleared & BITS[field]);
}
