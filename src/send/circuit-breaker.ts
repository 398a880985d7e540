// The circuit breaker: whether calls may go at all. One machine for the first call, an outage, a pause and a new UserSig.
import type { Clock } from '../clock.js';
import { createWaits, type Waiting } from './breaker-waits.js';
import { createFailureWatch, type FailureWatch } from './failure-watch.js';

export type BreakerState =
  /** Calls go. */
  | 'closed'
  /** Failures look like an outage: no call starts until those in flight have shown whether it is one. */
  | 'suspect'
  /** The server is away: no call starts until the next probe is due. */
  | 'open'
  /** A single call goes, the probe, and its answer decides; so begins every run. */
  | 'half-open'
  /** The server asked for a pause: no call starts until it is over. */
  | 'paused'
  /** The UserSig was refused: no call starts until there is another. */
  | 'refreshing';

/** Who asks to call: a row, for all of its attempts. */
export interface Ticket {
  /** When its first call began, on the monotonic clock. */
  firstAt?: number;
  /** The number of the probe that it was last, if any. */
  probe?: number;
  /** Whether a call of it is in flight. */
  inFlight?: boolean;
  /** Whether a call of it failed before: what it meets says less of the server. */
  failed?: boolean;
}

export interface CircuitBreaker {
  readonly state: BreakerState;
  /** Waits until this one may call: all may, or it is the probe. False: the run was stopped. */
  enter(ticket: Ticket): boolean | Promise<boolean>;
  /** Enters only where that needs no waiting. */
  tryEnter(ticket: Ticket): boolean;
  /** Whether this one may call now. */
  admits(ticket: Ticket): boolean;
  isProbe(ticket: Ticket): boolean;
  started(ticket: Ticket): void;
  ended(ticket: Ticket): void;
  /** Calls in flight. */
  readonly inFlight: number;

  /** The server answered, whatever it said about the row. */
  answered(ticket: Ticket, startedAt: number): void;
  /** A call failed in a way that may pass. */
  failed(ticket: Ticket, startedAt: number, code: string): void;
  readonly failures: Pick<FailureWatch, 'usual' | 'falseAlarms'>;
  /** No good answer came, and it is nobody's failure. */
  noAnswer(code: string): void;
  /** The failures of late were one row's own. */
  excuse(): void;
  /** Whether a call that began later than that was answered. */
  answeredSince(time: number): boolean;

  /** No call for so long; a pause that ends sooner does not shorten another. */
  pause(ms: number, code: string): void;
  /** No call for so long, then a probe: of a server that is away, or that refuses everything. */
  open(ms: number, code: string, cause?: 'open' | 'paused'): void;
  /** How to call for something that is known to be good: for when only rows that failed before could probe. */
  referTo(call: () => boolean): void;
  /** Makes that call now. @returns whether there is one */
  refer(): boolean;
  /** Rows that wait to enter and have not failed before. */
  readonly freshWaiting: number;
  /** No call until `halfOpen`. */
  refresh(code: string): void;
  /** One call, whose answer decides. */
  halfOpen(): void;
  /** Several times a second. */
  tick(): void;
  /** Since when there was no good answer, and why; what people read while it waits. */
  readonly silence: { readonly sinceMs: number; readonly code: string } | undefined;
  readonly waiting: Waiting | undefined;
}

/** A run begins with one call, whose answer shows whether key, app and network are right. */
const FIRST_CALL_ALONE: BreakerState = 'half-open';
const FIRST_PROBE_MS = 300;
const LAST_PROBE_MS = 3000;
const PROBE_GROWTH = 1.5;

