// Takes the rows of one shard out of an input: the others are counted, and belong to other processes.
import { isInShard, isLineInShard, type Shard } from '../shard.js';
import type { Block, Input, Row } from './input.js';

/** @returns the same input with the shard's rows alone, under their own numbers and lines */
export function takeShard(input: Input, shard: Shard): Input {
  return {
    ...input,
    get notes() {
      return input.notes;
    },
    get sha256() {
      return input.sha256;
    },
    async *blocks(): AsyncGenerator<Block> {
      for await (const block of input.blocks()) {
        const rows = block.rows.filter((row) => isOurs(row, shard));
        const others = block.rows.length - rows.length + (block.others ?? 0);
        // What the framing counted, less what is another's: still a count of its own.
        yield { rows, records: block.records - others, bytes: block.bytes, others };
      }
    },
  };
}

/** Equal Identifiers meet in one shard, so that duplicates are found; what has none goes by its line. */
function isOurs(row: Row, shard: Shard): boolean {
  if ('account' in row) return isInShard(shard, row.account.identifier);
  const isRead = row.raw === undefined && row.identifier !== '';
  return isRead ? isInShard(shard, row.identifier) : isLineInShard(shard, row.line);
}
