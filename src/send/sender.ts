// Sends jobs: the bounded in-flight window, a slot for each call, and the attempts of each job until its result is known.
import type { Clock } from '../clock.js';
import type { FlowControl } from './flow-control.js';
import type { AttemptReply, Decision, RetryState } from './retry-policy.js';

export interface SendResult<Reply> {
  /** `unsent`: the run stopped before it was known. */
  readonly status: 'done' | 'rejected' | 'failed' | 'unsent';
  /** Calls made for it, without those that were answered by a throttle. */
  readonly attempts: number;
  /** Of the last call; undefined where none was made. */
  readonly reply: Reply | undefined;
}

export interface Sender<Job> {
  /**
   * Undefined when one more job may come in, or a promise after which to ask again: only one caller may wait.
   * Throws what an earlier job's attempt or record threw.
   */
  ready(): Promise<void> | undefined;
  /** A job comes in; `ready` is to be asked before. */
  add(job: Job): void;
  /** No more comes. Resolves when all is recorded; then rejects if any of it threw. */
  drain(): Promise<void>;
}

export interface SenderOptions<Job, Reply extends AttemptReply> {
  readonly flow: Pick<
    FlowControl,
    'slots' | 'limiter' | 'breaker' | 'policy' | 'concurrency' | 'commonCause'
  >;
  /** The most jobs in the window, or twice as many as there are calls; every one more is memory. */
  readonly capacity?: number;
  /**
   * One call for this job.
   * @param permit to be asked when the request can be written: true, write it now; false, do not
   * @returns undefined where there was no permit
   */
  attempt(job: Job, permit: () => boolean | Promise<boolean>): Promise<Reply | undefined>;
  /** Makes one call that is known to be good, and changes nothing; undefined while nothing is known. */
  reference?(): ((permit: () => boolean | Promise<boolean>) => Promise<AttemptReply | undefined>) | undefined;
  /** Takes a job's result; the job stays in the window until a promise is resolved. */
  record(job: Job, result: SendResult<Reply>): void | Promise<void>;
  /** A job goes back to be tried once more. */
  onRetry(): void;
  /** Called at once when an attempt or a record throws: a bug. */
  onFault(): void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

const CAPACITY = 1024;
/** A job that waited long for a slot would only grow old in memory. */
const MOST_WAITING = 32;

interface Sending<Job, Reply> {
  readonly job: Job;
  readonly state: RetryState;
  reply: Reply | undefined;
}

export function createSender<Job, Reply extends AttemptReply>(
  options: SenderOptions<Job, Reply>,
): Sender<Job> {
  const { record, clock, signal } = options;
  const { slots, limiter, breaker, policy, concurrency, commonCause } = options.flow;
  const { capacity = CAPACITY } = options;
  let size = 0;
  let tooManyWait = false;
  let draining = false;
  let fault: { error: unknown } | undefined;
  let wake: (() => void) | undefined;
  let referring = false;

  commonCause.watch({
    get size() {
      return size;
    },
    get draining() {
      return draining;
    },
  });
  breaker.referTo(refer);

  return {
    ready() {
      if (fault) throw fault.error;
      return isFull() ? change() : undefined;
    },
    add(job) {
      size++;
      push({ job, state: { attempts: 0, failures: 0 }, reply: undefined });
    },
    async drain() {
      draining = true;
      decideHeld();
      if (size > 0) await change();
      if (fault) throw fault.error;
    },
  };

  /** A job waits for the breaker outside of the slots: so none is taken by those that may not call. */
  function push(sending: Sending<Job, Reply>): void {
    const entered = breaker.enter(sending.state);
    if (entered === true) void slots(() => attempt(sending));
    else if (entered === false) end(sending, 'unsent');
    else void entered.then((may) => (may ? void slots(() => attempt(sending)) : end(sending, 'unsent')));
    tooManyWait ||= slots.pendingCount + breaker.freshWaiting >= mostWaiting();
  }

  /** All of an attempt that needs a slot. */
  async function attempt(sending: Sending<Job, Reply>): Promise<void> {
    const { job, state } = sending;
    try {
      lookForRoom();
      const reply = breaker.admits(state)
        ? await options.attempt(job, () => limiter.acquire(state))
        : undefined;
      breaker.ended(state);
      if (reply === undefined) return signal.aborted ? end(sending, 'unsent') : push(sending);
      sending.reply = reply;
      const { startedAt, latencyMs } = reply;
      concurrency.answered({ startedAt, latencyMs, timedOut: reply.verdict.code === 'TIMEOUT' });
      const decision = policy.decide(state, reply);
      if ('status' in decision) end(sending, decision.status);
      else void again(sending, decision);
    } catch (error) {
      broke(error);
    }
  }

  /** Calls for something that is known to be good. @returns whether such a call is out now */
  function refer(): boolean {
    // Asked first: what enters the half-open breaker has to call, or nobody ever would.
    const call = options.reference?.();
    if (!call || referring || signal.aborted) return false;
    const state: RetryState = { attempts: 0, failures: 0 };
    if (!breaker.tryEnter(state)) return false;
    referring = true;
    // Without a slot: those that hold them may hang.
    void call(() => limiter.acquire(state))
      .then((reply) => {
        breaker.ended(state);
        referring = false;
        if (reply) policy.learn(state, reply);
        decideHeld(reply !== undefined);
      })
      .catch(broke);
    return true;
  }

  /** Outside of the slot: a held row waits here for what the next rows show, a failed one for its next attempt. */
  async function again(sending: Sending<Job, Reply>, coming: Decision | Promise<Decision>): Promise<void> {
    try {
      decideHeld();
      const decision = await coming;
      if ('status' in decision) return end(sending, decision.status);
      if (decision.again > 0) await clock.sleep(decision.again, signal);
      if (signal.aborted) return end(sending, 'unsent');
      options.onRetry();
      push(sending);
    } catch (error) {
      broke(error);
    }
  }

  function end({ job, state, reply }: Sending<Job, Reply>, status: SendResult<Reply>['status']): void {
    const recorded = record(job, { status, attempts: state.attempts, reply });
    if (recorded === undefined) left();
    else recorded.then(left, broke);
  }

  function broke(error: unknown): void {
    if (!fault) options.onFault();
    fault ??= { error };
    left();
  }

  function left(): void {
    size--;
    decideHeld();
    lookForRoom();
  }

  /** When nothing else will be answered, what is held decides itself, after a call that is known to be good. */
  function decideHeld(hasReferred = false): void {
    if (!commonCause.isLast || referring) return;
    if (commonCause.canRefer && !hasReferred && refer()) return;
    commonCause.nothingElse();
  }

  function isFull(): boolean {
    return size >= Math.max(capacity, 2 * slots.concurrency) || tooManyWait;
  }

  /** Once too many waited, half of them must have found a slot before another comes. */
  function lookForRoom(): void {
    if (tooManyWait && 2 * (slots.pendingCount + breaker.freshWaiting) <= mostWaiting()) tooManyWait = false;
    if (!wake || (draining ? size > 0 : !fault && isFull())) return;
    wake();
    wake = undefined;
  }

  function mostWaiting(): number {
    return Math.min(MOST_WAITING, slots.concurrency);
  }

  function change(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }
}
