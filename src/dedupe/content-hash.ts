// A 32-bit print of what an account says besides its Identifier, for the memory of one run: it tells one pair apart.
import { getRandomValues } from 'node:crypto';
import type { Account } from '../input/rows/account.js';

/** FNV-1a's multiplier; the start is drawn for each run. */
const FACTOR = 0x01000193;
/** Keeps the fields apart: no text that is valid holds a high surrogate without the low one behind it. */
const BETWEEN = 0xd800;

export function createContentPrint(): (account: Account) => number {
  const [start = 0] = getRandomValues(new Uint32Array(1));

  return ({ nick = '', faceUrl = '', type = 0 }) => {
    let print = start ^ type;
    for (let i = 0; i < nick.length; i++) print = Math.imul(print ^ nick.charCodeAt(i), FACTOR);
    print = Math.imul(print ^ BETWEEN, FACTOR);
    for (let i = 0; i < faceUrl.length; i++) print = Math.imul(print ^ faceUrl.charCodeAt(i), FACTOR);
    return print >>> 0;
  };
}
