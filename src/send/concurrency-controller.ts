// How many calls in flight carry the rate at the latency that is measured, where `--concurrency auto` leaves it to us.
import { createTimeoutShare } from './timeout-share.js';

const START = 64; // before any latency is known
const LEAST = 8;
const HEADROOM = 1.25;
const SPARE = 8;
/** Calls go together that are due in so many seconds. */
const GRAIN = 0.01;
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
/** Places for calls that hang: so many times those that are seen to. */
const HANGING = 1.5;
/** Of calls that started together: so many timeouts show that it is too much. */
const TOO_MANY_TIMEOUTS = 0.5;

export interface ConcurrencyController {
  readonly limit: number;
  /** Whether the calls in flight, not the rate, are what bounds the calls a second: and by what. */
  readonly bound: 'latency' | 'concurrency' | 'files' | undefined;
  /** A call ended; one that ran out of time is a slow one. Monotonic milliseconds. */
  answered(call: { startedAt: number; latencyMs: number; timedOut: boolean }): void;
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
  let carrying = limit; // the part of it that answers come from
  let hanging = 0; // and the part that is for calls that hang
  const timeouts = createTimeoutShare();
  let answers = 0;
  let good = 0;
  let total = 0; // milliseconds of the good ones
  let latency = 0; // their mean
  let trial: { limit: number; achieved: number; waits: number } | undefined; // before the limit was raised
  let patience = 0;
  let isFull = false;
  let fastest = Number.POSITIVE_INFINITY;

  const adapt = (pace: number, achieved: number, ms: number, seconds: number) => {
    const needed = forLatency(pace, ms);
    if (achieved >= HELD * pace) {
      trial = undefined;
      patience = 0;
      return Math.max(needed, Math.min(carrying, Math.ceil(carrying * (1 - FALL))));
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
    if (trial || !isFull || patience-- > 0 || needed <= carrying) return carrying;
    // What more of them bring shows when they have been answered.
    trial = { limit: carrying, achieved, waits: (1.5 * ms) / 1000 };
    return ms > QUEUED * fastest ? Math.min(needed, carrying * STEP) : needed;
  };

  return {
    get limit() {
      return limit;
    },
    get bound() {
      if (!isFull) return undefined;
      return fixed ? 'concurrency' : limit >= connections ? 'files' : 'latency';
    },
    answered({ startedAt, latencyMs, timedOut }) {
      answers++;
      timeouts.add(startedAt, timedOut);
      fastest = Math.min(fastest, latencyMs);
      if (timedOut) return;
      good++;
      total += latencyMs;
    },
    tick(pace, inFlight, seconds) {
      isFull = inFlight >= 0.9 * limit;
      if (good > 0) latency = total / good;
      if (!fixed && answers > 0) {
        if (timeouts.ofLate() >= TOO_MANY_TIMEOUTS) {
          carrying = Math.floor(limit / 2);
          hanging = 0;
        } else {
          if (good > 0) carrying = adapt(pace, answers / seconds, latency, seconds);
          // In flight, and not by what answers take: those hang, until they run out of time. Until one did, that is a guess.
          const hang = good > 0 ? inFlight - total / (1000 * seconds) - pace * GRAIN - SPARE : 0;
          const guess = Math.min(HANGING * hang, timeouts.share > 0 ? most : START);
          hanging = Math.ceil(Math.max(guess, (HEADROOM * pace * timeouts.share * timeout) / 1000, 0));
        }
        limit = Math.max(LEAST, Math.min(most, carrying + hanging));
      }
      answers = 0;
      good = 0;
      total = 0;
    },
  };
}

function forLatency(pace: number, ms: number): number {
  return Math.ceil((pace * ms * HEADROOM) / 1000) + SPARE;
}
