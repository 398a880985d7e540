// One row's way from "to be sent" to its fate: attempts, each with a permit of its own, and the waits between them.
import type { Caller } from './api/call.js';
import { classify, type Verdict } from './api/classify.js';
import type { Signer } from './api/credentials.js';
import type { Account } from './input/account.js';
import type { Outcome } from './outcome.js';
import type { Clock } from './pace/clock.js';
import type { Trial } from './pace/judge.js';
import type { Pace } from './pace/pace.js';
import type { Statistics } from './report/statistics.js';

export type Fate = Pick<Outcome, 'status' | 'code' | 'message' | 'attempts' | 'latencyMs'>;

/** The fate of a row whose turn did not come. */
export const NOT_SENT: Fate = {
  status: 'unsent',
  code: 'RUN_STOPPED',
  message: 'The run stopped before this row was sent.',
  attempts: 0,
};

/** @returns a function that sends one account until its fate is known, or the run stops */
export function createSettle(parts: {
  pace: Pick<Pace, 'slots' | 'permits' | 'judge' | 'concurrency'>;
  caller: Pick<Caller, 'call'>;
  signer: Pick<Signer, 'usersig' | 'accepted'>;
  statistics: Pick<Statistics, 'called' | 'retried'>;
  clock: Clock;
  signal: AbortSignal;
  /** A call slot has come free, whatever its row still waits for. */
  onSlotFree: () => void;
}): (account: Account) => Promise<Fate> {
  const { caller, signer, statistics, clock, signal, onSlotFree } = parts;
  const { slots, permits, judge, concurrency } = parts.pace;

  const attempt = async (account: Account, trial: Trial) => {
    const granted = permits.take();
    if (!(granted === true || (await granted))) return undefined;
    judge.calling(trial);
    const usersig = signer.usersig();
    const reply = await caller.call(account);
    const verdict = classify(reply);
    const { startedAt, latencyMs } = reply;
    statistics.called({
      startedAt,
      latencyMs,
      code: verdict.code,
      throttled: verdict.class === 'slow',
    });
    if (verdict.code === 'TIMEOUT') concurrency.timedOut();
    else concurrency.answered(latencyMs);
    if (verdict.class === 'ok') signer.accepted(usersig);
    return { verdict, latencyMs, decision: judge.weigh(trial, verdict, startedAt, usersig) };
  };

  return async (account) => {
    const trial: Trial = { attempts: 0, failures: 0 };
    let last: { verdict: Verdict; latencyMs: number } | undefined;
    for (;;) {
      const ended = await slots(attempt, account, trial);
      onSlotFree();
      if (ended === undefined) return fate(trial, last, 'unsent');
      last = ended;
      const decision = await ended.decision; // a held row waits here for what the next rows show
      if ('status' in decision) return fate(trial, last, decision.status);
      if (decision.again > 0) await clock.sleep(decision.again, signal);
      if (signal.aborted) return fate(trial, last, 'unsent');
      statistics.retried();
    }
  };
}

function fate(
  { attempts }: Trial,
  last: { verdict: Verdict; latencyMs: number } | undefined,
  status: Outcome['status'],
): Fate {
  if (last === undefined) return { ...NOT_SENT, attempts };
  const { verdict, latencyMs } = last;
  return { status, code: verdict.code, message: verdict.message, attempts, latencyMs };
}
