// The share of calls that run out of time, by when they started: those that are answered are known long before those that hang.

export interface TimeoutShare {
  add(startedAt: number, timedOut: boolean): void;
  /** Of the calls of the last half minute. */
  readonly share: number;
  /** Of the calls that started beside those that ran out of time since this was asked last; 0 where none did. */
  ofLate(): number;
}

const SLOT_MS = 500;
const SLOTS = 64;

export function createTimeoutShare(): TimeoutShare {
  const calls = new Uint32Array(SLOTS);
  const timeouts = new Uint32Array(SLOTS);
  const late = new Set<number>();
  let newest = 0;
  const sum = (counts: Iterable<number>) => {
    let all = 0;
    for (const count of counts) all += count;
    return all;
  };
  return {
    add(startedAt, timedOut) {
      const slot = Math.floor(startedAt / SLOT_MS);
      if (slot - newest > SLOTS) newest = slot - SLOTS;
      for (; newest < slot; newest++) {
        calls[(newest + 1) % SLOTS] = 0;
        timeouts[(newest + 1) % SLOTS] = 0;
      }
      if (slot <= newest - SLOTS) return;
      const at = slot % SLOTS;
      calls[at] = (calls[at] ?? 0) + 1;
      if (!timedOut) return;
      timeouts[at] = (timeouts[at] ?? 0) + 1;
      late.add(at);
    },
    get share() {
      return sum(timeouts) / Math.max(1, sum(calls));
    },
    ofLate() {
      const slots = [...late];
      late.clear();
      return sum(slots.map((at) => timeouts[at] ?? 0)) / Math.max(1, sum(slots.map((at) => calls[at] ?? 0)));
    },
  };
}
