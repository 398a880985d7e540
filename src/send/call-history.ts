// When calls started, in slots of a few milliseconds over ten seconds: flat memory whatever the rate.

export interface CallHistory {
  add(startedAt: number): void;
  count(from: number, to: number): number;
  /**
   * When the oldest of a server's window of so long leaves it: until then it is full. Where answers take long, what
   * there is in it now is not known yet: it goes like the last one.
   */
  leaves(windowMs: number, latency: number, now: number): number;
  /** Long ago where there is none. */
  latest(): number;
}

const SLOT_MS = 20;
const SLOTS = 512; // answers may take as long

export function createCallHistory(): CallHistory {
  const counts = new Uint32Array(SLOTS);
  let newest = 0;
  const slotOf = (time: number) => Math.floor(time / SLOT_MS);
  const at = (slot: number) => (slot > newest - SLOTS && slot <= newest ? (counts[slot % SLOTS] ?? 0) : 0);
  return {
    add(time: number) {
      const slot = slotOf(time);
      for (; newest < slot; newest++) counts[(newest + 1) % SLOTS] = 0;
      if (slot > newest - SLOTS) counts[slot % SLOTS] = (counts[slot % SLOTS] ?? 0) + 1;
    },
    count(from: number, to: number) {
      let sum = 0;
      for (let slot = Math.max(slotOf(from + SLOT_MS / 2), newest - SLOTS + 1); slot <= slotOf(to); slot++)
        sum += at(slot);
      return sum;
    },
    latest() {
      for (let slot = newest; slot > newest - SLOTS; slot--) if (at(slot) > 0) return slot * SLOT_MS;
      return Number.NEGATIVE_INFINITY;
    },
    leaves(windowMs: number, latency: number, now: number) {
      const ago = windowMs * Math.ceil((latency + 1) / windowMs);
      const oldest = Math.max(slotOf(now - ago + SLOT_MS / 2), newest - SLOTS + 1);
      for (let slot = oldest; slot <= slotOf(now - latency); slot++) {
        if (at(slot) > 0) return Math.max(now, slot * SLOT_MS + ago);
      }
      return now;
    },
  };
}
