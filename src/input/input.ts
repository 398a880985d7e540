// What the rest of the program sees of any input: its description, and its rows in blocks.
import type { Field } from '../options.js';
import type { RowPlace } from '../outcome.js';
import type { Account, Problem } from './rows/account.js';

export { FIELDS, type Field } from '../options.js';

export interface ValidRow extends RowPlace {
  readonly account: Account;
}

export interface InvalidRow extends RowPlace {
  /** The Identifier cell as read, '' where there is none. */
  readonly identifier: string;
  /** Never empty. */
  readonly problems: readonly Problem[];
}

export type Row = ValidRow | InvalidRow;

/** Some hundred or thousand rows, of whole records. */
export interface Block {
  readonly rows: readonly Row[];
  /** Records that the framing counted in this block, independently of the parser. */
  readonly records: number;
  /** Rows that belong to other shards, and are in neither of the two. */
  readonly others?: number;
  /** Bytes of the file that were used up by this block. */
  readonly bytes: number;
}

/** An open input: its header is read, its dialect is known. */
export interface Input {
  /** Path, or 'stdin', or 'records'. */
  readonly name: string;
  /** Bytes, where it is known before reading. */
  readonly size?: number;
  /** Modification time, milliseconds since 1970, where there is a file. */
  readonly modifiedAt?: number;
  /** 'utf-8', 'gb18030' … as `--encoding` takes it. */
  readonly encoding: string;
  readonly delimiter: string;
  /** How a quote within a cell is escaped: doubled, or by a backslash. */
  readonly escape: 'quote' | 'backslash';
  /** The input's own column names, in order. */
  readonly header: readonly string[];
  /** Which column feeds which field; 0-based index into `header`. */
  readonly columns: Readonly<Partial<Record<Field, number>>>;
  /** Sentences to show before a run (an ignored column …). */
  readonly notes: readonly string[];
  /** May be iterated once. Throws ImportError when the rest cannot be read. */
  blocks(): AsyncIterable<Block>;
  /** Known after the last block: SHA-256 of the file's bytes as hex. */
  readonly sha256: string | undefined;
  /** What the rows so far show about the file; only where it was asked for. */
  findings(): Findings | undefined;
  close(): Promise<void>;
}

/** What the rows of a file show about it. */
export interface Findings {
  /** Valid rows with Type 1. */
  readonly robots: number;
  /** Invalid rows by code; a row with two problems is in two groups. */
  readonly problems: readonly Group[];
  /** What is valid and still worth a look. */
  readonly warnings: readonly Group[];
}

/** Rows that have one thing in common. */
export interface Group {
  readonly code: string;
  /** One sentence, without the count. */
  readonly message: string;
  readonly count: number;
  /** The first few. */
  readonly lines: readonly number[];
}
