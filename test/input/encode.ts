// Writes text in the encodings that files come in; the platform only reads most of them.

export type Written = 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be' | 'gb18030';

export const WRITTEN: readonly Written[] = ['utf-8', 'utf-8 with BOM', 'utf-16le', 'utf-16be', 'gb18030'];

export function written(text: string, encoding: Written): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-8 with BOM') return Buffer.from(`\ufeff${text}`);
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return inTwoBytes(text, 'gb18030');
}

const tables = new Map<string, ReadonlyMap<string, number[]>>();

/** Any encoding that the platform can read; '?' for what it does not have. */
export function inTwoBytes(text: string, encoding: string): Buffer {
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  return Buffer.from([...text].flatMap((character) => table.get(character) ?? fourBytes(character)));
}

function tableOf(encoding: string): ReadonlyMap<string, number[]> {
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const learn = (bytes: number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if ([...character].length === 1 && !table.has(character)) table.set(character, bytes);
    } catch {
      // Not a character of this encoding.
    }
  };
  for (let byte = 0; byte < 0x100; byte++) learn([byte]);
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x40; trail < 0xff; trail++) learn([lead, trail]);
  if (encoding !== 'gb18030') return table;
  for (let linear = 0; linear < 39_420; linear++) learn(fourBytesOf(0x81, linear));
  return table;
}

/** GB18030 counts the characters beyond the first plane through. */
function fourBytes(character: string): number[] {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x10000 ? [0x3f] : fourBytesOf(0x90, code - 0x10000);
}

function fourBytesOf(first: number, linear: number): number[] {
  return [
    first + Math.floor(linear / 12600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  ];
}
