// How many calls in flight carry the rate at the latency that is measured, where `--concurrency auto` leaves it to us.

const START = 64; // before any latency is known
const LEAST = 8;
const HEADROOM = 1.25;
const SPARE = 8;
/** The rate is held from this share on: the rest is the grain of the clock. */
const HELD = 0.95;
/** So much more must come through with more in flight, or they only wait in the server. */
const WORTH = 1.1;
/** Where answers take so many times as long as the fastest did, they may wait in a queue: then step by step. */
const QUEUED = 1.5;
const STEP = 2;
/** Observation windows before more in flight are tried again in vain. */
const PATIENCE = 20;
/** With what is not needed any more, so much of it goes after each observation window. */
const FALL = 0.1;
/** Of the answers in an observation window: so many timeouts show that it is too much. */
const TOO_MANY_TIMEOUTS = 0.3;

export interface ConcurrencyController {
  readonly limit: number;
  /** Whether the calls in flight, not the rate, are what bounds the calls a second: and by what. */
  readonly bound: 'latency' | 'concurrency' | 'files' | undefined;
  /** A call ended; one that ran out of time is a slow one. */
  answered(latencyMs: number, timedOut: boolean): void;
  /**
   * Several times a second: the limit for calls at this pace.
   * @param pace calls a second that may start
   * @param inFlight the calls in flight now
   * @param seconds since the last time
   */
  tick(pace: number, inFlight: number, seconds: number): void;
}

/**
 * @param concurrency `auto`, or the number that it stays at
 * @param rate the ceiling, calls a second: more than it can carry within the timeout is never needed
 * @param connections what this process may open; undefined: not known
 */
export function createConcurrencyController(parts: {
  concurrency: number | 'auto';
  rate: number;
  /** Milliseconds. */
  timeout: number;
  connections?: number | undefined;
}): ConcurrencyController {
  const { concurrency, rate, timeout, connections = Number.POSITIVE_INFINITY } = parts;
  const fixed = concurrency !== 'auto';
  const useful = Math.max(START, forLatency(rate, timeout));
  const most = Math.min(useful, connections);
  let limit = fixed ? concurrency : Math.min(START, most);
  let answers = 0;
  let timeouts = 0;
  let total = 0;
  let trial: { limit: number; achieved: number; waits: number } | undefined; // before the limit was raised
  let patience = 0;
  let isFull = false;
  let fastest = Number.POSITIVE_INFINITY;

  const adapt = (pace: number, achieved: number, ms: number, seconds: number) => {
    const needed = forLatency(pace, ms);
    if (achieved >= HELD * pace) {
      trial = undefined;
      patience = 0;
      return Math.max(needed, Math.min(limit, Math.ceil(limit * (1 - FALL))));
    }
    if (trial) trial.waits -= seconds;
    if (trial && trial.waits <= 0) {
      const before = trial;
      trial = undefined;
      if (achieved < WORTH * before.achieved) {
        patience = PATIENCE;
        return before.limit;
      }
    }
    if (trial || !isFull || patience-- > 0 || needed <= limit) return limit;
    // What more of them bring shows when they have been answered.
    trial = { limit, achieved, waits: (1.5 * ms) / 1000 };
    return ms > QUEUED * fastest ? Math.min(needed, limit * STEP) : needed;
  };

  return {
    get limit() {
      return limit;
    },
    get bound() {
      if (!isFull) return undefined;
      return fixed ? 'concurrency' : limit >= connections ? 'files' : 'latency';
    },
    answered(latencyMs, timedOut) {
      answers++;
      total += latencyMs;
      fastest = Math.min(fastest, latencyMs);
      if (timedOut) timeouts++;
    },
    tick(pace, inFlight, seconds) {
      isFull = inFlight >= 0.9 * limit;
      if (!fixed && answers > 0) {
        if (timeouts > TOO_MANY_TIMEOUTS * answers) limit = Math.floor(limit / 2);
        else limit = adapt(pace, answers / seconds, total / answers, seconds);
        limit = Math.max(LEAST, Math.min(most, limit));
      }
      answers = 0;
      timeouts = 0;
      total = 0;
    },
  };
}

function forLatency(pace: number, ms: number): number {
  return Math.ceil((pace * ms * HEADROOM) / 1000) + SPARE;
}