export function createCircuitBreaker(parts: {
  clock: Clock;
  signal: AbortSignal;
  /** Whether one good answer is enough to let all calls go. */
  isTrusted: () => boolean;
  /** Called before each probe of a server that is away. */
  onProbe: () => void;
  /** Called when calls go on after a wait, or the run stops in one; monotonic milliseconds. */
  onWait: (wait: { from: number; to: number; reason: string }) => void;
}): CircuitBreaker {
  const { clock, signal } = parts;
  let state: BreakerState = FIRST_CALL_ALONE;
  let queue: { ticket: Ticket; leave: (entered: boolean) => void }[] = [];
  let probes = 0;
  let probeIsOut = false;
  let nextTryAt: number | undefined;
  const waits = createWaits(parts);
  let probeDelay = FIRST_PROBE_MS;
  let inFlight = 0;
  let silentSince: number | undefined;
  let lastFailure = '';
  let lastAnswered = Number.NEGATIVE_INFINITY; // when the latest call that was answered began
  const failures = createFailureWatch();
  let failedProbes = 0;
  let reference: (() => boolean) | undefined;

  signal.addEventListener('abort', () => {
    waits.stop();
    for (const { leave } of queue.splice(0)) leave(false);
  });

  let isReferring = false;
  const refer = () => {
    if (isReferring) return false;
    isReferring = true; // it enters by itself
    const isOut = reference?.() ?? false;
    isReferring = false;
    return isOut;
  };
  const isProbe = (ticket: Ticket) => state === 'half-open' && probeIsOut && ticket.probe === probes;
  const admits = (ticket: Ticket) => state === 'closed' || isProbe(ticket);
  const passes = (ticket: Ticket) => {
    // A row that failed before would show little; and so do new ones, where many that always fail come together.
    if (state === 'half-open' && !probeIsOut && (ticket.failed || failedProbes % 2 === 1)) refer();
    if (state === 'half-open' && !probeIsOut) {
      probeIsOut = true;
      ticket.probe = ++probes;
    }
    return admits(ticket);
  };
  const become = (next: BreakerState, code = '', cause?: 'open' | 'paused') => {
    state = next;
    nextTryAt = undefined;
    probeIsOut = false;
    if (next === 'closed') waits.end();
    else if (next !== 'half-open') waits.begin(cause ?? next, code);
    const waiting = next === 'half-open' ? queue.toSorted(freshFirst) : queue;
    queue = [];
    for (const one of waiting) {
      if (passes(one.ticket)) one.leave(true);
      else queue.push(one);
    }
  };
  const waitIn = async (
    next: 'open' | 'paused',
    ms: number,
    code: string,
    cause: 'open' | 'paused' = next,
  ) => {
    const end = clock.now() + ms;
    if (state === next && nextTryAt !== undefined && nextTryAt >= end) return;
    become(next, code, cause);
    nextTryAt = end;
    await clock.sleep(ms, signal);
    if (signal.aborted || state !== next || nextTryAt !== end) return;
    if (next === 'paused') return become('closed');
    if (cause === 'open') parts.onProbe();
    become('half-open');
  };
  const open = (ms: number, code: string, cause?: 'open' | 'paused') => void waitIn('open', ms, code, cause);
  const trip = () => {
    open(probeDelay, lastFailure);
    probeDelay = Math.min(LAST_PROBE_MS, probeDelay * PROBE_GROWTH);
  };
  const noAnswer = (code: string) => {
    silentSince ??= clock.now();
    lastFailure = code;
  };
  const answeredSince = (time: number) => lastAnswered > time;

  return {
    ...{ failures, refer, admits, isProbe, open, noAnswer, answeredSince, tryEnter: passes },
    get state() {
      return state;
    },
    enter(ticket) {
      if (signal.aborted) return false;
      if (passes(ticket)) return true;
      return new Promise((leave) => queue.push({ ticket, leave }));
    },
    started(ticket) {
      ticket.firstAt ??= clock.now();
      if (ticket.inFlight) return; // the same call, written once more
      ticket.inFlight = true;
      inFlight++;
    },
    ended(ticket) {
      if (ticket.inFlight) inFlight--;
      ticket.inFlight = false;
    },
    get inFlight() {
      return inFlight;
    },
    get freshWaiting() {
      return queue.reduce((rows, { ticket }) => (ticket.failed ? rows : rows + 1), 0);
    },
    referTo(call) {
      reference = call;
    },
    answered(ticket, startedAt) {
      lastAnswered = Math.max(lastAnswered, startedAt);
      silentSince = undefined;
      failures.answered({ isFirst: !ticket.failed, isOpen: state !== 'closed' });
      if (state !== 'suspect' && !isProbe(ticket)) return;
      probeDelay = FIRST_PROBE_MS;
      failures.forget(failedProbes < 2);
      failedProbes = 0;
      become(parts.isTrusted() ? 'closed' : 'half-open');
    },
    failed(ticket, startedAt, code) {
      // One that hung says nothing of the server, where a call that began later was answered.
      const isOld = state === 'closed' && answeredSince(startedAt);
      if (!isOld) noAnswer(code);
      failures.failed({ isFirst: !ticket.failed, isOpen: state !== 'closed', isOld });
      if (state === 'closed' && failures.isOutage) become('suspect', code);
      ticket.failed = true;
      if (isProbe(ticket)) failedProbes++;
      if (state === 'suspect' ? inFlight === 0 : isProbe(ticket)) trip();
    },
    excuse() {
      silentSince = undefined;
    },
    pause: (ms, code) => void waitIn('paused', ms, code),
    refresh(code) {
      if (state !== 'refreshing') become('refreshing', code);
    },
    halfOpen: () => become('half-open'),
    tick() {
      if (state === 'suspect' && inFlight === 0) trip();
    },
    get silence() {
      return silentSince === undefined
        ? undefined
        : { sinceMs: clock.now() - silentSince, code: lastFailure };
    },
    get waiting() {
      return silentSince === undefined
        ? undefined
        : waits.view({ state, code: lastFailure, silentSince, nextTryAt });
    },
  };
}

function freshFirst(one: { ticket: Ticket }, other: { ticket: Ticket }): number {
  return Number(one.ticket.failed ?? false) - Number(other.ticket.failed ?? false);
}
