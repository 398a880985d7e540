// Line breaks of a text: LF, CR LF, or CR.

export const LF = 10;
export const CR = 13;

/** The text of a record, without the line break that ends it. */
export function recordText(bytes: Buffer, from: number, behind: number): string {
  let to = behind;
  if (to > from && bytes[to - 1] === LF) to--;
  if (to > from && bytes[to - 1] === CR) to--;
  return bytes.toString('utf8', from, to);
}

/** Behind the line break at `from`, or -1 where there is none; undefined where more bytes must decide. */
export function behindLineBreak(
  bytes: Uint8Array,
  from: number,
  to: number,
  final: boolean,
): number | undefined {
  if (from >= to) return final ? -1 : undefined;
  if (bytes[from] === LF) return from + 1;
  if (bytes[from] !== CR) return -1;
  if (from + 1 < to) return bytes[from + 1] === LF ? from + 2 : from + 1;
  return final ? from + 1 : undefined;
}

export function endsLine(bytes: Uint8Array, behind: number): boolean {
  return behind > 0 && (bytes[behind - 1] === LF || bytes[behind - 1] === CR);
}

export function lineBreaks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let pos = from; pos < to; pos++) {
    if (bytes[pos] === LF || (bytes[pos] === CR && (pos + 1 === to || bytes[pos + 1] !== LF))) count++;
  }
  return count;
}

/** Of whole lines, the last one of which may have no line break. */
export function linesOf(bytes: Uint8Array, from: number, to: number): number {
  return lineBreaks(bytes, from, to) + (endsLine(bytes, to) ? 0 : 1);
}
