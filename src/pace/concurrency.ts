// How many calls in flight hold the rate at the latency that is measured, where `--concurrency auto` leaves it to us.

const START = 64; // before any latency is known
const LEAST = 8;
const MOST = 512;
const HEADROOM = 1.5;
const SPARE = 8;
const TOO_MANY_TIMEOUTS = 0.05; // of the answers since the last look: one stray time-out means nothing
const WEIGHT = 1 / 64; // of the newest latency in the running mean: quick to follow, deaf to one slow answer

export interface Concurrency {
  readonly limit: number;
  answered(latencyMs: number): void;
  /** A call ran out of time; many of them halve the calls in flight. */
  timedOut(): void;
  /** Once a second: the limit for calls at this pace. */
  tick(pace: number): void;
}

/** @param asked `auto`, or the number that it stays at */
export function createConcurrency(asked: number | 'auto'): Concurrency {
  const fixed = asked !== 'auto';
  let mean: number | undefined;
  let limit = fixed ? asked : START;
  let timeouts = 0;
  let answers = 0;
  return {
    get limit() {
      return limit;
    },
    answered(latencyMs) {
      answers++;
      mean = mean === undefined ? latencyMs : mean + (latencyMs - mean) * WEIGHT;
    },
    timedOut() {
      timeouts++;
    },
    tick(pace) {
      if (fixed) return;
      const crowded = timeouts > TOO_MANY_TIMEOUTS * (answers + timeouts);
      timeouts = 0;
      answers = 0;
      if (crowded) {
        limit = Math.max(LEAST, Math.floor(limit / 2));
      } else if (mean !== undefined) {
        const needed = Math.ceil(((pace * mean) / 1000) * HEADROOM) + SPARE;
        limit = Math.max(LEAST, Math.min(MOST, needed));
      }
    },
  };
}
