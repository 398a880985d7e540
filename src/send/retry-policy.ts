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
  /** What counts against `--retries`: its failures, each the less the more calls fail anyway. */
  failures: number;
  /** A failure while the server seemed to be away: it counts if it was not. */
  doubtful?: { readonly charge: number; readonly falseAlarms: number };
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
  /** The same for a call that is known to be good: no row depends on it. */
  learn(state: RetryState, reply: AttemptReply): void;
}

const MOST_PAUSE_MS = 120_000;
/** Of a failure, where so many calls fail that it says little of its row. */
const LEAST_CHARGE = 0.34;
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
  /** Whether a refused job waits for what others show; default true. */
  holdsRefusals?: boolean;
  /** Whether a row with this code that would wait for an outage is not waited for any longer. */
  isGivenUp: (code: string) => boolean;
  /** Called when only a call for something that is known to be good can show whether the server is well. */
  refer: () => void;
  /** Called when the rate may have changed. */
  onRefusal: () => void;
}): RetryPolicy {
  const { breaker, rateController, commonCause, clock, random, signal, stop, retries } = parts;
  const replaced = new Set<string>(); // UserSigs that were renewed already

  return {
    decide,
    learn(state, reply) {
      const { verdict } = reply;
      if (verdict.class === 'row' || verdict.class === 'ambiguous') answered(state, reply);
      else if (verdict.class !== 'stop') void decide(state, reply);
      else if (commonCause.suspecting || verdict.about === 'credentials') stop(reasonFor(verdict));
      else if (breaker.isProbe(state)) breaker.halfOpen();
    },
  };

  function decide(state: RetryState, reply: AttemptReply): Decision | Promise<Decision> {
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
        return failed(state, reply.startedAt, verdict.code);
      case 'slow':
        return throttled(state, reply, verdict.retryAfter ?? 0);
      case 'resign':
        return refusedUserSig(verdict.code, verdict.message, reply.usersig);
      case 'stop':
        return stopCode(state, verdict);
    }
  }

  /** The server answered, whatever it thinks of this row. */
  function answered(state: RetryState, { startedAt }: AttemptReply): void {
    rateController.granted(startedAt, clock.now());
    breaker.answered(state, startedAt);
  }

  function refused(state: RetryState, reply: AttemptReply, ambiguous: boolean): Decision | Promise<Decision> {
    const { holdsRefusals = true } = parts;
    const fate = holdsRefusals ? commonCause.refused(reply.verdict.code, ambiguous) : 'rejected';
    answered(state, reply);
    return typeof fate === 'string' ? { status: fate } : fate.then((status) => ({ status }));
  }

  function failed(state: RetryState, startedAt: number, code: string): Decision | Promise<Decision> {
    const isOwn = breaker.state === 'closed'; // nobody is charged for what everybody meets
    breaker.failed(state, startedAt, code);
    const { falseAlarms, usual } = breaker.failures;
    const charge = Math.max(LEAST_CHARGE, 1 - 2 * usual);
    const { doubtful } = state;
    if (isOwn) state.failures += charge;
    if (doubtful && doubtful.falseAlarms < falseAlarms) state.failures += doubtful.charge;
    if (!isOwn) state.doubtful = { charge, falseAlarms };
    else delete state.doubtful;
    if (isAtFault(state) || parts.isGivenUp(code)) return giveUp();
    const pause = backOff(Math.max(1, Math.round(state.failures)), random());
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
    parts.refer();
    await clock.sleep(pause, signal);
    return !signal.aborted && isAtFault(state) ? giveUp() : { again: 0 };
  }

  /**
   * A throttle: here it slows everybody, or only its row. The row obeys what its answer asks for; everybody does only
   * where the rate controller sees that all are refused.
   */
  function throttled(state: RetryState, { verdict, startedAt }: AttemptReply, retryAfter: number): Decision {
    const { code } = verdict;
    breaker.noAnswer(code);
    const asked = Math.min(retryAfter, MOST_PAUSE_MS);
    const pause = rateController.refused(startedAt, clock.now());
    parts.onRefusal();
    if (breaker.isProbe(state)) breaker.open(Math.max(asked, pause?.ms ?? 1000), code, 'paused');
    else if (pause && (breaker.state === 'closed' || breaker.state === 'paused')) {
      if (pause.knock) breaker.open(Math.max(asked, pause.ms), code, 'paused');
      else breaker.pause(Math.max(asked, pause.ms), code);
    }
    return { again: Math.max(asked, Math.round(random() * 1000)) };
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

  /** A wrong key stops the run at once; so does any other such code before an account was taken. Afterwards other rows must confirm it. */
  function stopCode(
    state: RetryState,
    verdict: Extract<Verdict, { class: 'stop' }>,
  ): Decision | Promise<Decision> {
    const reason = reasonFor(verdict);
    if (verdict.about === 'credentials' || !commonCause.hasSucceeded) {
      stop(reason);
      return { status: 'unsent' };
    }
    const fate = commonCause.suspected(reason, clock.now(), verdict.about === 'quota');
    if (!signal.aborted && (breaker.state === 'closed' || breaker.isProbe(state))) breaker.halfOpen();
    return fate.then((status) => ({ status }));
  }
}

function reasonFor({ code, message }: Verdict): StopReason {
  return { code, cure: 'person', message };
}
