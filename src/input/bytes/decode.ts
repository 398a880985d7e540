// Turns bytes of any encoding that is read here into UTF-8, piece by piece; what is not a character becomes U+FFFD.

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Gives the UTF-8 of a piece; without one, of what was left over at the end. */
export type Decode = (piece: Uint8Array | undefined) => Uint8Array;

export function createDecode(encoding: Encoding): Decode {
  if (encoding === 'utf-8') return (piece) => piece ?? NOTHING;
  const { whole, text } = encoding === 'gb18030' ? gb18030() : utf16(encoding === 'utf-16be');
  let rest = NOTHING;
  return (piece) => {
    if (!piece) {
      const last = rest.length === 0 ? NOTHING : Buffer.from(`${text(rest)}`);
      rest = NOTHING;
      return last;
    }
    const bytes = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    const end = whole(bytes);
    rest = bytes.subarray(end);
    return Buffer.from(text(bytes.subarray(0, end)));
  };
}

const NOTHING: Buffer = Buffer.alloc(0);
const REPLACEMENT = '\uFFFD';

interface Coding {
  /** How much of these bytes may be decoded without what follows. */
  whole(bytes: Buffer): number;
  text(bytes: Buffer): string;
}

/** Half a pair of surrogates becomes U+FFFD when its text becomes UTF-8. */
function utf16(bigEndian: boolean): Coding {
  const high = bigEndian ? 0 : 1;
  return {
    whole(bytes) {
      const even = bytes.length & ~1;
      const last = even === 0 ? 0 : (bytes[even - 2 + high] ?? 0);
      return last >= 0xd8 && last <= 0xdb ? even - 2 : even;
    },
    text(bytes) {
      const even = bytes.subarray(0, bytes.length & ~1);
      const text = bigEndian ? Buffer.from(even).swap16().toString('utf16le') : even.toString('utf16le');
      return bytes.length % 2 === 0 ? text : text + REPLACEMENT;
    },
  };
}

/**
 * The built-in decoder sees whole characters only: fed bad bytes in pieces it throws on Node 20, fatal or not.
 * A lead byte without its trail costs itself alone, so that the line break or comma behind it stays one.
 */
function gb18030(): Coding {
  const decoder = new TextDecoder('gb18030', { ignoreBOM: true });
  return {
    whole(bytes) {
      // The start of the last character is found from a byte that is surely not part of one: the last line break.
      let pos = bytes.lastIndexOf(10) + 1;
      while (pos < bytes.length) {
        const length = characterLength(bytes, pos);
        if (length < 0) return pos;
        pos += Math.max(length, 1);
      }
      return pos;
    },
    text(bytes) {
      let text = '';
      let good = 0;
      for (let pos = 0; pos < bytes.length; ) {
        const length = characterLength(bytes, pos);
        if (length <= 0) {
          text += decoder.decode(bytes.subarray(good, pos)) + REPLACEMENT;
          good = pos + 1;
        }
        pos += Math.max(length, 1);
      }
      return text + decoder.decode(bytes.subarray(good));
    },
  };
}

/** 1, 2 or 4; 0 for a byte that starts no character; -1 where the bytes end within one. */
function characterLength(bytes: Uint8Array, pos: number): -1 | 0 | 1 | 2 | 4 {
  const lead = bytes[pos] ?? 0;
  if (lead <= 0x80) return 1;
  if (lead === 0xff) return 0;
  if (pos + 1 >= bytes.length) return -1;
  const second = bytes[pos + 1] ?? 0;
  if (second >= 0x40 && second <= 0xfe && second !== 0x7f) return 2;
  if (second < 0x30 || second > 0x39) return 0;
  if (pos + 2 >= bytes.length) return -1;
  const third = bytes[pos + 2] ?? 0;
  if (third < 0x81 || third > 0xfe) return 0;
  if (pos + 3 >= bytes.length) return -1;
  const fourth = bytes[pos + 3] ?? 0;
  return fourth >= 0x30 && fourth <= 0x39 ? 4 : 0;
}
