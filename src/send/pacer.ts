// The pacer: spreads the calls of a lease over its time, and keeps the log by which no second exceeds the ceiling.

/** Milliseconds in which the ceiling holds: a second, and what a server's clock and ours may differ by within it. */
export const WINDOW_MS = 1009;

export interface Pacer {
  /** Milliseconds to wait before one more call may start; 0 when it may start now. */
  wait(now: number): number;
  /** One call starts now. */
  push(now: number): void;
  /** So many more of those that have started are written by now: only now, maybe, did they leave. */
  written(calls: number, now: number): void;
  /** Calls a second to spread for, from the next call on. */
  setPace(callsPerSecond: number): void;
  /** Calls allowed in any second from now on: whole, 1 to the ceiling that it was made with. */
  setCeiling(callsPerSecond: number): void;
  /** The highest number of starts in any window of one second so far. */
  readonly highest: number;
}

/** Waking up costs as much as sending a call: so what is due in this time goes together. */
const GRAIN_MS = 10;
/** Others are spent a little before the next lease comes: what a late timer costs is made up for within it. */
const SPREAD = 0.9;
/** So far behind its time calls may be and still make up for it; of a longer stall a grain is left, not a burst. */
const CATCH_UP_MS = 30;
/** Calls that are so far apart go one by one: a server without any burst would refuse the second of a pair. */
const SINGLE_MS = 4;
/** A call that is late may bring the next one so much closer, and no more: of their distance. */
const CLOSEST = 0.8;
/** From its start to its writing a call takes less, unless its process is given no time; WINDOW_MS has room for it. */
const LATE_MS = 4;

/** @param ceiling calls allowed in any second, and the pace to begin with; memory is 8 bytes each */
export function createPacer(ceiling: number): Pacer {
  const log = createWindowLog(ceiling);
  let gap = gapFor(ceiling);
  let due: number | undefined;
  let latest = Number.NEGATIVE_INFINITY;
  const spread = (now: number) => {
    if (due === undefined) return 0;
    if (gap >= SINGLE_MS) return Math.max(0, due - now, latest + CLOSEST * gap - now);
    return due <= now ? 0 : due - now + Math.max(0, GRAIN_MS - gap);
  };
  return {
    wait: (now) => Math.max(log.wait(now), spread(now)),
    push(now) {
      const isTooLate = due !== undefined && now - due > Math.max(CATCH_UP_MS, gap);
      due = (due === undefined ? now : isTooLate ? now - Math.max(0, GRAIN_MS - gap) : due) + gap;
      latest = now;
      log.push(now);
    },
    written(calls, now) {
      latest = Math.max(latest, now - LATE_MS);
      log.write(calls, now - LATE_MS);
    },
    setPace(callsPerSecond) {
      gap = gapFor(callsPerSecond);
    },
    setCeiling: log.setLimit,
    get highest() {
      return log.highest;
    },
  };
}

function gapFor(pace: number): number {
  const gap = WINDOW_MS / pace;
  return gap < SINGLE_MS ? SPREAD * gap : gap;
}

/** The last starts, in a ring: as many as the highest limit allows. */
function createWindowLog(size: number) {
  const starts = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let limit = size;
  let next = 0; // where the coming start is written: the oldest of all
  let tail = 0; // the oldest start that still lies within the last second
  let within = 0;
  let unwritten = 0; // of the latest starts
  let highest = 0;
  return {
    wait: (now: number) => Math.max(0, (starts[(next + size - limit) % size] ?? 0) + WINDOW_MS - now),
    setLimit(callsPerSecond: number) {
      limit = callsPerSecond;
    },
    push(now: number) {
      while (within > 0 && (starts[tail] ?? 0) <= now - 1000) {
        tail = (tail + 1) % size;
        within--;
      }
      starts[next] = now;
      next = (next + 1) % size;
      within++;
      unwritten++;
      if (within > highest) highest = within;
    },
    /** @param earliest when they left */
    write(calls: number, earliest: number) {
      for (const rest = unwritten - calls; unwritten > rest; unwritten--) {
        const at = (next + size - unwritten) % size;
        if ((starts[at] ?? 0) < earliest) starts[at] = earliest;
      }
    },
    get highest() {
      return highest;
    },
  };
}
