// Puts the row that was used beside each conflicting duplicate: the dedupe index has only its line, so the input is read
// again.
import { stat } from 'node:fs/promises';
import type { Input } from '../input/input.js';
import { openSource } from '../input/open-source.js';
import type { Reports } from '../report/reports.js';
import type { RunOptions } from './run-options.js';

/**
 * Reads the input up to the last of these rows; of a stream, or of a file that has changed, they are unknown.
 * @throws ImportError OUTPUT
 */
export async function showRowsUsed(
  reports: Reports,
  { source, ...options }: Pick<RunOptions, 'source' | 'name' | 'input' | 'shard'>,
  { size, modifiedAt }: Pick<Input, 'size' | 'modifiedAt'>,
  signal: AbortSignal,
): Promise<void> {
  const lines = reports.linesUsed;
  if (lines.size === 0 || typeof source !== 'string' || signal.aborted) return;
  const rows = new Map<number, readonly string[]>();
  try {
    const now = await stat(source);
    if (now.size !== size || now.mtimeMs !== modifiedAt) return;
    const input = await openSource(source, { ...options, signal });
    try {
      for await (const block of input.blocks()) {
        for (const { line, cells } of block.rows) if (lines.has(line)) rows.set(line, cells);
        if (rows.size === lines.size) break;
      }
    } finally {
      await input.close();
    }
  } catch {
    return; // the file that was read cannot be read again: its rows had their outcomes
  }
  reports.showRowsUsed(rows);
}
