// The dry run: reads an input to its end without sending anything, for `check` and for the guards before a run.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createDedupeIndex, type DedupeIndex } from '../dedupe/dedupe-index.js';
import { ImportError } from '../errors.js';
import type { Input } from '../input/input.js';
import { openSource } from '../input/open-source.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Amount } from '../options.js';
import type { Outcome } from '../outcome.js';
import type { Stop, StopReason } from '../stop.js';
import { grouped } from '../words/format.js';
import type { RunOptions } from './run-options.js';
import { createTriage, type RowToSend, triagedBlocks } from './triage.js';

/** Rows of an input by what a run would do with them. */
export interface DryRun {
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
 * @param onRow called with every row: its outcome, or that it would be sent
 * @param last holds the last row of each Identifier, where that is the one used
 * @throws ImportError when the rest of the input cannot be read
 */
export async function dryRun(
  input: Input,
  ledger: Pick<Ledger, 'lookUp'> | undefined,
  {
    onRow = () => {},
    last,
  }: {
    readonly onRow?: (row: { outcome: Outcome } | RowToSend) => void;
    readonly last?: DedupeIndex | undefined;
  } = {},
): Promise<DryRun> {
  const reading = ledger && { lookUp: ledger.lookUp, record: () => Promise.resolve() };
  const dedupeIndex = last ?? createDedupeIndex();
  const triage = createTriage({ dedupeIndex, last: last !== undefined, ledger: reading, wall: () => 0 });
  const counts = { rows: 0, invalid: 0, new: 0, changed: 0, unchanged: 0 };
  const duplicates = { identical: 0, conflicting: 0 };
  for await (const { block, rows } of triagedBlocks(input.blocks(), triage)) {
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

/**
 * The guards: a file that is too small, or changes too much, stops the run before anything is sent.
 * Reads the file once for them, where one is asked for.
 * @throws ImportError USAGE, and what reading throws
 */
export async function checkGuards(run: {
  options: Pick<
    RunOptions,
    'source' | 'name' | 'input' | 'shard' | 'maxChanges' | 'minRows' | 'label' | 'duplicates'
  >;
  input: Input;
  ledger: Ledger | undefined;
  dedupeIndex: DedupeIndex;
  stop: Stop;
}): Promise<void> {
  const { options, input, ledger, dedupeIndex, stop } = run;
  const { source, maxChanges, minRows, duplicates = 'first' } = options;
  const isGuarded = maxChanges !== undefined || minRows !== undefined || duplicates === 'error';
  if (!isGuarded && duplicates !== 'last') return;
  if (typeof source !== 'string' || input.size === undefined) {
    throw new ImportError(
      'USAGE',
      'maxChanges, minRows and duplicates (last or error) read the input twice: give the path of a file, not a stream.',
    );
  }
  const open = () => openSource(source, { ...options, signal: stop.signal });
  if (duplicates === 'last') await findLastRows(await open(), dedupeIndex);
  if (isGuarded) {
    const first = await open();
    const last = duplicates === 'last' ? dedupeIndex : undefined;
    const found = await dryRun(first, ledger, { last }).finally(() => first.close());
    const refusal =
      (await tooFewRows(found, run, source)) ??
      tooManyChanges(found, input, maxChanges, ledger?.known ?? 0) ??
      (duplicates === 'error' ? conflicting(found) : undefined);
    if (refusal) return stop.now(refusal);
  }
  const { size, mtimeMs } = await stat(source);
  if (size !== input.size || mtimeMs !== input.modifiedAt) {
    stop.now({
      code: 'INPUT_CHANGED',
      cure: 'person',
      message: `${input.name} was written to while it was read: wait until it is complete.`,
    });
  }
}

/** Reads an input to its end, and leaves the last row of each Identifier in the index. */
async function findLastRows(input: Input, dedupeIndex: DedupeIndex): Promise<void> {
  try {
    for await (const block of input.blocks()) {
      for (const row of block.rows) if ('account' in row) dedupeIndex.replace(row.account, row.line);
    }
  } finally {
    await input.close();
  }
}

function conflicting({ duplicates }: DryRun): StopReason | undefined {
  if (duplicates.conflicting === 0) return undefined;
  return {
    code: 'DUPLICATES',
    cure: 'person',
    message: `Rows with the Identifier of an earlier row, but other content: ${grouped(duplicates.conflicting)}; --duplicates error allows none.`,
  };
}

/** Whether the input holds some rows of another file: a run of it says nothing about the whole. */
export function isPartOfAFile({ header }: Pick<Input, 'header'>): boolean {
  return header.includes('_line');
}

/** Stops with this code have nothing to compare with. */
const NO_BASELINE = 'NO_BASELINE';

async function tooFewRows(
  { rows }: DryRun,
  { options, input, ledger }: Parameters<typeof checkGuards>[0],
  path: string,
): Promise<StopReason | undefined> {
  const { minRows, label } = options;
  if (minRows === undefined || isPartOfAFile(input)) return undefined;
  const refuse = (message: string, code = 'MIN_ROWS'): StopReason => ({ code, cure: 'person', message });
  const has = rows === 1 ? '1 row' : `${grouped(rows)} rows`;
  if ('count' in minRows) {
    if (rows >= minRows.count) return undefined;
    return refuse(`The file has ${has}, but --min-rows asks for ${grouped(minRows.count)}.`);
  }
  const last = await ledger?.lastComplete(resolve(path));
  if (!last) {
    return refuse(
      label === undefined
        ? `There is no complete run of "${input.name}" to compare with yet: give --min-rows as a number, or leave it out once; name the source with --source if the file has another name each time.`
        : `There is no complete run of the source "${label}" to compare with yet: give --min-rows as a number, or leave it out once.`,
      NO_BASELINE,
    );
  }
  if (rows >= minRows.share * last.rows) return undefined;
  const percent = Math.round(minRows.share * 1000) / 10;
  const when = `${new Date(last.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return refuse(
    label === undefined
      ? `The file has ${has}, and --min-rows asks for ${percent} % of the last complete run of this file, which had ${grouped(last.rows)} (${when}).`
      : `The file has ${has}, and --min-rows asks for ${percent} % of the last complete run of the source "${label}", which had ${grouped(last.rows)} (${when}).`,
  );
}

function tooManyChanges(
  found: DryRun,
  input: Input,
  maxChanges: Amount | undefined,
  known: number,
): StopReason | undefined {
  if (maxChanges === undefined) return undefined;
  // Of a file that holds what was corrected, all is changed: only a number says something.
  if ('share' in maxChanges && isPartOfAFile(input)) return undefined;
  const refuse = (message: string, code = 'MAX_CHANGES'): StopReason => ({ code, cure: 'person', message });
  if (known === 0) {
    return refuse(
      'No earlier import is known, so all rows are new: leave out --max-changes for the first run.',
      NO_BASELINE,
    );
  }
  const changes = found.new + found.changed;
  const most = 'count' in maxChanges ? maxChanges.count : maxChanges.share * found.valid;
  if (changes <= most) return undefined;
  return refuse(
    `New rows: ${grouped(found.new)}, changed: ${grouped(found.changed)}, of ${grouped(found.valid)} valid ones; --max-changes allows ${grouped(Math.floor(most))}.`,
  );
}
