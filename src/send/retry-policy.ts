// What one answer means for its row and for everybody: retry, wait, slow down, renew, or stop.
import type { Verdict } from '../api/classify.js';
import type { Clock } from '../clock.js';
import { ImportError } from '../errors.js';
import type { StopReason } from '../stop.js';
import { backOff } from './back-off.js';
import { createPhase } from './circuit-breaker.js';
import type { CommonCause } from './common-cause.js';
import type { Gate } from './gate.js';
import type { Governor } from './rate-controller.js';

/** What is remembered of a row between its attempts. */
export interface Trial {
  /** Calls made for it, throttled ones left out. */
  attempts: number;
  /** Failures that count against `--retries`: those that were its own, as far as is known. */
  failures: number;
  /** When its first attempt began, on the monotonic clock. */
  firstAt?: number;
}

export type Decision =
  | { readonly status: 'imported' | 'rejected' | 'failed' | 'unsent' }
  /** Try again, after so many milliseconds. */
  | { readonly again: number };

export interface Judge {
  /** A call of this row starts now. */
  calling(trial: Trial): void;
  weigh(trial: Trial, verdict: Verdict, startedAt: number, usersig: string): Decision | Promise<Decision>;
  /** Several times a second. */
  tick(): void;
  /** Calls made so far. */
  readonly calls: number;
  readonly inFlight: number;
  readonly throttled: number;
  readonly retried: number;
  /** Since when there was no good answer, and when the next try is due: what people are told while it waits. */
  readonly waiting: Waiting | undefined;
}

export interface Waiting {
  readonly cause: 'outage' | 'throttle' | 'usersig';
  readonly code: string;
  readonly sinceMs: number;
  /** Milliseconds until the next try; undefined while a call is out. */
  readonly nextTryMs?: number;
}

/** So many rows in a row without a good answer between, or failures where there are fewer rows, look like an outage. */
const SUSPICIOUS_ROWS = 3;
const SUSPICIOUS_FAILURES = 4;
const FIRST_PROBE_MS = 500;
const LAST_PROBE_MS = 3000;
const MOST_PAUSE_MS = 120_000;

