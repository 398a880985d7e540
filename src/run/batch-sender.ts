// Sends rows by the hundred: the first batch proves that names arrive, and whatever a batch does not settle goes by
// single calls, which tell the reason.
import type { Clock } from '../clock.js';
import type { AttemptReply } from '../send/retry-policy.js';
import { createSender, type Sender, type SenderOptions, type SendResult } from '../send/sender.js';
import type { RowToSend } from './triage.js';

/** What one call of a batch brought. */
export interface BatchReply extends AttemptReply {
  /** Number of the call. */
  readonly batch: number;
  /** Accounts that the API did not import, of a call that was OK. */
  readonly failed?: ReadonlySet<string>;
  /** Accounts that were read back and hold what was sent; only where the answer left that open. */
  readonly confirmed?: ReadonlySet<string>;
  /** Of the first batch: why batches are not used, a sentence. */
  readonly unusable?: string;
}

export interface Batch {
  readonly rows: readonly RowToSend[];
  /** Whether it goes alone, to prove that this endpoint stores what a batch holds. */
  readonly isProof: boolean;
}

const OK = { class: 'ok', code: '', message: '' } as const;

/** Batches in flight or waiting to be tried again: each holds up to a hundred rows in memory. */
const WINDOW = 256;
/** A batch that is not full is sent after at most two of these. */
const LOOK_MS = 500;

export function createBatchSender(parts: {
  /** Rows a batch. */
  readonly size: number;
  readonly flow: SenderOptions<Batch, BatchReply>['flow'];
  /** One call of multiaccount_import, and whatever has to be asked to know what it did. */
  readonly attempt: SenderOptions<Batch, BatchReply>['attempt'];
  /** Takes rows that go by single calls. */
  readonly singles: Sender<RowToSend>;
  readonly reference?: NonNullable<SenderOptions<Batch, BatchReply>['reference']>;
  record(row: RowToSend, result: SendResult<BatchReply>): void | Promise<void>;
  /** Batches cannot be used here; the rows go by single calls. @param why a sentence */
  onUnusable(why: string): void;
  onRetry(): void;
  onFault(): void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}): Sender<RowToSend> {
  const { size, singles, record, clock, signal } = parts;
  let use: 'unproven' | 'proven' | 'unusable' = 'unproven';
  let proof: { readonly ended: Promise<void>; readonly end: () => void } | undefined;
  let gathered: RowToSend[] = [];
  let looking = false;

  const batches = createSender<Batch, BatchReply>({
    ...parts,
    capacity: WINDOW,
    record(batch, result) {
      const recorded = recordBatch(batch, result);
      if (batch.isProof) endProof();
      return recorded;
    },
    onFault() {
      endProof();
      parts.onFault();
    },
  });

  return {
    ready: () => batches.ready() ?? singles.ready() ?? proof?.ended,
    add(row) {
      // A batch has no field for a robot.
      if (use === 'unusable' || row.account.type === 1) return singles.add(row);
      gathered.push(row);
      if (gathered.length === size) flush();
      else if (!looking) void look();
    },
    async drain() {
      flush();
      const first = singles.drain(); // from now on no other row comes
      await batches.drain();
      await first;
      await singles.drain(); // of those that the batches left
    },
  };

  function flush(): void {
    if (gathered.length === 0) return;
    const rows = gathered;
    gathered = [];
    if (use === 'unusable') for (const row of rows) singles.add(row);
    else {
      const isProof = use === 'unproven';
      if (isProof) proof = startProof();
      batches.add({ rows, isProof });
    }
  }

  /** Rows that wait for others which do not come are sent by themselves. */
  async function look(): Promise<void> {
    looking = true;
    for (let seen = gathered; seen.length > 0 && !signal.aborted; ) {
      await clock.sleep(LOOK_MS, signal);
      if (gathered === seen) flush();
      seen = gathered;
    }
    looking = false;
  }

  function endProof(): void {
    proof?.end();
    proof = undefined;
  }

  function recordBatch({ rows, isProof }: Batch, result: SendResult<BatchReply>): void | Promise<void> {
    const { status, reply } = result;
    if (isProof && status === 'done') use = reply?.unusable === undefined ? 'proven' : 'unusable';
    if (isProof && status === 'rejected') use = 'unusable';
    if (isProof && use === 'unusable') parts.onUnusable(reply?.unusable ?? refused(reply?.verdict.code));
    if (status === 'unsent') return recordAll(rows, result, (id) => reply?.confirmed?.has(id) === true);
    if (status === 'done' && use === 'proven') {
      const imported = rows.filter(({ account }) => !reply?.failed?.has(account.identifier));
      for (const row of rows) if (reply?.failed?.has(row.account.identifier)) singles.add(row);
      return recordAll(imported, result, () => true);
    }
    // The refusal of a whole batch may be one row's: it is halved until that one is found.
    if (status === 'rejected' && use === 'proven' && rows.length > 1) {
      const half = rows.length >> 1;
      batches.add({ rows: rows.slice(0, half), isProof: false });
      batches.add({ rows: rows.slice(half), isProof: false });
    } else for (const row of rows) singles.add(row);
  }

  function recordAll(
    rows: readonly RowToSend[],
    result: SendResult<BatchReply>,
    isImported: (identifier: string) => boolean,
  ): void | Promise<void> {
    const { reply } = result;
    const imported = { ...result, status: 'done', reply: reply && { ...reply, verdict: OK } } as const;
    const waits: Promise<void>[] = [];
    for (const row of rows) {
      const wait = record(row, isImported(row.account.identifier) ? imported : result);
      if (wait) waits.push(wait);
    }
    return waits.length > 0 ? Promise.all(waits).then(() => {}) : undefined;
  }
}

function refused(code = ''): string {
  return `Batches are not used, since the first one was refused (${code}): this run goes on with single calls.`;
}

function startProof(): { ended: Promise<void>; end: () => void } {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}
