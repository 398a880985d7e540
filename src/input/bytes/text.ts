// The text of an input as UTF-8, whatever its compression and encoding, and the evidence for its encoding.
import { setTimeout } from 'node:timers/promises';
import { createDecode, type Encoding } from './decode.js';
import { decompress, type Read } from './decompress.js';
import { decideEncoding } from './encoding.js';
import { gatherEvidence } from './evidence.js';
import type { Source } from './source.js';

export interface Text {
  readonly encoding: Encoding;
  readonly notes: readonly string[];
  /** UTF-8; the first piece is the evidence, from the text's start. */
  readonly read: Read;
  /** Whether the first piece is everything. */
  readonly whole: boolean;
}

const SAMPLE = 256 * 1024;

/** @throws ImportError INPUT_UNREADABLE, INPUT_CHANGED, ENCODING */
export async function openText(
  source: Source,
  {
    asked,
    patience,
    signal,
  }: { asked: Encoding | 'auto'; patience: number; signal: AbortSignal | undefined },
): Promise<Text> {
  const plain = await decompress(() => source.read(), source.name, signal);
  const { head, whole, read } = await gather(plain.read, patience);
  const start = head.subarray(0, SAMPLE);
  const peek = asked === 'auto' && !plain.compressed ? source.peek : undefined;
  const evidence = await gatherEvidence(start, whole && start.length === head.length, peek, signal);
  const { encoding, notes } = decideEncoding(start, evidence, { asked, name: source.name });
  const decode = createDecode(encoding);
  let first: Uint8Array | undefined = decode(head);
  let ended = false;
  return {
    encoding,
    notes,
    whole,
    async read() {
      const given = first;
      first = undefined;
      if (given) return given;
      if (ended) return undefined;
      const piece = await read();
      ended = piece === undefined;
      const text = decode(piece);
      return ended && text.length === 0 ? undefined : text;
    },
  };
}

/** The first bytes, copied; of a stream that idles or fails behind its first line, those that have come. */
async function gather(read: Read, patience: number): Promise<{ head: Buffer; whole: boolean; read: Read }> {
  const pieces: Buffer[] = [];
  let length = 0;
  let hasLine = false;
  while (length < SAMPLE) {
    const coming = read();
    const piece: Awaited<typeof coming> | 'later' = hasLine
      ? await unlessIdle(coming, patience)
      : await coming;
    if (piece === 'later') return { head: Buffer.concat(pieces), whole: false, read: after(coming, read) };
    if (!piece) return { head: Buffer.concat(pieces), whole: true, read: async () => undefined };
    pieces.push(Buffer.from(piece));
    length += piece.length;
    hasLine ||= piece.includes(10) || piece.includes(13);
  }
  return { head: Buffer.concat(pieces), whole: false, read };
}

/** Whoever reads on gets first what was waited for, or its error. */
function after(coming: ReturnType<Read>, read: Read): Read {
  let waiting: ReturnType<Read> | undefined = coming;
  return () => {
    const result = waiting ?? read();
    waiting = undefined;
    return result;
  };
}

/** What comes; 'later' where it does not come in time, or fails: then the rows before it are read first. */
async function unlessIdle<T>(coming: Promise<T>, patience: number): Promise<T | 'later'> {
  const done = new AbortController();
  const idle = setTimeout(patience, 'later' as const, { signal: done.signal }).catch(() => 'later' as const);
  try {
    return await Promise.race([coming.catch(() => 'later' as const), idle]);
  } finally {
    done.abort();
  }
}
