// Turns the source that the caller gave into an input.
import { Readable } from 'node:stream';
import type { Input } from '../input/input.js';
import { openInput } from '../input/open.js';
import { openRecords } from '../input/records.js';
import type { RunOptions } from './run-options.js';

/** @throws ImportError INPUT_UNREADABLE, HEADER, ENCODING, DIALECT */
export async function openSource(
  { source, name, input = {} }: RunOptions,
  signal: AbortSignal,
): Promise<Input> {
  if (typeof source === 'string') return openInput({ path: source }, { ...input, signal });
  if (source instanceof Readable) {
    return openInput({ stream: source, name: name ?? 'stream' }, { ...input, signal });
  }
  const { trim = true } = input;
  return openRecords(source, { trim, signal });
}
