// Remembers who claimed an Identifier in this run: exact, about 33 bytes a row, outside the JS heap, growing in pieces.
import type { Account } from '../input/rows/account.js';
import { createContentPrint } from './content-hash.js';
import { createClaimIndex } from './hash-table.js';
import { createIdentifierPrint } from './identifier-hash.js';

/** The row that claimed an Identifier earlier. */
export interface EarlierClaim {
  /** Physical line on which it starts. */
  readonly line: number;
  /** Whether it sends the same content. */
  readonly identical: boolean;
}

export interface Claims {
  /** Claims the Identifier of a valid row; undefined: this row is the first one. */
  claim(account: Account, line: number): EarlierClaim | undefined;
  /** Whether a row has claimed this Identifier. */
  has(identifier: string): boolean;
  /** Rows that were the first with their Identifier. */
  readonly size: number;
  /** Memory held for them, all told. */
  readonly bytes: number;
}

// A claim, five words: three of the four of the Identifier's print (its place in the index is the fourth), the
// content's (it tells one pair apart, not millions), and the line.
const WORDS = 5;
const CONTENT = 3;
const LINE = 4;
// A power of two: a shift and a mask find a place in the pieces.
const CLAIM_BITS = 15;
const CLAIMS_IN_PIECE = 1 << CLAIM_BITS;

/** Claims stand in a row, by number from 1 on; an index finds them by their print. */
export function createClaims(): Claims {
  const printIdentifier = createIdentifierPrint();
  const printContent = createContentPrint();
  const claims: Uint32Array[] = [];
  const print = new Uint32Array(4);
  let size = 0;

  const pieceOf = (number: number) => {
    const piece = claims[(number - 1) >>> CLAIM_BITS];
    if (piece === undefined) throw new RangeError(`there is no claim ${number}`);
    return piece;
  };
  const offsetOf = (number: number) => ((number - 1) & (CLAIMS_IN_PIECE - 1)) * WORDS;
  const index = createClaimIndex((number) => {
    const words = pieceOf(number);
    const at = offsetOf(number);
    return words[at] === print[1] && words[at + 1] === print[2] && words[at + 2] === print[3];
  });

  function find(identifier: string): number {
    printIdentifier(identifier, print);
    return index.find(print[1] ?? 0, print[0] ?? 0);
  }

  /** The one that `find` has just not found. */
  function keep(content: number, line: number): void {
    if (size % CLAIMS_IN_PIECE === 0) claims.push(new Uint32Array(CLAIMS_IN_PIECE * WORDS));
    size++;
    const words = pieceOf(size);
    const at = offsetOf(size);
    words[at] = print[1] ?? 0;
    words[at + 1] = print[2] ?? 0;
    words[at + 2] = print[3] ?? 0;
    words[at + CONTENT] = content;
    words[at + LINE] = line;
    index.add(size);
  }

  return {
    claim(account, line) {
      const content = printContent(account);
      const earlier = find(account.identifier);
      if (earlier === 0) {
        keep(content, line);
        return undefined;
      }
      const words = pieceOf(earlier);
      const at = offsetOf(earlier);
      return { line: words[at + LINE] ?? 0, identical: words[at + CONTENT] === content };
    },
    has: (identifier) => find(identifier) !== 0,
    get size() {
      return size;
    },
    get bytes() {
      return claims.length * CLAIMS_IN_PIECE * WORDS * Uint32Array.BYTES_PER_ELEMENT + index.bytes;
    },
  };
}
