// The story of a run: rows are read, sorted, sent and reported, and every one of them ends in exactly one state.

import { ImportError } from '../errors.js';
import { notCleared } from '../ledger/fingerprint.js';
import { outcomeOf } from '../outcome.js';
import { type Fate, NOT_SENT } from '../send/sender.js';
import { BUG, createStop, obey, reasonOf, type StopReason } from '../stop.js';
import { conclude, interruptedEarly, type RunSummary } from './finish.js';
import { guard } from './guard.js';
import { type Prepared, prepare } from './open-run.js';
import type { RunOptions } from './run-options.js';
import { startHeart } from './ticker.js';
import { type RowToSend, sortedBlocks } from './triage.js';

/**
 * Imports every account of a source, and resolves when each row that was read has its outcome.
 * Prints nothing, leaves the process alone, and shares nothing with another run.
 * @throws ImportError before the first call, for whatever its user can mend; Error for a bug
 */
export async function run(options: RunOptions): Promise<RunSummary> {
  const stop = createStop();
  const release = obey(options.signal, stop);
  let parts: Prepared | undefined;
  try {
    parts = await prepare(options, stop).catch((error) => {
      if (stop.signal.aborted) return undefined; // it was interrupted, whatever that broke
      throw error;
    });
    if (!parts) return interruptedEarly(options, stop);
    options.onPlan?.(parts.plan);
    await guard(parts);
    const heart = startHeart(parts);
    const readToEnd = await importRows(parts).finally(() => heart.stop());
    return await conclude(parts, readToEnd, heart.ended);
  } finally {
    await parts?.close();
    release();
  }
}

/** @returns whether the input was read to its end */
async function importRows(parts: Prepared): Promise<boolean> {
  const { input, sort, house, recorder, ledger, stop, options } = parts;
  const { limit = Number.POSITIVE_INFINITY } = options;
  let readToEnd = false;
  let admitted = 0;
  const noRoom = () => house.room() ?? ledger?.ready();
  try {
    for await (const { block, rows } of stop.reason ? [] : sortedBlocks(input.blocks(), sort)) {
      recorder.read(block);
      for (const row of rows) {
        recorder.take();
        if ('outcome' in row) {
          const told = recorder.add(row.outcome);
          if (told) await told;
          continue;
        }
        if (admitted === limit) stop.afterRowsInHand(limitReached(limit));
        admitted++;
        if (stop.reason) {
          await report(row, NOT_SENT, parts);
          continue;
        }
        for (let wait = noRoom(); wait; wait = noRoom()) await wait;
        house.admit(send(row, parts));
      }
      if (stop.reason) break;
    }
    readToEnd = !stop.reason;
  } catch (error) {
    if (!(error instanceof ImportError)) {
      stop.now(BUG);
      await house.empty().catch(() => {});
      throw error;
    }
    stop.afterRowsInHand(reasonOf(error));
  }
  await house.empty();
  return readToEnd;
}

function send(row: RowToSend, parts: Prepared): Promise<void> {
  return parts.sender.settle(row.account).then((fate) => finish(row, fate, parts));
}

/** The ledger learns of an account last: when the API has said OK, and a report has taken it. */
function finish(row: RowToSend, fate: Fate, parts: Prepared): void | Promise<void> {
  if (fate.status !== 'imported') return report(row, fate, parts);
  const { account, fingerprint, known } = row;
  const kept = fingerprint && known ? notCleared(known.fields, fingerprint.fields) : [];
  const reported = report(row, kept.length > 0 ? keeping(fate, kept) : fate, parts);
  if (fingerprint) void parts.ledger?.record(account.identifier, fingerprint, known); // onFault reports a failure
  return reported;
}

function report(
  { row, account }: RowToSend,
  fate: Fate,
  { recorder, clock }: Prepared,
): void | Promise<void> {
  return recorder.add(outcomeOf(row, account.identifier, fate, clock.wall()));
}

/** A field that was sent once and is empty now keeps its value: this API cannot clear one. */
function keeping(fate: Fate, fields: readonly string[]): Fate {
  const message = `${fields.join(' and ')} keeps its earlier value: this API cannot clear one.`;
  return { ...fate, code: 'NOT_CLEARED', message };
}

function limitReached(limit: number): StopReason {
  return { code: 'LIMIT_REACHED', cure: 'rerun', message: `--limit ${limit} is reached.` };
}
