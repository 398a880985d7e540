// What one answer means for its row and for everybody: retry, wait, slow down, renew, or stop.
import type { Verdict } from '../api/classify.js';
import { ImportError } from '../errors.js';
import type { StopReason } from '../stop.js';
import type { Clock } from './clock.js';
import type { CommonCause } from './common-cause.js';
import type { Gate } from './gate.js';
import type { Governor } from './governor.js';
import { backOff } from './retry.js';

/** What is remembered of a row between its attempts. */
export interface Trial {
  /** Calls made for it, throttled ones left out. */
  attempts: number;
  /** Failures that count against `--retries`. */
  charged: number;
  /** How many calls the server had answered well when its first attempt began. */
  goodBefore?: number;
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

/** Three rows in a row without a good answer between: then the calls in flight show whether the server is gone. */
const SUSPICIOUS_ROWS = 3;
const FIRST_PROBE_MS = 500;
const LAST_PROBE_MS = 3000;
const MOST_PAUSE_MS = 120_000;

type Mode = 'probing' | 'open' | 'suspecting' | 'outage' | 'paused' | 'renewing';

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
  const { gate, governor, commonCause, clock, chance, signal, stop, retries, maxOutage } = parts;
  let mode: Mode = 'probing';
  let changedAt = clock.now();
  let calls = 0;
  let inFlight = 0;
  let throttled = 0;
  let retried = 0;
  let goodAnswers = 0;
  let badSince: number | undefined;
  let lastBad = '';
  let failedRows = new Set<Trial>();
  let probeDelay = FIRST_PROBE_MS;
  let nextTryAt: number | undefined;
  let waitingSince: { at: number; reason: string } | undefined;

  const become = (next: Mode) => {
    mode = next;
    changedAt = clock.now();
    if (next === 'open') endWait();
    else if (next !== 'probing') waitingSince ??= { at: changedAt, reason: `${next}: ${lastBad}` };
    if (next === 'open') gate.open();
    else if (next === 'probing') gate.probe();
    else gate.shut();
  };
  const endWait = () => {
    if (waitingSince) parts.onWait({ from: waitingSince.at, to: clock.now(), reason: waitingSince.reason });
    waitingSince = undefined;
  };
  signal.addEventListener('abort', endWait);
  const waitThen = async (waiting: Mode, ms: number, then: Mode) => {
    become(waiting);
    const mine = changedAt;
    nextTryAt = mine + ms;
    await clock.sleep(ms, signal);
    if (signal.aborted || mode !== waiting || changedAt !== mine) return;
    nextTryAt = undefined;
    if (then === 'probing' && waiting === 'outage') probe();
    else become(then);
  };
  // One call goes; what it meets decides. The mode stays 'outage' so that the wait is told as one.
  const probe = () => {
    parts.onOutage();
    changedAt = clock.now();
    gate.probe();
  };
  const outage = () => {
    governor.forgive(clock.now());
    const delay = probeDelay;
    probeDelay = Math.min(LAST_PROBE_MS, probeDelay * 3);
    void waitThen('outage', delay, 'probing');
  };
  const bad = (code: string) => {
    badSince ??= clock.now();
    lastBad = code;
  };
  const isProbe = (startedAt: number) => mode !== 'open' && startedAt >= changedAt;

  /** The server answered, whatever it thinks of this row. */
  const answeredWell = (startedAt: number) => {
    governor.answered(clock.now(), true);
    goodAnswers++;
    if (failedRows.size > 0) failedRows = new Set();
    if (mode !== 'open' && (mode === 'suspecting' || isProbe(startedAt))) {
      probeDelay = FIRST_PROBE_MS;
      nextTryAt = undefined;
      become(commonCause.proven && !commonCause.suspecting ? 'open' : 'probing');
    }
    badSince = undefined;
  };

  const passingFailure = (trial: Trial, code: string, startedAt: number): Decision => {
    governor.answered(clock.now(), false);
    bad(code);
    const shared = mode !== 'open'; // nobody is charged for what everybody meets
    if (!shared && goodAnswers > (trial.goodBefore ?? 0)) trial.charged++;
    failedRows.add(trial);
    if (mode === 'open' && failedRows.size >= SUSPICIOUS_ROWS) become('suspecting');
    if (mode === 'suspecting' ? inFlight === 0 : isProbe(startedAt)) outage();
    if (trial.charged > retries) return { status: 'failed' };
    retried++;
    return { again: backOff(Math.max(1, trial.charged), chance()) };
  };

  const throttle = (code: string, startedAt: number, retryAfter: number | undefined): Decision => {
    throttled++;
    bad(code);
    const full = governor.throttled(clock.now());
    const asked = Math.min(retryAfter ?? 0, MOST_PAUSE_MS);
    if (isProbe(startedAt)) {
      void waitThen('outage', Math.max(asked, 1000), 'probing');
    } else if (mode === 'open' || (mode === 'paused' && asked > 0)) {
      const pause = Math.max(full, asked);
      if (pause > 0) void waitThen('paused', pause, 'open');
    }
    // The row comes back within the next second or so; the pace and the gate hold everybody, this only spreads.
    return { again: Math.round(chance() * 1000) };
  };

  const refusedUserSig = async (code: string, message: string, usersig: string): Promise<Decision> => {
    if (mode !== 'renewing') become('renewing');
    bad(code);
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
    if (mode === 'renewing') become('probing');
    return { again: 0 };
  };

  return {
    calling(trial) {
      calls++;
      inFlight++;
      trial.goodBefore ??= goodAnswers;
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
        case 'stop': {
          const reason = { code: verdict.code, cure: 'person', message: verdict.message } as const;
          if (verdict.about === 'credentials' || !commonCause.proven) {
            stop(reason);
            return { status: 'unsent' };
          }
          const fate = commonCause.suspected(reason, clock.now());
          if (!signal.aborted && mode === 'open') become('probing');
          return fate.then((status) => ({ status }));
        }
      }
    },
    tick() {
      const now = clock.now();
      governor.tick(now);
      if (mode === 'suspecting' && inFlight === 0) outage();
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
      if (badSince === undefined || mode === 'open' || mode === 'probing') return undefined;
      const now = clock.now();
      const cause: Waiting['cause'] =
        mode === 'renewing' ? 'usersig' : mode === 'paused' ? 'throttle' : 'outage';
      return {
        cause,
        code: lastBad,
        sinceMs: now - badSince,
        ...(nextTryAt !== undefined && { nextTryMs: Math.max(0, nextTryAt - now) }),
      };
    },
  };
}
