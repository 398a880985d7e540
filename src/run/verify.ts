// The story of a verification: rows are read, triaged, asked about and recorded; the server is only asked, never changed.
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../clock.js';
import { ImportError } from '../errors.js';
import { BUG, createStop, reasonOf, stopAtDeadline, stopOnSignal } from '../stop.js';
import { finishVerify, summarizeUnopened, type VerifySummary } from './finish-verify.js';
import { type OpenVerify, openVerify } from './open-verify.js';
import { repairAccounts, rowsToRepair } from './repair-accounts.js';
import { createSample } from './sample.js';
import { type RowToSend, triagedBlocks } from './triage.js';
import { checkVerifyOptions, type VerifyOptions } from './verify-options.js';
import { startVerifyTicker } from './verify-ticker.js';

/**
 * Asks the server about every account of a source, and resolves when each row that was read has its verdict.
 * Changes nothing, but for the ledger and the missing accounts where it is asked to.
 * Prints nothing, leaves the process alone, and shares nothing with another verification.
 * @throws ImportError before the first call, for whatever its user can fix; Error for a bug
 */
export async function verify(options: VerifyOptions): Promise<VerifySummary> {
  const settings = checkVerifyOptions(options);
  const stop = createStop();
  const { clock = systemClock, deadline } = settings;
  const started = { at: clock.now(), wall: clock.wall() };
  const releases = [stopOnSignal(options.signal, stop), stopAtDeadline(deadline, stop, clock)];
  let opened: OpenVerify | undefined;
  try {
    opened = await openVerify(settings, stop).catch((error) => {
      if (stop.signal.aborted) return undefined; // it was interrupted, whatever that broke
      throw error;
    });
    if (!opened) return summarizeUnopened(settings, stop, started);
    const ticker = startVerifyTicker(opened);
    const readToEnd = await verifyRows(opened).finally(() => ticker.stop());
    const toRepair = rowsToRepair(opened, readToEnd);
    await updateLedger(opened);
    await opened.close();
    const repaired = toRepair > 0 ? await repairAccounts(opened) : undefined;
    return finishVerify(opened, readToEnd, repaired, ticker.ended);
  } finally {
    await opened?.close();
    for (const release of releases) release();
  }
}

/** @returns whether the input was read to its end */
async function verifyRows(
  opened: Pick<OpenVerify, 'input' | 'triage' | 'asking' | 'recorder' | 'stop' | 'options' | 'seed'>,
): Promise<boolean> {
  const { input, triage, asking, recorder, stop, options, seed } = opened;
  const sample = createSample<RowToSend>(options.sample, seed);
  let readToEnd = false;
  try {
    for await (const { block, rows } of triagedBlocks(input.blocks(), triage)) {
      recorder.read(block);
      for (const row of rows) {
        if ('outcome' in row) {
          await recorder.add(row.outcome);
          continue;
        }
        const taken = sample.take(row);
        if (taken === undefined) {
          recorder.leaveOut(1);
          continue;
        }
        for (let wait = asking.ready(); wait; wait = asking.ready()) await wait;
        asking.add(taken);
      }
      if (stop.reason) break;
      await setImmediate(); // reading takes no turn from the calls that are on
    }
    readToEnd = !stop.reason;
  } catch (error) {
    if (!(error instanceof ImportError)) {
      stop.now(BUG);
      await asking.drain().catch(() => {});
      throw error;
    }
    stop.afterRowsInFlight(reasonOf(error));
  }
  recorder.leaveOut(-sample.rest().length);
  for (const row of sample.rest()) asking.add(row);
  await asking.drain();
  return readToEnd;
}

/** What is not on the server as it was sent is forgotten, so that the next run sends it. */
async function updateLedger({ ledger, recorder, stop }: OpenVerify): Promise<void> {
  try {
    const isGuarded = stop.reason?.code === 'MAX_CHANGES';
    if (recorder.wrong.length > 0 && !isGuarded) await ledger?.forget(recorder.wrong);
    await ledger?.flush();
  } catch (error) {
    stop.now(reasonOf(error));
  }
}
