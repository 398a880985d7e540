// A 32-bit hash of an account's fields other than the Identifier, for the memory of one run: it compares one pair.
import { getRandomValues } from 'node:crypto';
import type { Account } from '../input/rows/account.js';

/** FNV-1a's multiplier; the start is random for each run. */
const FACTOR = 0x01000193;
/** Separates the fields: no valid text holds a high surrogate without the low one behind it. */
const BETWEEN = 0xd800;

export function createContentHash(): (account: Account) => number {
  const [start = 0] = getRandomValues(new Uint32Array(1));

  return ({ nick = '', faceUrl = '', type = 0 }) => {
    let hash = start ^ type;
    for (let i = 0; i < nick.length; i++) hash = Math.imul(hash ^ nick.charCodeAt(i), FACTOR);
    hash = Math.imul(hash ^ BETWEEN, FACTOR);
    for (let i = 0; i < faceUrl.length; i++) hash = Math.imul(hash ^ faceUrl.charCodeAt(i), FACTOR);
    return hash >>> 0;
  };
}
