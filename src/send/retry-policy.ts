// The retry policy: what one verdict means for its row, done or again after so long, and what everybody learns from it.
import type { Verdict } from '../api/classify.js';
import type { Clock } from '../clock.js';
import { ImportError } from '../errors.js';
import type { StopReason } from '../stop.js';
import { backOff } from './back-off.js';
import type { CircuitBreaker, Ticket } from './circuit-breaker.js';
import type { CommonCause } from './common-cause.js';
import type { RateController } from './rate-controller.js';

/** What is remembered of a row between its attempts. */
export interface RetryState extends Ticket {
  /** Calls made for it, throttled ones left out. */
  attempts: number;
  /** Failures that count against `--retries`: those that were its own, as far as is known. */
  failures: number;
}

/** What one attempt brought. */
export interface AttemptReply {
  readonly verdict: Verdict;
  /** When the request was written, on the monotonic clock. */
  readonly startedAt: number;
  readonly latencyMs: number;
  /** The one that it was signed with. */
  readonly usersig: string;
}

export type Decision =
  | { readonly status: 'done' | 'rejected' | 'failed' | 'unsent' }
  /** Try again, after so many milliseconds. */
  | { readonly again: number };

export interface RetryPolicy {
  /** A promise where the next rows must show what this one's answer means. */
  decide(state: RetryState, reply: AttemptReply): Decision | Promise<Decision>;
}

const MOST_PAUSE_MS = 120_000;
const DONE: Decision = { status: 'done' };

export function createRetryPolicy(parts: {
  breaker: CircuitBreaker;
  rateController: RateController;
  commonCause: CommonCause;
  clock: Clock;
  random: () => number;
  signal: AbortSignal;
  stop: (reason: StopReason) => void;
  /** Single flight: true where there is a UserSig that was not refused yet. */
  renew: (refused: string) => Promise<boolean>;
  /** Retries of one row. */
  retries: number;
}): RetryPolicy {
  const { breaker, rateController, commonCause, clock, random, signal, stop, retries } = parts;
  const replaced = new Set<string>(); // UserSigs that were renewed already

  return {
    decide(state, reply) {
      const { verdict } = reply;
      if (verdict.class !== 'slow') state.attempts++;
      switch (verdict.class) {
        case 'ok':
          commonCause.succeeded(reply.startedAt);
          answered(state, reply);
          return DONE;
        case 'row':
        case 'ambiguous':
          return refused(state, reply, verdict.class === 'ambiguous');
        case 'retry':
          return failed(state, verdict.code);
        case 'slow':
          return throttled(state, verdict.code, verdict.retryAfter ?? 0);
        case 'resign':
          return refusedUserSig(verdict.code, verdict.message, reply.usersig);
        case 'stop':
          return stopCode(state, verdict);
      }
    },
  };

  /** The server answered, whatever it thinks of this row. */
  function answered(state: RetryState, { startedAt }: AttemptReply): void {
    rateController.answered(clock.now(), true);
    breaker.answered(state, startedAt);
  }

  function refused(state: RetryState, reply: AttemptReply, ambiguous: boolean): Decision | Promise<Decision> {
    const fate = commonCause.refused(reply.verdict.code, ambiguous);
    answered(state, reply);
    return typeof fate === 'string' ? { status: fate } : fate.then((status) => ({ status }));
  }

  function failed(state: RetryState, code: string): Decision | Promise<Decision> {
    rateController.answered(clock.now(), false);
    if (breaker.state === 'closed') state.failures++; // nobody is charged for what everybody meets
    breaker.failed(state, code);
    if (isAtFault(state)) return giveUp();
    const pause = backOff(Math.max(1, state.failures), random());
    return state.failures > retries ? lookAgain(state, pause) : { again: pause };
  }

  /** Only a call that began later shows that the server is well, and that it may be this row that is not. */
  function isAtFault(state: RetryState): boolean {
    return state.failures > retries && breaker.answeredSince(state.firstAt ?? 0);
  }

  function giveUp(): Decision {
    breaker.excuse();
    return { status: 'failed' };
  }

  /** Its retries are used up, but so far nobody else was answered: that may come while it waits. */
  async function lookAgain(state: RetryState, pause: number): Promise<Decision> {
    await clock.sleep(pause, signal);
    return !signal.aborted && isAtFault(state) ? giveUp() : { again: 0 };
  }

  function throttled(state: RetryState, code: string, retryAfter: number): Decision {
    breaker.noAnswer(code);
    const full = rateController.throttled(clock.now());
    const asked = Math.min(retryAfter, MOST_PAUSE_MS);
    const pause = Math.max(full, asked);
    if (breaker.isProbe(state)) breaker.open(Math.max(asked, 1000), code);
    else if ((breaker.state === 'closed' || breaker.state === 'paused') && pause > 0)
      breaker.pause(pause, code);
    // The row comes back within the next second or so; the rate and the breaker hold everybody, this only spreads.
    return { again: Math.round(random() * 1000) };
  }

  async function refusedUserSig(code: string, message: string, usersig: string): Promise<Decision> {
    if (replaced.has(usersig)) return { again: 0 }; // it was under way when another was renewed
    breaker.noAnswer(code);
    breaker.refresh(code);
    const reason = await renewal(code, message, usersig);
    if (reason) {
      stop(reason);
      return { status: 'unsent' };
    }
    replaced.add(usersig);
    if (breaker.state === 'refreshing') breaker.halfOpen();
    return { again: 0 };
  }

  /** @returns why the run stops, if there is no other UserSig */
  async function renewal(code: string, message: string, usersig: string): Promise<StopReason | undefined> {
    try {
      if (await parts.renew(usersig)) return undefined;
      return { code: 'USERSIG_REFUSED', cure: 'person', message };
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      return { code, cure: 'person', message: error.message };
    }
  }

  function stopCode(
    state: RetryState,
    verdict: Extract<Verdict, { class: 'stop' }>,
  ): Decision | Promise<Decision> {
    const reason = { code: verdict.code, cure: 'person', message: verdict.message } as const;
    if (verdict.about === 'credentials' || !commonCause.hasSucceeded) {
      stop(reason);
      return { status: 'unsent' };
    }
    const fate = commonCause.suspected(reason, clock.now());
    if (!signal.aborted && (breaker.state === 'closed' || breaker.isProbe(state))) breaker.halfOpen();
    return fate.then((status) => ({ status }));
  }
}
