// Remembers Identifiers by hash, to notice those that differ only in upper and lower case.

export interface CaseIndex {
  /** Whether an earlier one differs from this in case alone. */
  twin(identifier: string): boolean;
}

/** Words of a slot: two of a hash without case, and a bit for each upper-case letter: Identifiers have 32 at most. */
const WORDS = 3;
const FIRST_SLOTS = 1 << 12;
const LOAD = 0.7;

/** @param most how many are remembered; later ones are compared with these alone */
export function createCaseIndex(most: number): CaseIndex {
  let slots = FIRST_SLOTS;
  let table = new Uint32Array(slots * WORDS);
  let used = 0;
  return {
    twin(identifier) {
      let folded = identifier.length;
      let other = 0;
      let upper = 0;
      for (let index = 0; index < identifier.length; index++) {
        let code = identifier.charCodeAt(index);
        if (code >= 65 && code <= 90) {
          code |= 32;
          upper |= 1 << index;
        }
        folded = Math.imul(folded ^ code, 0x01000193);
        other = (Math.imul(other, 31) + code) | 0;
      }
      // An empty slot is all zeros.
      folded = mixed(folded) || 1;
      const slot = find(table, slots, folded, other >>> 0);
      if (table[slot] !== 0) return table[slot + 2] !== upper >>> 0;
      if (used < most) {
        table[slot] = folded;
        table[slot + 1] = other >>> 0;
        table[slot + 2] = upper >>> 0;
        if (++used > slots * LOAD) grow();
      }
      return false;
    },
  };

  function grow(): void {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] === 0) continue;
      const slot = find(table, slots, old[at] ?? 0, old[at + 1] ?? 0);
      table.set(old.subarray(at, at + WORDS), slot);
    }
  }
}

/** The slot of this hash, or the free one where it belongs. */
function find(table: Uint32Array, slots: number, folded: number, other: number): number {
  let slot = (folded & (slots - 1)) * WORDS;
  while (table[slot] !== 0 && (table[slot] !== folded || table[slot + 1] !== other)) {
    slot += WORDS;
    if (slot === table.length) slot = 0;
  }
  return slot;
}

/** Consecutive numbers must not get consecutive slots. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return (once ^ (once >>> 15)) >>> 0;
}
