// A 64-bit print of what an account says besides its Identifier, for the memory of one run: it tells one pair apart.
import { getRandomValues } from 'node:crypto';
import type { Account } from '../input/account.js';

// The multipliers of FNV-1a's 32-bit and 64-bit forms; the start is drawn for each run.
const FIRST = 0x01000193;
const SECOND = 0x000001b3;
/** Keeps the fields apart: no text that is valid holds a high surrogate without the low one behind it. */
const BETWEEN = 0xd800;

/** The function that is returned writes the print's two words. */
export function createContentPrint(): (account: Account, print: Uint32Array) => void {
  const [startA = 0, startB = 0] = getRandomValues(new Uint32Array(2));

  return ({ nick = '', faceUrl = '', type = 0 }, print) => {
    let a = startA ^ type;
    let b = startB ^ type;
    for (let i = 0; i < nick.length; i++) {
      const unit = nick.charCodeAt(i);
      a = Math.imul(a ^ unit, FIRST);
      b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, SECOND);
    }
    a = Math.imul(a ^ BETWEEN, FIRST);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ BETWEEN, SECOND);
    for (let i = 0; i < faceUrl.length; i++) {
      const unit = faceUrl.charCodeAt(i);
      a = Math.imul(a ^ unit, FIRST);
      b = Math.imul((b << 5) ^ (b >>> 27) ^ unit, SECOND);
    }
    print[0] = a;
    print[1] = b;
  };
}
