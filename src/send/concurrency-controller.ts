// How many calls in flight hold the rate at the latency that is measured, where `--concurrency auto` leaves it to us.

const START = 64; // before any latency is known
const LEAST = 8;
const MOST = 512;
const HEADROOM = 1.5;
const SPARE = 8;
/** The rate counts as held from this share on: the rest is the grain of the clock. */
const HELD = 0.95;
/** Twice as many in flight must bring at least so much more, or they only wait in the server. */
const WORTH = 1.2;
/** Looks before more in flight are tried again in vain. */
const PATIENCE = 20;
/** Of the answers since the last look: one stray time-out means nothing. */
const TOO_MANY_TIMEOUTS = 0.05;

export interface ConcurrencyController {
  readonly limit: number;
  answered(latencyMs: number): void;
  /** A call ran out of time; many of them halve the calls in flight. */
  timedOut(): void;
  /**
   * Once in a while: the limit for calls at this pace.
   * @param pace calls a second that may start
   * @param seconds since the last time
   */
  tick(pace: number, seconds: number): void;
}

/**
 * @param asked `auto`, or the number that it stays at
 * @param available connections that this process may have open
 */
export function createConcurrencyController(
  asked: number | 'auto',
  available = Number.POSITIVE_INFINITY,
): ConcurrencyController {
  const fixed = asked !== 'auto';
  let limit = fixed ? asked : Math.min(START, available);
  let timeouts = 0;
  let answers = 0;
  let total = 0;
  let before: { limit: number; achieved: number } | undefined; // what was got through before the limit was raised
  let patience = 0;

  const adapt = (pace: number, achieved: number, mean: number) => {
    if (achieved >= HELD * pace) {
      before = undefined;
      patience = 0;
      return Math.ceil((pace * mean * HEADROOM) / 1000) + SPARE;
    }
    if (before && achieved < WORTH * before.achieved) {
      patience = PATIENCE;
      const { limit: enough } = before;
      before = undefined;
      return enough;
    }
    const full = (achieved * mean) / 1000 > limit / 2; // else the calls do not wait for a slot
    if (!full || patience-- > 0) return limit;
    before = { limit, achieved };
    return limit * 2;
  };

  return {
    get limit() {
      return limit;
    },
    answered(latencyMs) {
      answers++;
      total += latencyMs;
    },
    timedOut() {
      timeouts++;
    },
    tick(pace, seconds) {
      const crowded = timeouts > TOO_MANY_TIMEOUTS * (answers + timeouts);
      if (!fixed && crowded) limit = Math.max(LEAST, Math.floor(limit / 2));
      else if (!fixed && answers > 0) {
        const adapted = adapt(pace, answers / seconds, total / answers);
        limit = Math.max(LEAST, Math.min(MOST, available, adapted));
      }
      timeouts = 0;
      answers = 0;
      total = 0;
    },
  };
}
