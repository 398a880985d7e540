// Reads an input to its end, as a run would, and gives what its rows say.
import { Readable } from 'node:stream';
import type { Input, Row } from '../../src/input/input.js';
import { type InputOptions, openInput } from '../../src/input/open.js';

/** What stands in a row: an account, or codes. */
export type Said = [line: number, account: unknown] | [line: number, identifier: string, codes: string[]];

export function said(row: Row): Said {
  return 'account' in row
    ? [row.line, row.account]
    : [row.line, row.identifier, row.problems.map((problem) => problem.code)];
}

/** A stream that gives these pieces and ends. */
export function streamOf(...pieces: (string | Uint8Array)[]): { stream: Readable; name: string } {
  return {
    stream: Readable.from(
      pieces.map((piece) => Buffer.from(piece)),
      { objectMode: false },
    ),
    name: 'stdin',
  };
}

export async function readAll(input: Input): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const block of input.blocks()) {
    if (block.records !== block.rows.length) throw new Error('A record is not a row.');
    rows.push(...block.rows);
  }
  await input.close();
  return rows;
}

export async function rowsOf(text: string | Uint8Array, options?: InputOptions): Promise<Row[]> {
  return readAll(await openInput(streamOf(text), options));
}

/** The rows of a text, as what they say. */
export async function saidBy(text: string | Uint8Array, options?: InputOptions): Promise<Said[]> {
  return (await rowsOf(text, options)).map(said);
}
