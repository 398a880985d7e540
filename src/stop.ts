// Why a run stops before its end: the first reason wins, and every wait ends at once.
import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.js';
import { ImportError } from './errors.js';

/** What cures it: the same command again, or a person first; or a signal asked for it. */
export type Cure = 'rerun' | 'person' | 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Why a run ended early. */
export interface StopReason {
  /** A code of the catalogue: the vendor's number, or one of ours (`OUTAGE`, `LIMIT_REACHED` …). */
  readonly code: string;
  /** Decides the exit code, and what the summary advises. */
  readonly cure: Cure;
  /** One sentence: what happened. */
  readonly message: string;
}

export interface Stop {
  /** Aborted when the run stops at once. */
  readonly signal: AbortSignal;
  readonly reason: StopReason | undefined;
  /** Calls in flight end; nothing else is sent. */
  now(reason: StopReason): void;
  /** The rows in the in-flight window are finished; no other row is sent. */
  afterRowsInFlight(reason: StopReason): void;
}

export function createStop(): Stop {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every row that waits listens
  let reason: StopReason | undefined;
  return {
    signal: controller.signal,
    get reason() {
      return reason;
    },
    now(asked) {
      if (controller.signal.aborted) return;
      reason = asked; // it is worse than a limit that was reached: the rows in flight are not finished
      controller.abort();
    },
    afterRowsInFlight(asked) {
      reason ??= asked;
    },
  };
}

/** Something threw that should not have: the run ends, and its caller sees the error. */
export const BUG: StopReason = {
  code: 'INTERNAL',
  cure: 'person',
  message: 'An internal error ended the run.',
};

/** Stops when the caller's signal says so; its reason may name the signal that the process got. @returns the end of it */
export function stopOnSignal(signal: AbortSignal | undefined, stop: Stop): () => void {
  const interrupt = () => {
    const cause: unknown = signal?.reason;
    const name = cause === 'SIGINT' || cause === 'SIGTERM' || cause === 'SIGHUP' ? cause : undefined;
    const message = name === undefined ? 'Stopped by the caller.' : `Interrupted by ${name}.`;
    stop.now({ code: 'INTERRUPTED', cure: name ?? 'SIGINT', message });
  };
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt);
  return () => signal?.removeEventListener('abort', interrupt);
}

const DEADLINE: StopReason = { code: 'DEADLINE', cure: 'rerun', message: 'The time of --deadline is up.' };
/** No timer of the system is longer. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

/** Stops when this many milliseconds have passed, whatever the run waits for then. @returns the end of it */
export function stopAtDeadline(
  deadline: number | undefined,
  stop: Stop,
  clock: Pick<Clock, 'now' | 'sleep'>,
): () => void {
  const ended = new AbortController();
  const wait = async (end: number) => {
    for (let left = end - clock.now(); left > 0; left = end - clock.now()) {
      await clock.sleep(Math.min(left, MAX_SLEEP_MS), ended.signal);
      if (ended.signal.aborted) return;
    }
    stop.now(DEADLINE);
  };
  if (deadline !== undefined) void wait(clock.now() + deadline);
  return () => ended.abort();
}

/** Runs a step whose ImportError is no reason to throw, but to stop: a person must act before the next run. */
export function stopOnError(stop: Stop, step: () => void): void {
  try {
    step();
  } catch (error) {
    stop.now(reasonOf(error));
  }
}

/** Passes without a person: Redis comes back, and so does a lock that another run took over. All else, a full disk too, is `person`: exit 4. */
const PASSING: ReadonlySet<string> = new Set(['REDIS_UNREACHABLE', 'LEDGER_HELD']);

/** @throws what is no ImportError: a bug */
export function reasonOf(error: unknown): StopReason {
  if (!(error instanceof ImportError)) throw error;
  const { code, message } = error;
  return { code, cure: PASSING.has(code) ? 'rerun' : 'person', message };
}

/** What the promise resolves to, or undefined as soon as the signal is aborted. Leaves no listener behind. */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  if (!signal) return promise;
  promise.catch(() => {}); // nobody waits for it after an abort
  let stopWaiting = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stopWaiting = () => resolve(undefined);
    if (signal.aborted) stopWaiting();
    else signal.addEventListener('abort', stopWaiting);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
}