export function createJudge(parts: {
  gate: Gate;
  governor: Governor;
  commonCause: CommonCause;
  clock: Clock;
  chance: () => number;
  signal: AbortSignal;
  stop: (reason: StopReason) => void;
  /** Single flight: true where there is a UserSig that was not refused yet. */
  renew: (refused: string) => Promise<boolean>;
  /** Retries of one row. */
  retries: number;
  /** Milliseconds. */
  maxOutage: number;
  /** Called when calls go on after a wait; monotonic milliseconds. */
  onWait: (wait: { from: number; to: number; reason: string }) => void;
  /** Called before each try while the server is away. */
  onOutage: () => void;
}): Judge {
  const { governor, commonCause, clock, chance, signal, stop, retries, maxOutage } = parts;
  const phase = createPhase(parts);
  let calls = 0;
  let inFlight = 0;
  let throttled = 0;
  let retried = 0;
  let lastGoodStart = Number.NEGATIVE_INFINITY;
  let badSince: number | undefined;
  let lastBad = '';
  let failedRows = new Set<Trial>();
  let failuresInARow = 0;
  let probeDelay = FIRST_PROBE_MS;
  const replaced = new Set<string>(); // UserSigs that were renewed already

  const bad = (code: string) => {
    badSince ??= clock.now();
    lastBad = code;
  };
  const outage = () => {
    governor.forgive(clock.now());
    phase.wait('outage', probeDelay, lastBad);
    probeDelay = Math.min(LAST_PROBE_MS, probeDelay * 3);
  };
  /** Only a call that began later shows that the server is well, and that it may be this row that is not. */
  const othersWereWell = ({ firstAt = 0 }: Trial) => lastGoodStart > firstAt;
  const isAtFault = (trial: Trial) => trial.failures > retries && othersWereWell(trial);

  /** The server answered, whatever it thinks of this row. */
  const answeredWell = (startedAt: number) => {
    governor.answered(clock.now(), true);
    lastGoodStart = Math.max(lastGoodStart, startedAt);
    badSince = undefined;
    failuresInARow = 0;
    if (failedRows.size > 0) failedRows = new Set();
    if (phase.name === 'suspecting' || phase.isProbe(startedAt)) {
      probeDelay = FIRST_PROBE_MS;
      phase.become(commonCause.proven && !commonCause.suspecting ? 'open' : 'probing');
    }
  };

  const passingFailure = (trial: Trial, code: string, startedAt: number): Decision | Promise<Decision> => {
    governor.answered(clock.now(), false);
    bad(code);
    if (phase.name === 'open') trial.failures++; // nobody is charged for what everybody meets
    failedRows.add(trial);
    if (!othersWereWell(trial)) failuresInARow++;
    const suspicious = failedRows.size >= SUSPICIOUS_ROWS || failuresInARow >= SUSPICIOUS_FAILURES;
    if (phase.name === 'open' && suspicious) phase.become('suspecting', code);
    if (phase.name === 'suspecting' ? inFlight === 0 : phase.isProbe(startedAt)) outage();
    if (isAtFault(trial)) return fail();
    const pause = backOff(Math.max(1, trial.failures), chance());
    return trial.failures > retries ? lookAgain(trial, pause) : retry(pause);
  };
  const retry = (pause: number): Decision => {
    retried++;
    return { again: pause };
  };
  const fail = (): Decision => {
    badSince = undefined; // the server is well: it is this row that is not
    return { status: 'failed' };
  };
  /** Its patience is used up, but so far nobody else was answered well: that may come while it waits. */
  const lookAgain = async (trial: Trial, pause: number): Promise<Decision> => {
    await clock.sleep(pause, signal);
    return !signal.aborted && isAtFault(trial) ? fail() : retry(0);
  };

  const throttle = (code: string, startedAt: number, retryAfter: number | undefined): Decision => {
    throttled++;
    bad(code);
    const full = governor.throttled(clock.now());
    const asked = Math.min(retryAfter ?? 0, MOST_PAUSE_MS);
    const pause = Math.max(full, asked);
    if (phase.isProbe(startedAt)) phase.wait('outage', Math.max(asked, 1000), code);
    else if ((phase.name === 'open' || phase.name === 'paused') && pause > 0)
      phase.wait('paused', pause, code);
    // The row comes back within the next second or so; the pace and the gate hold everybody, this only spreads.
    return { again: Math.round(chance() * 1000) };
  };

  const refusedUserSig = async (code: string, message: string, usersig: string): Promise<Decision> => {
    if (replaced.has(usersig)) return { again: 0 }; // it was under way when another was renewed
    bad(code);
    if (phase.name !== 'renewing') phase.become('renewing', code);
    try {
      if (!(await parts.renew(usersig))) {
        stop({ code: 'USERSIG_REFUSED', cure: 'person', message });
        return { status: 'unsent' };
      }
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      stop({ code, cure: 'person', message: error.message });
      return { status: 'unsent' };
    }
    replaced.add(usersig);
    if (phase.name === 'renewing') phase.become('probing');
    return { again: 0 };
  };

  const stopCode = (verdict: Extract<Verdict, { class: 'stop' }>, startedAt: number) => {
    const reason = { code: verdict.code, cure: 'person', message: verdict.message } as const;
    if (verdict.about === 'credentials' || !commonCause.proven) {
      stop(reason);
      return { status: 'unsent' } as const;
    }
    const fate = commonCause.suspected(reason, clock.now());
    if (!signal.aborted && (phase.name === 'open' || phase.isProbe(startedAt))) phase.become('probing');
    return fate.then((status) => ({ status }));
  };

  return {
    calling(trial) {
      calls++;
      inFlight++;
      trial.firstAt ??= clock.now();
    },
    weigh(trial, verdict, startedAt, usersig) {
      inFlight--;
      if (verdict.class !== 'slow') trial.attempts++;
      switch (verdict.class) {
        case 'ok':
          commonCause.succeeded(startedAt);
          answeredWell(startedAt);
          return { status: 'imported' };
        case 'row':
        case 'ambiguous': {
          const fate = commonCause.refused(verdict.code, verdict.class === 'ambiguous');
          answeredWell(startedAt);
          return typeof fate === 'string' ? { status: fate } : fate.then((status) => ({ status }));
        }
        case 'retry':
          return passingFailure(trial, verdict.code, startedAt);
        case 'slow':
          return throttle(verdict.code, startedAt, verdict.retryAfter);
        case 'resign':
          return refusedUserSig(verdict.code, verdict.message, usersig);
        case 'stop':
          return stopCode(verdict, startedAt);
      }
    },
    tick() {
      const now = clock.now();
      governor.tick(now);
      if (phase.name === 'suspecting' && inFlight === 0) outage();
      if (badSince === undefined || now - badSince < maxOutage) return;
      stop({
        code: 'OUTAGE',
        cure: 'rerun',
        message: `No good answer for ${Math.round((now - badSince) / 1000)} s (last: ${lastBad}).`,
      });
    },
    get calls() {
      return calls;
    },
    get inFlight() {
      return inFlight;
    },
    get throttled() {
      return throttled;
    },
    get retried() {
      return retried;
    },
    get waiting() {
      const { name, nextTryMs } = phase;
      if (badSince === undefined || name === 'open' || name === 'probing') return undefined;
      const cause: Waiting['cause'] =
        name === 'renewing' ? 'usersig' : name === 'paused' ? 'throttle' : 'outage';
      const sinceMs = clock.now() - badSince;
      return { cause, code: lastBad, sinceMs, ...(nextTryMs !== undefined && { nextTryMs }) };
    },
  };
}
