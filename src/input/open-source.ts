// Opens whatever the caller gave: the path of a file, a stream of its bytes, or records.
import { Readable } from 'node:stream';
import { parseShard } from '../shard.js';
import type { Input } from './input.js';
import { type InputOptions, openInput } from './open.js';
import { openRecords, type UserRecord } from './records.js';
import { takeShard } from './shard-rows.js';

/** A path, a stream of CSV bytes, or records. */
export type Source = string | Readable | Iterable<UserRecord> | AsyncIterable<UserRecord>;

/**
 * @param name what reports call a stream
 * @throws ImportError INPUT_UNREADABLE, HEADER, ENCODING, DIALECT
 */
export async function openSource(
  source: Source,
  options: {
    name?: string | undefined;
    input?: InputOptions | undefined;
    /** `i/n`: the rows of one shard alone. */
    shard?: string | undefined;
    signal: AbortSignal;
  },
): Promise<Input> {
  const shard = parseShard(options.shard ?? '');
  const input = await openWhole(source, { ...options, input: { ...options.input, shard } });
  return shard === undefined ? input : takeShard(input, shard);
}

async function openWhole(
  source: Source,
  {
    name,
    input = {},
    signal,
  }: { name?: string | undefined; input?: InputOptions | undefined; signal: AbortSignal },
): Promise<Input> {
  if (typeof source === 'string') return openInput({ path: source }, { ...input, signal });
  if (source instanceof Readable) {
    return openInput({ stream: source, name: name ?? 'stream' }, { ...input, signal });
  }
  const { trim = true } = input;
  return openRecords(source, { trim, signal });
}
