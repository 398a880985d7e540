// Reads an input to its end without sending anything: what the guards and `check` need to know before a run.

import { createDedupeIndex } from '../dedupe/dedupe-index.js';
import type { Input } from '../input/input.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Outcome } from '../outcome.js';
import { createSort, type RowToSend, sortedBlocks } from './triage.js';

/** Rows of an input by what a run would do with them. */
export interface Survey {
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  readonly duplicates: { readonly identical: number; readonly conflicting: number };
  /** Valid rows, compared with the ledger; without one, all are new. */
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * @param onRow told of every row: its outcome, or that it would be sent
 * @throws ImportError when the rest of the input cannot be read
 */
export async function survey(
  input: Input,
  ledger: Pick<Ledger, 'lookUp'> | undefined,
  onRow: (row: { outcome: Outcome } | RowToSend) => void = () => {},
): Promise<Survey> {
  const reading = ledger && { lookUp: ledger.lookUp, record: () => Promise.resolve() };
  const sort = createSort({ claims: createDedupeIndex(), ledger: reading, wall: () => 0 });
  const counts = { rows: 0, invalid: 0, new: 0, changed: 0, unchanged: 0 };
  const duplicates = { identical: 0, conflicting: 0 };
  for await (const { block, rows } of sortedBlocks(input.blocks(), sort)) {
    counts.rows += block.records;
    for (const row of rows) {
      onRow(row);
      if (!('outcome' in row)) counts[row.known ? 'changed' : 'new']++;
      else if (row.outcome.status === 'duplicate') {
        duplicates[row.outcome.conflicting ? 'conflicting' : 'identical']++;
      } else counts[row.outcome.status === 'invalid' ? 'invalid' : 'unchanged']++;
    }
  }
  return { ...counts, duplicates, valid: counts.rows - counts.invalid };
}
