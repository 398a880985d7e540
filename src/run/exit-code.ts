// How a run ends, as a number: what cron and a shell see.
import type { Amount } from '../options.js';
import type { Counts } from '../outcome.js';
import type { StopReason } from '../stop.js';

/** Every exit code, and what it means to whoever reads it. */
export const EXIT_CODES = {
  0: 'every row is imported, unchanged or an identical duplicate (or within --tolerate)',
  1: 'finished, some rows are not',
  2: 'could not start (usage, configuration, unreadable file or header); nothing was sent',
  3: 'stopped early, and running it again is the cure (outage, deadline, --limit)',
  4: 'stopped early, and a person must act first (credentials, quota, a guard, full disk, unreadable rest of the file)',
  5: 'another run holds the ledger',
  70: 'internal error: a bug',
  129: 'interrupted by SIGHUP; run it again',
  130: 'interrupted by Ctrl-C; run it again',
  143: 'interrupted by SIGTERM; run it again',
} as const;

/** Those of the command; the library gives them as `summary.exitCode`. */
export type ExitCode = keyof typeof EXIT_CODES;

/** Which cure an error has: PASSING in stop.ts. */
const BY_CURE = { rerun: 3, person: 4, SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** @param conflicts duplicates that say something else than the row that counts */
export function exitCodeOf(end: {
  stopped: StopReason | undefined;
  counts: Counts;
  conflicts: number;
  tolerate: Amount;
}): ExitCode {
  const { stopped, counts, conflicts, tolerate } = end;
  const { imported, unchanged, duplicate, invalid, rejected, failed, unsent } = counts;
  const bad = invalid + rejected + failed + unsent + conflicts;
  const rows = imported + unchanged + duplicate + invalid + rejected + failed + unsent;
  return exitCodeFor(stopped, bad, rows, tolerate);
}

/** @param bad rows that are not as they should be, of so many */
export function exitCodeFor(
  stopped: StopReason | undefined,
  bad: number,
  rows: number,
  tolerate: Amount,
): ExitCode {
  if (stopped) return BY_CURE[stopped.cure];
  const allowed = 'count' in tolerate ? tolerate.count : tolerate.share * rows;
  return bad <= allowed ? 0 : 1;
}
