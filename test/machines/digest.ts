// Says of many texts whether they are the same ones, in whatever order they came.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';

const BITS = 64;

export interface Digest {
  add(text: string): void;
  /** How many, and their sum. */
  readonly sum: string;
}

export function createDigest(): Digest {
  let count = 0;
  let sum = 0n;
  return {
    add(text) {
      count++;
      sum = BigInt.asUintN(BITS, sum + createHash('md5').update(text).digest().readBigUInt64LE());
    },
    get sum() {
      return `${count} ${sum.toString(16)}`;
    },
  };
}

/** The first columns of results.csv: row, line, identifier, status, code, message. */
const COLUMNS = 6;

/** What a results.csv says of its rows; times, attempts and calls aside. */
export async function digestOfResults(path: string): Promise<string> {
  const digest = createDigest();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells: string[] = line.includes('"') ? parse(line).flat() : line.split(',');
    digest.add(JSON.stringify(cells.slice(0, COLUMNS)));
  }
  return digest.sum;
}
