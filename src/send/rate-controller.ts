// Finds the rate that the server grants, at most the ceiling: one pure law fed with answers and the time.

const SLOT_MS = 50;
const SLOTS = 1000 / SLOT_MS;
const CUT = 0.95; // of what was granted in the last second: within 2 % of ideal where halving costs 30 %
const SETTLED = 0.985; // of the granted rate: climb so far at once, and no farther while the limit is fresh
const CLIMB = 0.005; // of the ceiling, in the first second of a climb; twice as much in each further one
const GROWTH = 1.5; // a second, after a cut in the first second of a run
const FIRST_PATIENCE_MS = 2000; // before more is tried for than was granted …
const LAST_PATIENCE_MS = 60_000; // … which is twice as long each time that a try meets the same limit, up to a minute
const SAME = 0.8; // of the limit before: a lower one, or one that no try met, is news, and may have been chance
const LIMPING = 0.2; // a larger share of passing failures in the last second slows down; with the climb, to a tenth

export interface RateController {
  /** Calls a second that may start now. */
  readonly pace: number;
  /** An answer that was no throttle came. */
  answered(now: number, well: boolean): void;
  /**
   * A throttle answer came.
   * @returns milliseconds for which no call can be granted: until the oldest grant leaves the server's second
   */
  throttled(now: number): number;
  /** Once in a while, several times a second: climbs, and slows down for a limping server. */
  tick(now: number): void;
  /** The failures of late were an outage: they say nothing about the rate. */
  forgive(now: number): void;
}

/** @param ceiling calls a second that are never exceeded */
export function createRateController(ceiling: number): RateController {
  const floor = Math.min(1, ceiling);
  const granted = createLastSecond();
  const failed = createLastSecond();
  let pace = ceiling;
  let limit = ceiling; // what the server granted when it last said no
  let flowingSince: number | undefined;
  let young = false;
  let cutAt = Number.NEGATIVE_INFINITY;
  let patience = FIRST_PATIENCE_MS;
  let tickedAt: number | undefined;
  let easedAt = Number.NEGATIVE_INFINITY;

  const cut = (now: number) => {
    const before = limit;
    limit = Math.max(floor, granted.count(now));
    const confirmed = now >= cutAt + patience && limit >= SAME * before;
    patience = confirmed ? Math.min(LAST_PATIENCE_MS, 2 * patience) : FIRST_PATIENCE_MS;
    // What came through in less than a second is less than a second's worth: from there it is soon tried higher.
    young = now - (flowingSince ?? now) < 1000;
    pace = Math.max(floor, Math.min(pace, CUT * limit));
    cutAt = now;
  };

  return {
    get pace() {
      return pace;
    },
    answered(now, well) {
      flowingSince ??= now;
      (well ? granted : failed).add(now);
    },
    throttled(now) {
      if (now - cutAt < 1000) return 0;
      cut(now);
      return Math.max(0, granted.oldest(now) + 1000 - now);
    },
    tick(now) {
      const elapsed = now - (tickedAt ?? now);
      tickedAt = now;
      const failures = failed.count(now);
      const limping = failures > 1 && failures > LIMPING * (failures + granted.count(now));
      if (limping && now - easedAt >= 1000) {
        // Cut to what came through, as for a throttle, the pace would halve each second until nothing moves.
        pace = Math.max(floor, pace * CUT);
        easedAt = now;
      }
      if (young) {
        pace = Math.min(ceiling, pace * GROWTH ** (elapsed / 1000));
        return;
      }
      const settled = now < cutAt + patience;
      const top = settled ? Math.min(ceiling, SETTLED * limit) : ceiling;
      const climbing = (now - Math.max(cutAt + patience, easedAt)) / 1000; // seconds
      const speed = CLIMB * ceiling * 2 ** Math.max(0, climbing - 1); // calls a second, each second
      if (pace < top) pace = Math.min(top, pace + (speed * elapsed) / 1000);
    },
    forgive(now) {
      easedAt = now;
    },
  };
}

/** Counts events in a sliding second, in slots of a few milliseconds: flat memory whatever the rate. */
function createLastSecond() {
  const counts = new Uint32Array(SLOTS);
  let newest = Number.NEGATIVE_INFINITY;
  let total = 0;
  const advance = (now: number) => {
    const slot = Math.floor(now / SLOT_MS);
    if (slot - newest >= SLOTS) {
      counts.fill(0);
      total = 0;
      newest = slot;
    }
    while (newest < slot) {
      newest++;
      total -= counts[newest % SLOTS] ?? 0;
      counts[newest % SLOTS] = 0;
    }
    return slot;
  };
  return {
    add(now: number) {
      const at = advance(now) % SLOTS;
      counts[at] = (counts[at] ?? 0) + 1;
      total++;
    },
    count(now: number) {
      advance(now);
      return total;
    },
    /** When the oldest of them came; long ago where there is none. */
    oldest(now: number) {
      const slot = advance(now);
      for (let age = SLOTS - 1; age >= 0; age--) {
        if ((counts[(slot - age + SLOTS) % SLOTS] ?? 0) > 0) return (slot - age) * SLOT_MS;
      }
      return Number.NEGATIVE_INFINITY;
    },
  };
}
