// Finds claims by a hash: 256 tables of their own, each growing by half when it is full, and no two at once.

export interface ClaimIndex {
  /**
   * The number of the claim with this hash that `isIt` recognises; 0 where there is none.
   * @param bits any 32 bits of the hash; @param place 32 others
   */
  find(bits: number, place: number): number;
  /** Adds the claim that `find` has just not found. @param number from 1 on */
  add(number: number): void;
  /** Memory held, all told. */
  readonly bytes: number;
}

const TABLES = 256;
/** Of the first table; the last one has half as many more, and those between lie between: so they fill up in turn. */
const FIRST_SLOTS = 64;
const GROWTH = 1.5;
const LOAD = 0.8;
/** A slot is two words: the place that was asked for, and the claim's number, 0 where it is empty. */
const WORDS = 2;

interface Table {
  slots: Uint32Array;
  used: number;
}

/** @param isIt told of a claim whose `place` is the same: whether it is the one that is looked for */
export function createClaimIndex(isIt: (number: number) => boolean): ClaimIndex {
  const tables: Table[] = Array.from({ length: TABLES }, (_, at) => ({
    slots: slotsOf(Math.ceil(FIRST_SLOTS * GROWTH ** (at / TABLES))),
    used: 0,
  }));
  // Where the last search ended.
  const asked = { table: tableOf(0), place: 0, at: 0 };

  return {
    find(bits, place) {
      const table = tableOf(bits);
      const { slots } = table;
      let at = startOf(place, slots);
      for (;;) {
        const number = slots[at + 1] ?? 0;
        if (number === 0) break;
        if (slots[at] === place && isIt(number)) return number;
        at = after(at, slots);
      }
      asked.table = table;
      asked.place = place;
      asked.at = at;
      return 0;
    },
    add(number) {
      const { table, place, at } = asked;
      table.slots[at] = place;
      table.slots[at + 1] = number;
      table.used++;
      if (table.used * WORDS > table.slots.length * LOAD) table.slots = grown(table.slots);
    },
    get bytes() {
      return tables.reduce((sum, { slots }) => sum + slots.byteLength, 0);
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

/** Places in their order come to stand in their order, so that a table grows by one walk through it. */
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
