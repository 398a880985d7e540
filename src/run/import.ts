// The story of a run: rows are read, triaged, sent and recorded, and every one of them ends in exactly one state.
import { systemClock } from '../clock.js';
import { explained, ImportError } from '../errors.js';
import { BUG, createStop, reasonOf, type StopReason, stopAtDeadline, stopOnSignal } from '../stop.js';
import { checkOptions } from './check-options.js';
import { checkGuards } from './dry-run.js';
import { finish, type RunSummary, summarizeUnopened } from './finish.js';
import { type OpenRun, openRun } from './open-run.js';
import { NOT_SENT } from './recorder.js';
import type { RunOptions } from './run-options.js';
import { startTicker } from './ticker.js';
import { triagedBlocks } from './triage.js';

/**
 * Imports every account of a source, and resolves when each row that was read has its outcome.
 * Prints nothing, leaves the process alone, and shares nothing with another run.
 * @throws ImportError before the first call, for whatever its user can fix; Error for a bug
 */
export async function run(options: RunOptions): Promise<RunSummary> {
  const settings = checkOptions(options);
  const stop = createStop();
  const { clock = systemClock, deadline } = settings;
  const started = { at: clock.now(), wall: clock.wall() };
  const releases = [stopOnSignal(options.signal, stop), stopAtDeadline(deadline, stop, clock)];
  let opened: OpenRun | undefined;
  try {
    opened = await openRun(settings, stop).catch((error) => {
      if (stop.signal.aborted) return undefined; // it was interrupted, whatever that broke
      throw error;
    });
    if (!opened) return summarizeUnopened(settings, stop, started);
    options.onPlan?.(opened.plan);
    await checkGuards(opened);
    const ticker = startTicker(opened);
    const readToEnd = await importRows(opened).finally(() => ticker.stop());
    return await finish(opened, readToEnd, ticker.ended);
  } finally {
    await opened?.close();
    for (const release of releases) release();
  }
}

/** @returns whether the input was read to its end */
async function importRows(
  opened: Pick<OpenRun, 'input' | 'triage' | 'sender' | 'recorder' | 'ledger' | 'stop' | 'options'>,
): Promise<boolean> {
  const { input, triage, sender, recorder, ledger, stop } = opened;
  const { limit = Number.POSITIVE_INFINITY } = opened.options;
  const ready = () => sender.ready() ?? ledger?.ready();
  let readToEnd = false;
  let toSend = 0;
  try {
    for await (const { block, rows } of stop.reason ? [] : triagedBlocks(input.blocks(), triage)) {
      recorder.read(block);
      for (const row of rows) {
        recorder.take();
        if ('outcome' in row) {
          const recorded = recorder.add(row.outcome);
          if (recorded) await recorded;
          continue;
        }
        if (toSend === limit) stop.afterRowsInFlight(limitReached(limit));
        toSend++;
        if (stop.reason) {
          await recorder.sent(row, NOT_SENT);
          continue;
        }
        for (let wait = ready(); wait; wait = ready()) await wait;
        sender.add(row);
      }
      if (stop.reason) break;
    }
    readToEnd = !stop.reason;
  } catch (thrown) {
    const error = explained(thrown);
    if (!(error instanceof ImportError)) {
      stop.now(BUG);
      await sender.drain().catch(() => {});
      throw error;
    }
    stop.afterRowsInFlight(reasonOf(error));
  }
  await sender.drain();
  return readToEnd;
}

function limitReached(limit: number): StopReason {
  return { code: 'LIMIT_REACHED', cure: 'rerun', message: `--limit ${limit} is reached.` };
}
