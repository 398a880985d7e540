// Finds an entry's number by its hash: 256 tables, each of which grows by half when it is full, so no two grow at once.

export interface HashTable {
  /**
   * The number of the entry with this hash that `matches` accepts; 0 where there is none.
   * @param bits any 32 bits of the hash; @param place 32 others
   */
  find(bits: number, place: number): number;
  /** Adds the entry that `find` has just not found. @param number from 1 on */
  add(number: number): void;
}

const TABLES = 256;
/** Of the first table; the last has half as many more and the others lie between, so they fill up one after another. */
const FIRST_SLOTS = 64;
const GROWTH = 1.5;
const LOAD = 0.8;
/** A slot has two words: the place, and the entry's number, 0 where the slot is empty. */
const WORDS = 2;

interface Table {
  slots: Uint32Array;
  used: number;
}

/** @param matches whether the entry, whose `place` is the same, is the one that is looked for */
export function createHashTable(matches: (number: number) => boolean): HashTable {
  const tables: Table[] = Array.from({ length: TABLES }, (_, at) => ({
    slots: slotsOf(Math.ceil(FIRST_SLOTS * GROWTH ** (at / TABLES))),
    used: 0,
  }));
  // Where the last search ended.
  const last = { table: tableOf(0), place: 0, at: 0 };

  return {
    find(bits, place) {
      const table = tableOf(bits);
      const { slots } = table;
      let at = startOf(place, slots);
      for (;;) {
        const number = slots[at + 1] ?? 0;
        if (number === 0) break;
        if (slots[at] === place && matches(number)) return number;
        at = after(at, slots);
      }
      last.table = table;
      last.place = place;
      last.at = at;
      return 0;
    },
    add(number) {
      const { table, place, at } = last;
      table.slots[at] = place;
      table.slots[at + 1] = number;
      table.used++;
      if (table.used * WORDS > table.slots.length * LOAD) table.slots = grown(table.slots);
    },
  };

  function tableOf(bits: number): Table {
    const table = tables[bits & (TABLES - 1)];
    if (table === undefined) throw new RangeError(`there is no table for ${bits}`);
    return table;
  }
}

function slotsOf(count: number): Uint32Array {
  return new Uint32Array(count * WORDS);
}

/** Slots keep the order of the places, so that one pass fills the larger table. */
function startOf(place: number, slots: Uint32Array): number {
  return WORDS * Math.floor((place / 2 ** 32) * (slots.length / WORDS));
}

function after(at: number, slots: Uint32Array): number {
  return at + WORDS === slots.length ? 0 : at + WORDS;
}

function grown(slots: Uint32Array): Uint32Array {
  const larger = slotsOf(Math.ceil((slots.length / WORDS) * GROWTH));
  for (let from = 0; from < slots.length; from += WORDS) {
    const number = slots[from + 1] ?? 0;
    if (number === 0) continue;
    const place = slots[from] ?? 0;
    let at = startOf(place, larger);
    while (larger[at + 1] !== 0) at = after(at, larger);
    larger[at] = place;
    larger[at + 1] = number;
  }
  return larger;
}
