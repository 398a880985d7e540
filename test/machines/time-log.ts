// Instants of many processes in files that a kill does not cut short, by the clock that all processes of a machine share.
import { openSync, readFileSync, writeSync } from 'node:fs';
import { hrtime } from 'node:process';

/** Milliseconds since the machine was started. */
export function now(): number {
  return Number(hrtime.bigint()) / 1e6;
}

export function createTimeLog(path: string): { note(): void } {
  const file = openSync(path, 'a');
  const one = new Float64Array(1);
  return {
    note() {
      one[0] = now();
      writeSync(file, one);
    },
  };
}

/** @returns in their order */
export function readTimeLog(path: string): Float64Array {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~7)));
}
