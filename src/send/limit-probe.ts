// A probe of a known limit: a few calls more than it grants, for a moment, so that a refusal shows that it is still there.

/** Of all calls, what probes may cost: so many are refused where the limit is still there, but at least a few. */
const PROBE_SHARE = 0.01;
const LEAST_CALLS = 4;
const LEAST_MS = 1000; // from probe to probe
const MOST_MS = 15_000; // for the price
const MOST_AGE_MS = 60_000; // for the limit's age:
const AGE = 1 / 15; // of it
const PULSE_MS = 200; // the calls go in so long a time, but no more of them a second than
const PULSE_SHARE = 0.25; // of the rate, or
const PULSE_CALLS = 10;
const SPARE = 0.02; // of a limit: what is left of it at the rate that is a little below

interface Share {
  readonly share: number;
}

/** So many refusals show a limit, beside what is refused whatever the rate. */
export function tellingOf(limit: number, usual: Share): number {
  return Math.max(LEAST_CALLS, PROBE_SHARE * limit, 4 * Math.sqrt((usual.share * limit * PULSE_MS) / 1000));
}

/** Milliseconds until the next probe: what one costs must be earned, and a limit that never moved needs few. */
export function patienceOf(limit: number, usual: Share, ageMs: number): number {
  const price = (1000 * tellingOf(limit, usual)) / (PROBE_SHARE * limit);
  return Math.max(LEAST_MS, Math.min(MOST_MS, price), Math.min(MOST_AGE_MS, AGE * ageMs));
}

/**
 * @param of saved: for so long a server may have saved what was not used; calls of it that are used up since
 * @returns the calls, and how many more a second start for so long
 */
export function probeOf(of: {
  limit: number;
  rate: number;
  ceiling: number;
  usual: Share;
  saved: { ms: number; used: number };
}): { calls: number; more: number; ms: number } {
  const saved = (SPARE * of.limit * of.saved.ms) / 1000;
  const calls = tellingOf(of.limit, of.usual) + Math.max(0, saved - of.saved.used);
  const pulse = Math.min(Math.max(PULSE_SHARE * of.rate, PULSE_CALLS), (1000 * calls) / PULSE_MS);
  const more = Math.min(of.ceiling - of.rate, pulse);
  return { calls, more, ms: (1000 * calls) / more };
}
