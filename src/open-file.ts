// Opens files to be read without waiting in the kernel, where pipes and terminals may give nothing; and how many may be open.
import { constants, createReadStream, open as openWithCallback, readdirSync, readFileSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';

const openDescriptor = promisify(openWithCallback);

/** Windows has no such flag: its named pipes are opened in other ways. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;
const READ_ONLY = O_RDONLY | O_NONBLOCK;
/** More than any key or UserSig has. */
const SMALL = 1 << 20;

/**
 * A regular file as a handle; whatever may keep its reader waiting as a stream, which ends at once when it is
 * destroyed. A pipe that has no writer yet is open all the same, and idles.
 * @throws what the file system throws
 */
export async function openToRead(path: string): Promise<FileHandle | Readable> {
  const stats = await stat(path);
  if (stats.isFIFO()) return new Socket({ fd: await openDescriptor(path, READ_ONLY), writable: false });
  if (stats.isCharacterDevice()) {
    const file = await openDescriptor(path, READ_ONLY);
    return isatty(file) ? new ReadStream(file) : createReadStream(path, { fd: file });
  }
  return open(path, READ_ONLY);
}

/**
 * The text of a key or a UserSig.
 * @param signal ends the waiting for a pipe that gives nothing
 * @throws what the file system throws; AbortError; Error for what is far too long
 */
export async function readSmallFile(path: string, signal?: AbortSignal): Promise<string> {
  const source = await openToRead(path);
  const stream = 'createReadStream' in source ? source.createReadStream({ end: SMALL }) : source;
  if (signal) addAbortSignal(signal, stream);
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length > SMALL) throw new Error('it is far too long');
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Node opens this many to load the program: with fewer it ends before it can say why. */
export const LEAST_OPEN_FILES = 128;

/** How many files this process may have open; Infinity where the system does not say: only Linux does. */
export function openFileLimit(): number {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** How many this process has open; 0 where the system does not say. */
export function openFileCount(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
