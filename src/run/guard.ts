// The guards of the night: a file that is too small, or changes too much, stops the run before anything is sent.
import { stat } from 'node:fs/promises';
import { ImportError } from '../errors.js';
import type { Amount } from '../options.js';
import type { StopReason } from '../stop.js';
import { type Survey, survey } from './dry-run.js';
import { openSource } from './given.js';
import type { Prepared } from './open-run.js';

/** Reads the file once before the run where a guard asks for it. @throws ImportError USAGE, and what reading throws */
export async function guard({ options, input, ledger, stop }: Prepared): Promise<void> {
  const { source, maxChanges, minRows } = options;
  if (maxChanges === undefined && minRows === undefined) return;
  if (typeof source !== 'string') {
    throw new ImportError(
      'USAGE',
      '--max-changes and --min-rows read the input twice: give a file, not a stream.',
    );
  }
  const first = await openSource(options, stop.signal);
  const found = await survey(first, ledger).finally(() => first.close());
  const refusal =
    (await tooFewRows(found, minRows, ledger)) ?? tooManyChanges(found, maxChanges, ledger?.known ?? 0);
  if (refusal) return stop.now(refusal);
  const { size, mtimeMs } = await stat(source);
  if (size !== input.size || mtimeMs !== input.modifiedAt) {
    stop.now({
      code: 'INPUT_CHANGED',
      cure: 'person',
      message: `${input.name} was written to while it was looked at: wait until it is complete.`,
    });
  }
}

async function tooFewRows(
  { rows }: Survey,
  minRows: Amount | undefined,
  ledger: Prepared['ledger'],
): Promise<StopReason | undefined> {
  if (minRows === undefined) return undefined;
  const refuse = (message: string): StopReason => ({ code: 'MIN_ROWS', cure: 'person', message });
  if ('count' in minRows) {
    if (rows >= minRows.count) return undefined;
    return refuse(`The file has ${rows} rows, but --min-rows asks for ${minRows.count}.`);
  }
  const last = await ledger?.lastComplete();
  if (!last) {
    return refuse(
      'There was no complete run yet to compare with: give --min-rows as a number, or leave it out once.',
    );
  }
  if (rows >= minRows.share * last.rows) return undefined;
  const percent = Math.round(minRows.share * 1000) / 10;
  return refuse(
    `The file has ${rows} rows, the last complete run had ${last.rows}, and --min-rows asks for ${percent} % of them.`,
  );
}

function tooManyChanges(
  found: Survey,
  maxChanges: Amount | undefined,
  known: number,
): StopReason | undefined {
  if (maxChanges === undefined) return undefined;
  const refuse = (message: string): StopReason => ({ code: 'MAX_CHANGES', cure: 'person', message });
  if (known === 0) {
    return refuse(
      'No earlier import is known, so all rows are new: leave out --max-changes for the first run.',
    );
  }
  const changes = found.new + found.changed;
  const most = 'count' in maxChanges ? maxChanges.count : maxChanges.share * found.valid;
  if (changes <= most) return undefined;
  return refuse(
    `${found.new} rows are new and ${found.changed} are changed, of ${found.valid} valid ones: more than --max-changes allows.`,
  );
}
