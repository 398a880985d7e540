// Recognises what is not plain text by its first bytes: gzip is decompressed on the way, anything else is refused by name.
import { createGunzip, type Gunzip } from 'node:zlib';
import { ImportError, isErrno } from '../../errors.js';

export type Read = () => Promise<Uint8Array | undefined>;

/** Small enough that a piece decompresses to some megabytes at most. */
const PIECE = 8 * 1024;
/** A table of users compresses to a tenth or a thirtieth; a bomb to a thousandth. */
const MAX_RATIO = 200;
const ANY_RATIO_UP_TO = 16 * 1024 * 1024;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: these are bytes
const SIGNATURES: readonly (readonly [name: string, start: RegExp, remedy: string])[] = [
  ['an old Excel workbook', /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, 'save it as "CSV UTF-8" and import that'],
  ['a bzip2 archive', /^BZh[1-9]1AY&SY/, 'decompress it first'],
  ['an xz archive', /^\xfd7zXZ/, 'decompress it first'],
  ['a zstd archive', /^\x28\xb5\x2f\xfd/, 'decompress it first'],
  ['a 7z archive', /^7z\xbc\xaf\x27\x1c/, 'decompress it first'],
  ['an SQLite database', /^SQLite format 3/, 'export the table as CSV first'],
  ['a RAR archive', /^Rar!\x1a\x07/, 'decompress it first'],
  ['an LZ4 archive', /^\x04\x22\x4d\x18/, 'decompress it first'],
  ['a Parquet file', /^PAR1/, 'export the table as CSV first'],
  ['an Avro file', /^Obj\x01/, 'export the table as CSV first'],
  ['an Access database', /^\x00\x01\x00\x00Standard (?:Jet|ACE) DB/, 'export the table as CSV first'],
  ['a picture', /^(?:\x89PNG|\xff\xd8\xff|GIF8)/, 'export the table from its source as CSV'],
  ['a PDF', /^%PDF-/, 'export the table from its source as CSV'],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: these were bytes
const ENOUGH = 64;
const ZIP = Buffer.from('504b0304', 'hex');

export interface Decompressed {
  readonly read: Read;
  readonly compressed: boolean;
}

/** The text's own bytes, whether they come plain or compressed. @throws ImportError INPUT_UNREADABLE */
export async function decompress(
  read: Read,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Decompressed> {
  const { head, whole } = await take(read);
  const again = before(head, whole ? async () => undefined : read);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const text = gunzip(again, name, signal);
    const inner = await take(text);
    if (inner.head[0] === 0x1f && inner.head[1] === 0x8b)
      throw refused(name, 'compressed twice', 'decompress it first');
    refuse(inner.head, name);
    return { read: before(inner.head, text), compressed: true };
  }
  refuse(head, name);
  return { read: again, compressed: false };
}

function refuse(head: Buffer, name: string): void {
  if (ZIP.equals(head.subarray(0, ZIP.length))) {
    // The first entry of a workbook is its list of contents, or a folder of its own.
    const text = head.toString('latin1');
    if (/opendocument\.spreadsheet|Index\/(?:Document|Tables)/.test(text)) {
      throw refused(name, 'a spreadsheet', 'save it as CSV (UTF-8) and import that');
    }
    const workbook = /\[Content_Types\]|_rels\/|docProps\/|xl\//.test(text);
    throw workbook
      ? refused(name, 'an Excel workbook', 'save it as "CSV UTF-8" and import that')
      : refused(name, 'a ZIP archive', 'decompress it first');
  }
  for (const [what, start, remedy] of SIGNATURES) {
    if (start.test(head.toString('latin1'))) throw refused(name, what, remedy);
  }
}

function refused(name: string, what: string, remedy: string): ImportError {
  return new ImportError('INPUT_UNREADABLE', `${name} is ${what}, not CSV; ${remedy}.`);
}

/** Enough to see what it is: of text its first line, since a stream may idle behind it. */
async function take(read: Read): Promise<{ head: Buffer; whole: boolean }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < ENOUGH && (isArchive(head) || !head.includes(10))) {
    const piece = await read();
    if (!piece) return { head, whole: true };
    head = Buffer.concat([head, piece]);
  }
  return { head, whole: false };
}

function isArchive(head: Buffer): boolean {
  return ZIP.equals(head.subarray(0, ZIP.length)) || (head[0] === 0x1f && head[1] === 0x8b);
}

function before(head: Uint8Array, read: Read): Read {
  let given = head.length === 0;
  return async () => {
    if (given) return read();
    given = true;
    return head;
  };
}

/** What could be decompressed before an archive breaks off comes first, and then the reason is thrown. */
function gunzip(read: Read, name: string, signal: AbortSignal | undefined): Read {
  const archive = createGunzip({ chunkSize: 64 * 1024 });
  const pieces: Uint8Array[] = [];
  let failure: unknown;
  let input: Uint8Array | undefined;
  let compressed = 0;
  let total = 0;
  let ended = false;
  archive.on('data', (piece: Uint8Array) => pieces.push(piece));
  archive.on('error', (error) => {
    failure = error;
  });

  return async () => {
    for (;;) {
      if (pieces.length > 0) {
        const piece = Buffer.concat(pieces.splice(0));
        total += piece.length;
        if (total > ANY_RATIO_UP_TO && total > compressed * MAX_RATIO) throw bomb(name);
        return piece;
      }
      if (signal?.aborted) return undefined;
      if (failure !== undefined) throw broken(name, failure);
      if (ended) return undefined;
      if (!input || input.length === 0) input = await read();
      if (input && input.length > 0) {
        const next = Buffer.from(input.subarray(0, PIECE));
        input = input.subarray(PIECE);
        compressed += next.length;
        await feed(archive, next);
      } else {
        await finish(archive);
        ended = true;
      }
    }
  };
}

function feed(archive: Gunzip, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    archive.once('close', resolve);
    archive.write(piece, () => {
      archive.off('close', resolve);
      resolve();
    });
  });
}

function finish(archive: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    archive.once('close', resolve);
    archive.once('end', resolve);
    archive.end();
  });
}

function bomb(name: string): ImportError {
  const message = `${name} decompresses to more than ${MAX_RATIO} times its size, which no table of users does; decompress it by hand and look.`;
  return new ImportError('INPUT_UNREADABLE', message);
}

function broken(name: string, failure: unknown): ImportError {
  const what = isErrno(failure, 'Z_BUF_ERROR')
    ? 'breaks off before the archive ends'
    : 'is damaged: its checksum is wrong';
  return new ImportError('INPUT_UNREADABLE', `${name} ${what}; copy or export it again.`, { cause: failure });
}
