// Remembers who claimed an Identifier in this run: exact, 36 bytes a row, outside the JS heap, growing in pieces.
import type { Account } from '../input/account.js';
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

// A claim, 32 bytes: the Identifier's print in 16, the content's in 8 (they tell one pair apart, not millions),
// the line in 4, and in 4 the claim that is next in the same bucket.
const CLAIM = 32;
const CONTENT = 16;
const LINE = 24;
const NEXT = 28;
// Powers of two: a shift and a mask find a place in the pieces.
const CLAIM_BITS = 15;
const BUCKET_BITS = 16;
const CLAIMS_IN_PIECE = 1 << CLAIM_BITS;
const BUCKETS_IN_PIECE = 1 << BUCKET_BITS;

/**
 * Linear hashing: there is always one bucket more than there are claims, and each claim adds a bucket, which
 * takes its share out of one older bucket. So no claim waits while a table doubles, and no memory is given up.
 */
export function createClaims(): Claims {
  const printIdentifier = createIdentifierPrint();
  const printContent = createContentPrint();
  const claims: DataView[] = [];
  const buckets: DataView[] = [];
  let size = 0;
  // The largest power of two that is not above the number of the last bucket, and 1 as long as there is one.
  let low = 1;

  // Claims are known by number, from 1 on, so that 0 can say: none.
  const claimsOf = (number: number) => piece(claims, (number - 1) >>> CLAIM_BITS);
  const offsetOf = (number: number) => ((number - 1) & (CLAIMS_IN_PIECE - 1)) * CLAIM;
  const bucketsOf = (bucket: number) => piece(buckets, bucket >>> BUCKET_BITS);
  const placeOf = (bucket: number) => (bucket & (BUCKETS_IN_PIECE - 1)) * 4;
  const firstIn = (bucket: number) => bucketsOf(bucket).getUint32(placeOf(bucket), true);
  const setFirstIn = (bucket: number, number: number) =>
    bucketsOf(bucket).setUint32(placeOf(bucket), number, true);

  function bucketOf(hash: number): number {
    const bucket = (hash & (2 * low - 1)) >>> 0;
    return bucket <= size ? bucket : bucket - low;
  }

  /** Writes the Identifier's print where the next claim will stand, and looks for its equal among the claims. */
  function find(identifier: string): number {
    const free = claimsOf(size + 1);
    const at = offsetOf(size + 1);
    printIdentifier(identifier, free, at);
    const a = free.getUint32(at, true);
    const b = free.getUint32(at + 4, true);
    const c = free.getUint32(at + 8, true);
    const d = free.getUint32(at + 12, true);
    let number = firstIn(bucketOf(a));
    while (number !== 0) {
      const view = claimsOf(number);
      const offset = offsetOf(number);
      if (
        view.getUint32(offset, true) === a &&
        view.getUint32(offset + 4, true) === b &&
        view.getUint32(offset + 8, true) === c &&
        view.getUint32(offset + 12, true) === d
      ) {
        return number;
      }
      number = view.getUint32(offset + NEXT, true);
    }
    return 0;
  }

  function keep(line: number): void {
    const number = size + 1;
    const view = claimsOf(number);
    const offset = offsetOf(number);
    const bucket = bucketOf(view.getUint32(offset, true));
    view.setUint32(offset + LINE, line, true);
    view.setUint32(offset + NEXT, firstIn(bucket), true);
    setFirstIn(bucket, number);
    size = number;
    makeRoom();
    divide();
  }

  function makeRoom(): void {
    if (size % CLAIMS_IN_PIECE === 0) claims.push(new DataView(new ArrayBuffer(CLAIMS_IN_PIECE * CLAIM)));
    if (size % BUCKETS_IN_PIECE === 0) buckets.push(new DataView(new ArrayBuffer(BUCKETS_IN_PIECE * 4)));
  }

  /** Fills the bucket that has just been added from the one that held its claims so far. */
  function divide(): void {
    const added = size;
    if (added === 2 * low) low = added;
    const older = added - low;
    let number = firstIn(older);
    let staying = 0;
    let moving = 0;
    while (number !== 0) {
      const view = claimsOf(number);
      const offset = offsetOf(number);
      const next = view.getUint32(offset + NEXT, true);
      if ((view.getUint32(offset, true) & (2 * low - 1)) >>> 0 === added) {
        view.setUint32(offset + NEXT, moving, true);
        moving = number;
      } else {
        view.setUint32(offset + NEXT, staying, true);
        staying = number;
      }
      number = next;
    }
    setFirstIn(older, staying);
    setFirstIn(added, moving);
  }

  makeRoom();

  return {
    claim(account, line) {
      const earlier = find(account.identifier);
      const free = claimsOf(size + 1);
      const content = offsetOf(size + 1) + CONTENT;
      printContent(account, free, content);
      if (earlier === 0) {
        keep(line);
        return undefined;
      }
      const view = claimsOf(earlier);
      const offset = offsetOf(earlier);
      const identical =
        view.getUint32(offset + CONTENT, true) === free.getUint32(content, true) &&
        view.getUint32(offset + CONTENT + 4, true) === free.getUint32(content + 4, true);
      return { line: view.getUint32(offset + LINE, true), identical };
    },
    has: (identifier) => find(identifier) !== 0,
    get size() {
      return size;
    },
    get bytes() {
      return claims.length * CLAIMS_IN_PIECE * CLAIM + buckets.length * BUCKETS_IN_PIECE * 4;
    },
  };
}

function piece(pieces: readonly DataView[], index: number): DataView {
  const found = pieces[index];
  if (found === undefined) throw new RangeError(`claims have no piece ${index}`);
  return found;
}
