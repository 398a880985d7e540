// The bytes of an input, in order and once: of a file that must not change meanwhile, or of a stream that may idle.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { errnoOf, ImportError } from '../../errors.js';
import { openToRead } from '../../open-file.js';
import { untilAborted } from '../../stop.js';

export type InputSource = { readonly path: string } | { readonly stream: Readable; readonly name: string };

export interface Source {
  readonly name: string;
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt?: number;
  readonly bytesRead: number;
  /** Known after the end. */
  readonly sha256: string | undefined;
  /**
   * The next bytes, good until the next call; undefined at the end, and at once when the signal is aborted.
   * @throws ImportError INPUT_UNREADABLE, INPUT_CHANGED
   */
  read(): Promise<Uint8Array | undefined>;
  /** The bytes at a position of a file, without reading on; fewer than asked at its end. */
  peek?(position: number, length: number): Promise<Buffer>;
  /** What happened to a file after it was read to its end. */
  notes(): string[];
  close(): Promise<void>;
}

type Bytes = Pick<Source, 'size' | 'modifiedAt' | 'read' | 'peek' | 'close'>;

/** What is read from the disk at once. */
const READ = 256 * 1024;
/** What is given at once, and mostly becomes one block: some hundred rows, gone before the collector looks. */
export const PIECE = 16 * 1024;

/**
 * @param piece bytes of a file that are given at once
 * @throws ImportError INPUT_UNREADABLE
 */
export async function openSource(from: InputSource, signal?: AbortSignal, piece = PIECE): Promise<Source> {
  const name = 'path' in from ? from.path : from.name;
  const bytes =
    'path' in from ? await openFile(from.path, signal, piece) : openStream(from.stream, name, signal);
  const hash = createHash('sha256');
  let bytesRead = 0;
  let sha256: string | undefined;
  return {
    ...bytes,
    name,
    get bytesRead() {
      return bytesRead;
    },
    notes() {
      const now = sha256 !== undefined && 'path' in from ? sizeNow(from.path) : undefined;
      if (bytes.size === undefined || now === undefined || now <= bytes.size) return [];
      return [
        `${name} has grown from ${bytes.size} to ${now} bytes since it was read; run it again to import what was added.`,
      ];
    },
    get sha256() {
      return sha256;
    },
    async read() {
      const piece = signal?.aborted ? undefined : await bytes.read();
      if (piece) {
        hash.update(piece);
        bytesRead += piece.length;
      } else if (!signal?.aborted) {
        sha256 ??= hash.digest('hex');
      }
      return piece;
    },
  };
}

function sizeNow(path: string): number | undefined {
  try {
    const status = statSync(path);
    return status.isFile() ? status.size : undefined;
  } catch {
    return undefined; // moved or deleted: nothing was added that anybody could read
  }
}

async function openFile(path: string, signal: AbortSignal | undefined, piece: number): Promise<Bytes> {
  const file = await openToRead(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!('stat' in file)) return openStream(file, path, signal);
  let size: number;
  let modifiedAt: number;
  try {
    const status = await file.stat();
    if (status.isDirectory()) {
      throw new ImportError('INPUT_UNREADABLE', `${path} is a folder; name the CSV file in it.`);
    }
    size = status.size;
    modifiedAt = status.mtimeMs;
  } catch (error) {
    await file.close();
    throw error;
  }
  const buffer = Buffer.allocUnsafeSlow(READ);
  let given = 0;
  let filled = 0;
  let total = 0;
  return {
    size,
    modifiedAt,
    async read() {
      if (given < filled) return next();
      const length = await file.read(buffer, 0, READ).then(
        (result) => result.bytesRead,
        (error: unknown) => {
          throw unreadable(path, error);
        },
      );
      total += length;
      // Written over in place, with the same size even, it would give rows that mix two versions.
      const now = await file.stat();
      // The last record of a file that somebody is still writing may be half a record: better none of it.
      const hasNewSize = total > size || (length === 0 && (now.size !== size || total !== size));
      if (hasNewSize || (now.mtimeMs !== modifiedAt && now.size <= size)) {
        throw new ImportError(
          'INPUT_CHANGED',
          `${path} had ${size} bytes when it was opened and has changed since; run it again when nobody is writing to it.`,
        );
      }
      given = 0;
      filled = length;
      return length === 0 ? undefined : next();
    },
    async peek(position, length) {
      const peeked = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(peeked, 0, length, position);
      return peeked.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };

  function next(): Buffer {
    const from = given;
    given = Math.min(filled, from + piece);
    return buffer.subarray(from, given);
  }
}

function openStream(stream: Readable, name: string, signal: AbortSignal | undefined): Bytes {
  const pieces: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
  return {
    async read() {
      const next = await untilAborted(pieces.next(), signal).catch((error: unknown) => {
        throw unreadable(name, error);
      });
      if (!next || next.done) return undefined;
      if (typeof next.value === 'string') return Buffer.from(next.value);
      if (next.value instanceof Uint8Array) return next.value;
      throw new ImportError(
        'INPUT_UNREADABLE',
        `${name} gives objects instead of bytes; pass records as an iterable.`,
      );
    },
    async close() {
      // Destroyed, not returned: returning would wait for a read that may never end.
      stream.on('error', () => {});
      stream.destroy();
    },
  };
}

function unreadable(path: string, error: unknown): ImportError {
  const name = path || '""';
  const code = errnoOf(error);
  const why =
    code === 'ENOENT'
      ? `${name} does not exist; check the path.`
      : code === 'EACCES' || code === 'EPERM'
        ? `${name} may not be read by this user; check its permissions.`
        : `${name} could not be read (${error instanceof Error ? error.message : String(error)}).`;
  return new ImportError('INPUT_UNREADABLE', why, { cause: error });
}
