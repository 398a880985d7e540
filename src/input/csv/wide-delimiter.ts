// Lets a sign of several bytes, such as the full-width comma, separate cells: on the way it is a sign of one byte.
import type { Read } from '../bytes/decompress.js';

export interface WideDelimiter {
  /** The sign of one byte, which no text has. */
  readonly inside: string;
  read: Read;
  /** A cell with what was replaced in it: a quoted cell may hold the delimiter. */
  restore(cell: string): string;
}

const INSIDE = '\x1f';

/** @param delimiter one character beyond ASCII */
export function createWideDelimiter(delimiter: string, read: Read): WideDelimiter {
  const sign = Buffer.from(delimiter);
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;
  return {
    inside: INSIDE,
    async read() {
      if (ended) return undefined;
      const piece = await read();
      ended = piece === undefined;
      const bytes = Buffer.concat([rest, piece ?? Buffer.alloc(0)]);
      const whole = ended ? bytes.length : bytes.length - cutOff(bytes);
      rest = Buffer.from(bytes.subarray(whole));
      if (ended && whole === 0) return undefined;
      return Buffer.from(
        bytes.toString('latin1', 0, whole).replaceAll(sign.toString('latin1'), INSIDE),
        'latin1',
      );
    },
    restore: (cell) => cell.replaceAll(INSIDE, delimiter),
  };

  /** How many bytes at the end may be the first ones of the sign. */
  function cutOff(bytes: Buffer): number {
    for (let length = Math.min(sign.length - 1, bytes.length); length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(sign.subarray(0, length))) return length;
    }
    return 0;
  }
}
