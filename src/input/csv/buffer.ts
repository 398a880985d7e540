// The part of the text that is being read: grows while a record is incomplete, drops what was used up.

export interface TextBuffer {
  /** Good until the next `fill`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where `bytes` begin in the whole text. */
  readonly offset: number;
  /** Nothing comes after `end`. */
  readonly ended: boolean;
  /** Everything before `position` is used up. */
  advance(position: number): void;
  /** Adds the next bytes behind `end`; moves what is not used up to the front. */
  fill(): Promise<void>;
}

const CAPACITY = 512 * 1024;

export function createTextBuffer(read: () => Promise<Uint8Array | undefined>): TextBuffer {
  let bytes = Buffer.allocUnsafeSlow(CAPACITY);
  let start = 0;
  let end = 0;
  let offset = 0;
  let ended = false;
  return {
    get bytes() {
      return bytes;
    },
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    get offset() {
      return offset;
    },
    get ended() {
      return ended;
    },
    advance(position) {
      start = position;
    },
    async fill() {
      const piece = await read();
      if (!piece) {
        ended = true;
        return;
      }
      const unread = end - start;
      const needed = unread + piece.length;
      const roomy =
        needed <= bytes.length ? bytes : Buffer.allocUnsafeSlow(Math.max(needed, 2 * bytes.length));
      bytes.copy(roomy, 0, start, end);
      roomy.set(piece, unread);
      bytes = roomy;
      offset += start;
      start = 0;
      end = needed;
    },
  };
}
