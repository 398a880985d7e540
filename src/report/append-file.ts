// A CSV file that only ever grows by whole records, and is cut back to its last whole one when the disk fails.
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { removeIfPossible } from './atomic-file.js';
import { outputError } from './output-error.js';

export interface RecordFile {
  /** `order`: the outcome's number, by which `unwritten` names it. */
  add(record: string, order: number): void;
  /** Enough waits in memory to be worth a write. */
  readonly full: boolean;
  /** Writes what waits in memory. @throws ImportError OUTPUT */
  flush(): void;
  /** Numbers of the outcomes whose records wait in memory; after a failure these are lost. */
  unwritten(): readonly number[];
  /** Syncs what was written. @throws ImportError OUTPUT */
  close(): void;
}

/** UTF-16 units; at most three bytes each, so a piece stays under 64 KiB unless one record alone is longer. */
const PIECE = 20_000;
const OWNER_ONLY = 0o600;
const TRIES = 8;

/** `fs.writeSync` for bytes; a seam for disks that fail. */
export type Write = (file: number, bytes: Buffer, offset: number, length: number) => number;

/** Made at once, and only if nothing has that name yet. `head`: what the file begins with. @throws ImportError OUTPUT */
export function createRecordFile(path: string, head: string, write: Write = writeSync): RecordFile {
  let file: number;
  try {
    file = openSync(path, 'ax', OWNER_ONLY);
  } catch (error) {
    throw outputError('The report', path, error);
  }
  let end = 0;
  let records: string[] = [];
  let orders: number[] = [];
  let units = 0;

  try {
    writeAll([head]);
  } catch (error) {
    closeSync(file);
    removeIfPossible(path);
    throw outputError('The report', path, error);
  }
  return {
    add(record, order) {
      records.push(record);
      orders.push(order);
      units += record.length;
    },
    get full() {
      return units >= PIECE;
    },
    flush() {
      if (records.length === 0) return;
      let written = 0;
      try {
        written = writeAll(records);
      } catch (error) {
        written = cutBack(records);
        throw outputError('The report', path, error);
      } finally {
        records = records.slice(written);
        orders = orders.slice(written);
        units = 0;
      }
    },
    unwritten: () => orders,
    close() {
      try {
        fsyncSync(file);
      } catch (error) {
        throw outputError('The report', path, error);
      } finally {
        closeSync(file);
      }
    },
  };

  /** All of them in one write, so that a kill finds either none or all, but for the instant of a short write. */
  function writeAll(whole: readonly string[]): number {
    const bytes = Buffer.from(whole.join(''));
    for (let tries = 1; ; tries++) {
      append(bytes);
      // libuv completes short writes by itself, and believes whatever length it is given; the file's size does not lie.
      if (fstatSync(file).size === end + bytes.length) break;
      if (tries === TRIES) throw new Error('the file does not grow by what is written to it');
      ftruncateSync(file, end);
    }
    end += bytes.length;
    return whole.length;
  }

  function append(bytes: Buffer): void {
    let idle = 0;
    for (let done = 0; done < bytes.length; ) {
      const count = write(file, bytes, done, bytes.length - done);
      done += count;
      idle = count > 0 ? 0 : idle + 1;
      if (idle === TRIES) throw new Error('the disk takes no more bytes and gives no reason');
    }
  }

  /** Leaves the records that reached the file whole; gives their number. */
  function cutBack(whole: readonly string[]): number {
    try {
      const size = fstatSync(file).size;
      let kept = 0;
      let keptEnd = end;
      for (const record of whole) {
        const next = keptEnd + Buffer.byteLength(record);
        if (next > size) break;
        keptEnd = next;
        kept++;
      }
      ftruncateSync(file, keptEnd);
      end = keptEnd;
      return kept;
    } catch {
      // What follows the last record that we know of is unknown: all of these count as unwritten.
      return 0;
    }
  }
}
