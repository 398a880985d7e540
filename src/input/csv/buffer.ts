// The part of the text that is being read: grows while a record is incomplete, drops what was used up.

export interface TextBuffer {
  /** Valid until the next `fill`. */
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
  /** Whether the next `fill` has its bytes, after waiting for so many milliseconds at most. */
  isReady(patience: number): Promise<boolean>;
}

const CAPACITY = 512 * 1024;
/** How DOS ends a text; some programs still write it. */
const CTRL_Z = 0x1a;

export function createTextBuffer(read: () => Promise<Uint8Array | undefined>): TextBuffer {
  let bytes = Buffer.allocUnsafeSlow(CAPACITY);
  let start = 0;
  let end = 0;
  let offset = 0;
  let ended = false;
  let coming: ReturnType<typeof read> | undefined;
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
      coming ??= read();
      const piece = await coming;
      coming = undefined;
      if (!piece) {
        ended = true;
        while (end > start && bytes[end - 1] === CTRL_Z) end--;
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
    async isReady(patience) {
      coming ??= read();
      let timer: NodeJS.Timeout | undefined;
      const idle = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, patience, false);
      });
      // A failure is thrown by the next `fill`.
      const ready = coming.then(
        () => true,
        () => true,
      );
      const isFirst = await Promise.race([ready, idle]);
      clearTimeout(timer);
      return isFirst;
    },
  };
}
