// What the Identifiers of a file have in common, learned from its first rows, so that one unlike all others is seen.
import { certainKind, likelyKind } from './foreign-words.js';

export interface IdentifierProfile {
  /** Whether an Identifier differs from nearly all others in its characters or its length. */
  isOutlier(identifier: string): boolean;
  /** Whether it has blanks or signs that the others do not have, as sentences do. */
  isText(identifier: string): boolean;
  /** Whether there are enough others to rely on. */
  readonly sure: boolean;
}

/** Fewer have nothing in common that could be relied on. */
const ENOUGH = 3;
const NEARLY_NONE = 0.05;
const FEW = 0.2;

// What an Identifier may hold, a bit each: lower case, upper case, digits, blanks, the signs of sentences, five signs by
// themselves, and all other signs.
const BLANK = 1 << 3;
const SIGN = 1 << 4;
const JOINERS = '-_.@+';
const SENTENCE = '()<>[]{}!?;"';
const BITS = 11;
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

/**
 * @param identifiers of the first rows, in order
 * @param whole whether these are all rows of the file
 */
export function createIdentifierProfile(
  identifiers: readonly string[],
  whole: boolean,
): IdentifierProfile | undefined {
  const filled = middleOf(identifiers, whole).filter((identifier) => identifier !== '');
  const usual = filled.filter(
    (identifier) => certainKind(identifier) === undefined && likelyKind(identifier, 'between') === undefined,
  );
  // Where most look foreign, that is how this file's Identifiers look.
  const known = usual.length * 2 < filled.length ? filled : usual;
  if (known.length === 0) return undefined;
  // One may be the odd one that is looked for.
  const few = Math.max(1, Math.floor(known.length * NEARLY_NONE));
  const masks = known.map(maskOf);
  let rare = 0;
  let common = 0;
  for (let bit = 1; bit < 1 << BITS; bit <<= 1) {
    const having = masks.filter((mask) => (mask & bit) !== 0).length;
    if (having <= few) rare |= bit;
    if (known.length - having <= (known.length > ENOUGH ? few : 0)) common |= bit;
  }
  const odd = masks.filter((mask) => (mask & rare) !== 0 || (mask & common) !== common).length;
  // Where many are unlike the others, they have nothing in common.
  const sure = known.length >= ENOUGH && odd <= Math.max(1, known.length * FEW);
  const lengths = known.map((identifier) => identifier.length).sort((one, two) => one - two);
  const cut = known.length > ENOUGH ? few : 0;
  const shortest = (lengths[cut] ?? 0) / 2;
  const longest = (lengths[lengths.length - 1 - cut] ?? 0) * 2;

  return {
    sure,
    isOutlier(identifier) {
      if (!sure) return true;
      const mask = maskOf(identifier);
      const { length } = identifier;
      return (mask & rare) !== 0 || (mask & common) !== common || length < shortest || length > longest;
    },
    isText: (identifier) => (maskOf(identifier) & rare & (BLANK | SIGN)) !== 0,
  };
}

/** Without the lines where foreign ones are, if there are others. */
function middleOf(identifiers: readonly string[], whole: boolean): readonly string[] {
  const edge = identifiers.length >= 9 ? 3 : identifiers.length >= 5 ? 1 : 0;
  return identifiers.slice(edge, whole ? identifiers.length - edge : identifiers.length);
}

function maskOf(identifier: string): number {
  let mask = 0;
  for (let index = 0; index < identifier.length; index++) {
    const kind = KINDS[identifier.charCodeAt(index)] ?? 10;
    mask |= 1 << kind;
  }
  return mask;
}

/** The number of a character's bit. */
function kindOf(character: string): number {
  if (/[a-z]/.test(character)) return 0;
  if (/[A-Z]/.test(character)) return 1;
  if (/[0-9]/.test(character)) return 2;
  if (/\s/.test(character)) return 3;
  if (SENTENCE.includes(character)) return 4;
  const joiner = JOINERS.indexOf(character);
  return joiner < 0 ? 10 : 5 + joiner;
}
