// Gathers the lines that say something about a text's encoding: those that are not ASCII, from as far into a file as it takes.
import { isAscii } from 'node:buffer';

export interface Evidence {
  /** Lines that are not ASCII, each with its line break. */
  readonly lines: readonly Buffer[];
  /** How many lines were looked at. */
  readonly lineCount: number;
  /** These are all lines of the input. */
  readonly complete: boolean;
  /** Where damaged text is looked for: whole lines. */
  readonly text: Buffer;
  /** Whether that is the text's start. */
  readonly atStart: boolean;
}

export type Peek = (position: number, length: number) => Promise<Buffer>;

/** Lines that are enough to decide on. */
const ENOUGH = 50;
const PIECE = 256 * 1024;
/** A file of nothing but ASCII is searched up to here. */
const SEARCHED = 1024 * 1024 * 1024;

/** @param peek reads on in a plain file, which a stream cannot */
export async function gatherEvidence(
  head: Buffer,
  whole: boolean,
  peek: Peek | undefined,
  signal: AbortSignal | undefined,
): Promise<Evidence> {
  const lines: Buffer[] = [];
  const text = whole ? head : wholeLines(head);
  let lineCount = collect(text, lines);
  let complete = whole;
  const atStart = lines.length > 0;
  // UTF-16 is recognised by its start, and has no lines in this sense.
  if (peek && !whole && !head.includes(0)) {
    for (let position = text.length; lines.length < ENOUGH && position < SEARCHED && !signal?.aborted; ) {
      const piece = await peek(position, PIECE);
      if (piece.length === 0) {
        complete = true;
        break;
      }
      const next = piece.length < PIECE ? piece : wholeLines(piece);
      lineCount += collect(next, lines);
      position += next.length;
    }
  }
  return { lines, lineCount, complete, text: atStart ? text : Buffer.concat(lines), atStart };
}

/** Adds the lines that are not ASCII; gives how many lines there are. */
function collect(text: Buffer, lines: Buffer[]): number {
  const ascii = isAscii(text);
  const lineBreak = text.includes(10) ? 10 : 13;
  let count = 0;
  for (let from = 0; from < text.length; count++) {
    const found = text.indexOf(lineBreak, from);
    const end = found < 0 ? text.length : found + 1;
    if (!ascii && lines.length < PIECE && !isAscii(text.subarray(from, end)))
      lines.push(text.subarray(from, end));
    from = end;
  }
  return count;
}

/** Up to the last line break: what follows may be cut within a character. */
function wholeLines(sample: Buffer): Buffer {
  const end = Math.max(sample.lastIndexOf(10), sample.lastIndexOf(13)) + 1;
  return sample.subarray(0, end > 0 ? end : sample.length);
}
