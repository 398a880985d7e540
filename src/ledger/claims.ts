// Remembers who claimed an Identifier in this run: exact, 37 bytes a row at most, outside the JS heap, growing in pieces.
import type { Account } from '../input/account.js';
import { createClaimIndex } from './claim-index.js';
import { createContentPrint } from './content-print.js';
import { createIdentifierPrint } from './identifier-print.js';

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

// A claim, six words: three of the four of the Identifier's print (its place in the index is the fourth), two of the
// content's (they tell one pair apart, not millions), and the line.
const WORDS = 6;
const CONTENT = 3;
const LINE = 5;
// A power of two: a shift and a mask find a place in the pieces.
const CLAIM_BITS = 15;
const CLAIMS_IN_PIECE = 1 << CLAIM_BITS;

/** Claims stand in a row, by number from 1 on; an index finds them by their print. */
export function createClaims(): Claims {
  const printIdentifier = createIdentifierPrint();
  const printContent = createContentPrint();
  const claims: Uint32Array[] = [];
  const print = new Uint32Array(4);
  const content = new Uint32Array(2);
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
  function keep(line: number): void {
    if (size % CLAIMS_IN_PIECE === 0) claims.push(new Uint32Array(CLAIMS_IN_PIECE * WORDS));
    size++;
    const words = pieceOf(size);
    const at = offsetOf(size);
    words[at] = print[1] ?? 0;
    words[at + 1] = print[2] ?? 0;
    words[at + 2] = print[3] ?? 0;
    words[at + CONTENT] = content[0] ?? 0;
    words[at + CONTENT + 1] = content[1] ?? 0;
    words[at + LINE] = line;
    index.add(size);
  }

  return {
    claim(account, line) {
      printContent(account, content);
      const earlier = find(account.identifier);
      if (earlier === 0) {
        keep(line);
        return undefined;
      }
      const words = pieceOf(earlier);
      const at = offsetOf(earlier);
      const identical = words[at + CONTENT] === content[0] && words[at + CONTENT + 1] === content[1];
      return { line: words[at + LINE] ?? 0, identical };
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
