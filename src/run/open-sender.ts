// Makes a run's sender: one account a call, or batches with single calls beside them.
import { accountImport, type IdField } from '../api/account-import.js';
import type { Client } from '../api/client.js';
import type { Signer } from '../api/signer.js';
import type { Clock } from '../clock.js';
import type { Ledger } from '../ledger/ledger.js';
import type { BatchTotals } from '../report/summary.js';
import {
  createFlowControl,
  type FlowControl,
  type FlowOptions,
  type FlowView,
  joinLanes,
} from '../send/flow-control.js';
import { createSender, type Sender, type SenderOptions } from '../send/sender.js';
import type { Statistics } from '../stats/statistics.js';
import { type Attempt, createAttempt, type WithJson } from './attempt.js';
import { createBatchAttempt } from './batch-attempt.js';
import { createBatchSender } from './batch-sender.js';
import { permitWhenReady } from './permit-when-ready.js';
import { createReadBack } from './read-back.js';
import type { Recorder, SentReply } from './recorder.js';
import type { RowToSend } from './triage.js';

/** Of two lanes: the documented limits of single calls and of batches are 200 and 100 calls a second. */
export const SINGLES_A_BATCH = 2;

export interface OpenSender {
  readonly sender: Sender<RowToSend>;
  readonly flow: FlowView;
  /** Sentences for the summary. */
  readonly warnings: readonly string[];
  /** Undefined without batches. */
  readonly batches: BatchTotals | undefined;
}

interface Parts {
  /** Accounts a call; undefined: one, by account_import. */
  readonly batch: number | undefined;
  readonly idField: IdField;
  readonly flow: FlowControl;
  readonly flowOptions: FlowOptions;
  readonly client: Pick<Client, 'call'>;
  readonly signer: Pick<Signer, 'usersig' | 'accepted'>;
  readonly statistics: Pick<Statistics, 'called' | 'retried'>;
  readonly ledger: Pick<Ledger, 'ready'> | undefined;
  readonly recorder: Pick<Recorder, 'sent' | 'imported'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onFault(): void;
}

export function openSender(parts: Parts): OpenSender {
  const { batch, flow, ledger } = parts;
  const call = createAttempt(parts);
  const attempt: typeof call = ledger
    ? (request, permit) => call(request, () => permitWhenReady(ledger, permit))
    : call;
  if (batch === undefined) {
    return { sender: openSingles(parts, attempt, flow), flow, warnings: [], batches: undefined };
  }
  return openBatches(parts, attempt, batch);
}

function openSingles(parts: Parts, attempt: Attempt, flow: FlowControl): Sender<RowToSend> {
  return createSender<RowToSend, SentReply>({
    ...shared(parts, attempt),
    flow,
    attempt: ({ account }, permit) => attempt(accountImport(account, parts.idField), permit),
    record: parts.recorder.sent,
  });
}

function openBatches(parts: Parts, attempt: Attempt<WithJson>, size: number): OpenSender {
  const { flow, flowOptions, recorder, clock, signal } = parts;
  const { leases: _, ...options } = flowOptions;
  const singles = createFlowControl({
    ...{ ...options, holdsRefusals: true, rate: SINGLES_A_BATCH * options.rate, beside: flow },
    onRate: () => {},
  });
  const warnings: string[] = [];
  const totals = { calls: 0, asking: 0, accounts: 0 };
  const readBack = createReadBack({
    attempt: (request, permit) => {
      totals.asking++;
      return attempt(request, permit);
    },
    ...{ clock, signal },
  });
  const sender = createBatchSender({
    ...shared(parts, attempt),
    ...{ size, flow },
    attempt: createBatchAttempt({ attempt, readBack, next: () => ++totals.calls }),
    singles: openSingles(parts, attempt, singles),
    record(row, result) {
      if (result.status === 'done') totals.accounts++;
      return recorder.sent(row, result);
    },
    onUnusable: (why) => warnings.push(why),
  });
  return {
    ...{ sender, warnings, flow: joinLanes(flow, singles) },
    get batches() {
      const { calls, asking, accounts } = totals;
      return { size, calls, accounts, saved: Math.max(0, accounts - calls - asking) };
    },
  };
}

function shared(
  { statistics, recorder, idField, onFault, clock, signal }: Parts,
  attempt: Attempt,
): Pick<SenderOptions<unknown, SentReply>, 'reference' | 'onRetry' | 'onFault' | 'clock' | 'signal'> {
  return {
    // Without its other fields an account that is in already is not changed.
    reference() {
      const { imported: identifier } = recorder;
      if (identifier === undefined) return undefined;
      return (permit) => attempt(accountImport({ identifier }, idField), permit);
    },
    onRetry: statistics.retried,
    ...{ onFault, clock, signal },
  };
}
