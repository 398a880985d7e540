// The circuit breaker: whether calls may go at all. One machine for the first call, an outage, a pause and a new UserSig.
import type { Clock } from '../clock.js';

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
}

export interface CircuitBreaker {
  readonly state: BreakerState;
  /** Waits until this one may call: all may, or it is the probe. False: the run was stopped. */
  enter(ticket: Ticket): boolean | Promise<boolean>;
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
  failed(ticket: Ticket, code: string): void;
  /** No good answer came, and it is nobody's failure. */
  noAnswer(code: string): void;
  /** The failures of late were one row's own. */
  excuse(): void;
  /** Whether a call that began later than that was answered. */
  answeredSince(time: number): boolean;

  /** No call for so long; a pause that ends sooner does not shorten another. */
  pause(ms: number, code: string): void;
  /** No call for so long, then a probe. */
  open(ms: number, code: string): void;
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

export interface Waiting {
  readonly cause: 'outage' | 'throttle' | 'usersig';
  readonly code: string;
  /** Milliseconds since the last good answer. */
  readonly sinceMs: number;
  /** Milliseconds until the next try; undefined while a call is out. */
  readonly nextTryMs?: number;
}

/** So many rows in a row without a good answer between, or failures where there are fewer rows, look like an outage. */
const SUSPICIOUS_ROWS = 3;
const SUSPICIOUS_FAILURES = 4;
const FIRST_PROBE_MS = 500;
const LAST_PROBE_MS = 3000;

/** How a wait is written in summary.json. */
const REASONS = { suspect: 'suspecting', open: 'outage', paused: 'paused', refreshing: 'renewing' } as const;
const CAUSES = { suspect: 'outage', open: 'outage', paused: 'throttle', refreshing: 'usersig' } as const;

export function createCircuitBreaker(parts: {
  clock: Clock;
  signal: AbortSignal;
  /** Whether one good answer is enough to let all calls go. */
  isTrusted: () => boolean;
  /** Called when an outage is certain. */
  onOpen: () => void;
  /** Called before each probe of a server that is away. */
  onProbe: () => void;
  /** Called when calls go on after a wait, or the run stops in one; monotonic milliseconds. */
  onWait: (wait: { from: number; to: number; reason: string }) => void;
}): CircuitBreaker {
  const { clock, signal } = parts;
  let state: BreakerState = 'half-open';
  let queue: { ticket: Ticket; leave: (entered: boolean) => void }[] = [];
  let probes = 0;
  let probeIsOut = false;
  let nextTryAt: number | undefined;
  let wait: { from: number; state: keyof typeof REASONS; code: string } | undefined;
  let probeDelay = FIRST_PROBE_MS;
  let inFlight = 0;
  let silentSince: number | undefined;
  let lastFailure = '';
  let lastAnswered = Number.NEGATIVE_INFINITY; // when the latest call that was answered began
  let failedRows = new Set<Ticket>();
  let failuresInARow = 0;

  const endWait = () => {
    if (wait)
      parts.onWait({ from: wait.from, to: clock.now(), reason: `${REASONS[wait.state]}: ${wait.code}` });
    wait = undefined;
  };
  signal.addEventListener('abort', () => {
    endWait();
    for (const { leave } of queue.splice(0)) leave(false);
  });

  const isProbe = (ticket: Ticket) => state === 'half-open' && probeIsOut && ticket.probe === probes;
  const admits = (ticket: Ticket) => state === 'closed' || isProbe(ticket);
  const passes = (ticket: Ticket) => {
    if (state === 'half-open' && !probeIsOut) {
      probeIsOut = true;
      ticket.probe = ++probes;
    }
    return admits(ticket);
  };
  const become = (next: BreakerState, code = '') => {
    state = next;
    nextTryAt = undefined;
    probeIsOut = false;
    if (next === 'closed') endWait();
    else if (next !== 'half-open') wait ??= { from: clock.now(), state: next, code };
    const waiting = queue;
    queue = [];
    for (const one of waiting) {
      if (passes(one.ticket)) one.leave(true);
      else queue.push(one);
    }
  };
  const waitIn = async (next: 'open' | 'paused', ms: number, code: string) => {
    const end = clock.now() + ms;
    if (state === next && nextTryAt !== undefined && nextTryAt >= end) return;
    become(next, code);
    nextTryAt = end;
    await clock.sleep(ms, signal);
    if (signal.aborted || state !== next || nextTryAt !== end) return;
    if (next === 'paused') return become('closed');
    parts.onProbe();
    become('half-open');
  };
  const open = (ms: number, code: string) => void waitIn('open', ms, code);
  const trip = () => {
    parts.onOpen();
    open(probeDelay, lastFailure);
    probeDelay = Math.min(LAST_PROBE_MS, probeDelay * 3);
  };
  const noAnswer = (code: string) => {
    silentSince ??= clock.now();
    lastFailure = code;
  };
  const answeredSince = (time: number) => lastAnswered > time;

  return {
    ...{ admits, isProbe, open, noAnswer, answeredSince },
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
    answered(ticket, startedAt) {
      lastAnswered = Math.max(lastAnswered, startedAt);
      silentSince = undefined;
      failuresInARow = 0;
      if (failedRows.size > 0) failedRows = new Set();
      if (state !== 'suspect' && !isProbe(ticket)) return;
      probeDelay = FIRST_PROBE_MS;
      become(parts.isTrusted() ? 'closed' : 'half-open');
    },
    failed(ticket, code) {
      noAnswer(code);
      failedRows.add(ticket);
      if (!answeredSince(ticket.firstAt ?? 0)) failuresInARow++;
      const suspicious = failedRows.size >= SUSPICIOUS_ROWS || failuresInARow >= SUSPICIOUS_FAILURES;
      if (state === 'closed' && suspicious) become('suspect', code);
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
      if (silentSince === undefined || wait === undefined) return undefined;
      return {
        cause: CAUSES[state === 'closed' || state === 'half-open' ? wait.state : state],
        code: lastFailure,
        sinceMs: clock.now() - silentSince,
        ...(nextTryAt !== undefined && { nextTryMs: Math.max(0, nextTryAt - clock.now()) }),
      };
    },
  };
}
