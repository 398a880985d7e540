// The Identifiers that this run has seen: exact, about 33 bytes a row, outside the JS heap, growing in pieces.
import type { Account } from '../input/rows/account.js';
import { createContentHash } from './content-hash.js';
import { createHashTable } from './hash-table.js';
import { createIdentifierHash } from './identifier-hash.js';

/** The row that is used for an Identifier. */
export interface EarlierRow {
  /** Physical line on which it starts. */
  readonly line: number;
  /** Whether it sends the same content. */
  readonly identical: boolean;
}

export interface DedupeIndex {
  /** Adds a valid row's Identifier; gives the row that had it earlier, undefined where this one is the first. */
  add(account: Account, line: number): EarlierRow | undefined;
  /** The same, but the later row takes the place of the earlier one. */
  replace(account: Account, line: number): void;
  /** The row that is used for an Identifier, and whether it sends the content of this one. */
  find(account: Account): EarlierRow | undefined;
  /** Whether a row with this Identifier was added. */
  has(identifier: string): boolean;
}

// An entry has five words: three of the Identifier's hash (the fourth is its place in the hash table), the content's
// hash (it compares one pair, not millions), and the line.
const WORDS = 5;
const CONTENT = 3;
const LINE = 4;
// A power of two: a shift and a mask find an entry in the pieces.
const PIECE_BITS = 15;
const ENTRIES_IN_PIECE = 1 << PIECE_BITS;

/** Entries are numbered from 1 on; a hash table finds them by the hash of their Identifier. */
export function createDedupeIndex(): DedupeIndex {
  const hashIdentifier = createIdentifierHash();
  const hashContent = createContentHash();
  const pieces: Uint32Array[] = [];
  const hash = new Uint32Array(4);
  let size = 0;

  const pieceOf = (number: number) => {
    const piece = pieces[(number - 1) >>> PIECE_BITS];
    if (piece === undefined) throw new RangeError(`there is no entry ${number}`);
    return piece;
  };
  const offsetOf = (number: number) => ((number - 1) & (ENTRIES_IN_PIECE - 1)) * WORDS;
  const table = createHashTable((number) => {
    const words = pieceOf(number);
    const at = offsetOf(number);
    return words[at] === hash[1] && words[at + 1] === hash[2] && words[at + 2] === hash[3];
  });

  function find(identifier: string): number {
    hashIdentifier(identifier, hash);
    return table.find(hash[1] ?? 0, hash[0] ?? 0);
  }

  /** Adds the entry that `find` has just not found. */
  function append(content: number, line: number): void {
    if (size % ENTRIES_IN_PIECE === 0) pieces.push(new Uint32Array(ENTRIES_IN_PIECE * WORDS));
    size++;
    const words = pieceOf(size);
    const at = offsetOf(size);
    words[at] = hash[1] ?? 0;
    words[at + 1] = hash[2] ?? 0;
    words[at + 2] = hash[3] ?? 0;
    words[at + CONTENT] = content;
    words[at + LINE] = line;
    table.add(size);
  }

  function rowOf(number: number, content: number): EarlierRow {
    const words = pieceOf(number);
    const at = offsetOf(number);
    return { line: words[at + LINE] ?? 0, identical: words[at + CONTENT] === content };
  }

  return {
    add(account, line) {
      const content = hashContent(account);
      const earlier = find(account.identifier);
      if (earlier !== 0) return rowOf(earlier, content);
      append(content, line);
      return undefined;
    },
    replace(account, line) {
      const content = hashContent(account);
      const earlier = find(account.identifier);
      if (earlier === 0) return append(content, line);
      const words = pieceOf(earlier);
      const at = offsetOf(earlier);
      words[at + CONTENT] = content;
      words[at + LINE] = line;
    },
    find(account) {
      const content = hashContent(account);
      const found = find(account.identifier);
      return found === 0 ? undefined : rowOf(found, content);
    },
    has: (identifier) => find(identifier) !== 0,
  };
}
