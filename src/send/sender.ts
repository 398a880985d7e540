// One row's way from "to be sent" to its fate: attempts, each with a permit of its own, and the waits between them.

import { classify, type Verdict } from '../api/classify.js';
import type { Reply } from '../api/reply.js';
import type { Signer } from '../api/signer.js';
import type { Clock } from '../clock.js';
import type { Account } from '../input/rows/account.js';
import type { Outcome } from '../outcome.js';
import type { Statistics } from '../stats/statistics.js';
import type { Pace } from './flow-control.js';
import { createLanes } from './lanes.js';
import type { Decision, Trial } from './retry-policy.js';

export type Fate = Pick<Outcome, 'status' | 'code' | 'message' | 'attempts' | 'latencyMs'>;

/** The fate of a row whose turn did not come. */
export const NOT_SENT: Fate = {
  status: 'unsent',
  code: 'RUN_STOPPED',
  message: 'The run stopped before this row was sent.',
  attempts: 0,
};

export interface Sender {
  /** Sends an account until its fate is known, or the run stops. */
  settle(account: Account): Promise<Fate>;
  /** Whether one more row would be sent soon. */
  readonly hasRoom: boolean;
  /** There may be more call slots now. */
  look(): void;
}

/** An account on its way, and the call that was made for it last. */
interface Sending {
  readonly account: Account;
  readonly trial: Trial;
  readonly settled: (fate: Fate) => void;
  readonly broken: (error: unknown) => void;
  verdict?: Verdict;
  latencyMs?: number;
}

export function createSender(parts: {
  pace: Pick<Pace, 'slots' | 'permits' | 'judge' | 'concurrency'>;
  client: { call(account: Account): Promise<Reply> };
  signer: Pick<Signer, 'usersig' | 'accepted'>;
  statistics: Pick<Statistics, 'called' | 'retried'>;
  clock: Clock;
  signal: AbortSignal;
  /** A row that was sent before may have made room for another. */
  onRoom: () => void;
}): Sender {
  const { client, signer, statistics, clock, signal, onRoom } = parts;
  const { slots, permits, judge, concurrency } = parts.pace;
  const lanes = createLanes({ slots, serve, onRoom });

  return {
    settle: (account) =>
      new Promise((settled, broken) => {
        lanes.push({ account, trial: { attempts: 0, failures: 0 }, settled, broken });
      }),
    get hasRoom() {
      return lanes.hasRoom;
    },
    look: lanes.look,
  };

  /** One attempt: all of it that needs a call slot. */
  async function serve(sending: Sending): Promise<void> {
    try {
      const granted = permits.take();
      if (!(granted === true || (await granted))) return end(sending, 'unsent');
      judge.calling(sending.trial);
      const usersig = signer.usersig();
      const reply = await client.call(sending.account);
      const verdict = classify(reply);
      const { startedAt, latencyMs } = reply;
      sending.verdict = verdict;
      sending.latencyMs = latencyMs;
      statistics.called({ startedAt, latencyMs, code: verdict.code, throttled: verdict.class === 'slow' });
      if (verdict.code === 'TIMEOUT') concurrency.timedOut();
      else concurrency.answered(latencyMs);
      if (verdict.class === 'ok') signer.accepted(usersig);
      const decision = judge.weigh(sending.trial, verdict, startedAt, usersig);
      if ('status' in decision) end(sending, decision.status);
      else void decide(sending, decision);
    } catch (error) {
      sending.broken(error);
    }
  }

  /** Outside of the slot: a held row waits here for what the next rows show, a failed one for its next attempt. */
  async function decide(sending: Sending, coming: Decision | Promise<Decision>): Promise<void> {
    try {
      const decision = await coming;
      if ('status' in decision) return end(sending, decision.status);
      if (decision.again > 0) await clock.sleep(decision.again, signal);
      if (signal.aborted) return end(sending, 'unsent');
      statistics.retried();
      lanes.push(sending);
    } catch (error) {
      sending.broken(error);
    }
  }
}

function end({ trial, verdict, latencyMs, settled }: Sending, status: Outcome['status']): void {
  const { attempts } = trial;
  if (verdict === undefined) settled({ ...NOT_SENT, attempts });
  else settled({ status, code: verdict.code, message: verdict.message, attempts, latencyMs });
}
