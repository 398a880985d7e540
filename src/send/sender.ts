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
  /** As it was asked for: the window holds these calls, and more jobs that wait for a slot or for another attempt. */
  readonly concurrency: number | 'auto';
  /**
   * One call for this job.
   * @param permit to be asked when the request can be written: true, write it now; false, the run has stopped
   * @returns undefined where the run has stopped before the request was written
   */
  attempt(job: Job, permit: () => boolean | Promise<boolean>): Promise<Reply | undefined>;
  /** Takes a job's result; the job stays in the window until a promise is resolved. */
  record(job: Job, result: SendResult<Reply>): void | Promise<void>;
  /** A job goes back to be tried once more. */
  onRetry(): void;
  /** Called at once when an attempt or a record throws: a bug. */
  onFault(): void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

/** The most jobs in the window; every one more is memory. */
const CAPACITY = { least: 1024, most: 4096 };
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
  const capacity = capacityFor(options.concurrency);
  let size = 0;
  let tooManyWait = false;
  let draining = false;
  let fault: { error: unknown } | undefined;
  let wake: (() => void) | undefined;

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

  function push(sending: Sending<Job, Reply>): void {
    void slots(() => attempt(sending));
    tooManyWait ||= slots.pendingCount >= mostWaiting();
  }

  /** All of an attempt that needs a slot. */
  async function attempt(sending: Sending<Job, Reply>): Promise<void> {
    const { job, state } = sending;
    try {
      lookForRoom();
      const entered = breaker.enter(state);
      if (!(entered === true || (await entered))) return end(sending, 'unsent');
      const reply = await options.attempt(job, () => limiter.acquire(state));
      breaker.ended(state);
      if (reply === undefined) return end(sending, 'unsent');
      sending.reply = reply;
      if (reply.verdict.code === 'TIMEOUT') concurrency.timedOut();
      else concurrency.answered(reply.latencyMs);
      const decision = policy.decide(state, reply);
      if ('status' in decision) end(sending, decision.status);
      else void again(sending, decision);
    } catch (error) {
      broke(error);
    }
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

  /** When nothing else will be answered, what is held decides itself. */
  function decideHeld(): void {
    if (draining && size > 0 && size === commonCause.held) commonCause.nothingElse();
  }

  function isFull(): boolean {
    return size >= capacity || tooManyWait;
  }

  /** Once too many waited, half of them must have found a slot before another comes. */
  function lookForRoom(): void {
    if (tooManyWait && slots.pendingCount * 2 <= mostWaiting()) tooManyWait = false;
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

function capacityFor(concurrency: number | 'auto'): number {
  const calls = concurrency === 'auto' ? 0 : concurrency;
  return Math.min(CAPACITY.most, Math.max(CAPACITY.least, 2 * calls));
}
