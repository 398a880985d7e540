// Weighs all readings of a doubtful stretch of text, by the mistakes that each takes the writer to have made.
import { allEdges, type Edges, MISTAKE, statesOf } from './mistakes.js';
import type { Dialect } from './scan.js';
import { createTokenizer, OPENER, QUOTED } from './tokens.js';

/** A line's start, with the cost of the cheapest reading in which a record starts there, and in which none does. */
export interface LineStart {
  readonly position: number;
  readonly record: number;
  readonly inside: number;
  /** What the former costs up to here. */
  readonly before: number;
}

export interface Readings {
  /** Each line start of the stretch, its end included. */
  readonly lines: readonly LineStart[];
  /** The cost of the cheapest reading. */
  readonly best: number;
}

/** A cell that reaches from a broken record to the end of the stretch is none of a table of users. */
const ENDLESS = 12 * MISTAKE;
const NEVER = 1 << 28;

export function createReadings(parts: {
  dialect: Dialect;
  /** The number of cells of a row. */
  columns: number;
  /** What a row with fewer costs: 0, a MISTAKE, or OFTEN where there are many. */
  short: number;
}) {
  const states = statesOf(parts.columns);
  const { RECORD } = states;
  const { edges, pair } = allEdges(parts);
  const tokensOf = createTokenizer(parts);

  /** @param from a record starts there @param to a line ends there @param final it is the end of the text */
  return function weigh(bytes: Uint8Array, from: number, to: number, final: boolean): Readings {
    const { tokens, starts } = tokensOf(bytes, from, to);
    const count = tokens.length;
    const isQuote = (token: number | undefined) => token === QUOTED || token === OPENER;
    const isPair = (at: number) => isQuote(tokens[at]) && tokens[at + 1] === QUOTED;
    const forward = new Map<number, Int32Array>();
    let [here, next, afterNext] = [fresh(), fresh(), fresh()];
    here[RECORD] = 0;
    for (let at = 0; at <= count; at++) {
      if (starts.has(at)) forward.set(at, here.slice());
      if (at === count) break;
      relax(edges[tokens[at] ?? 0] ?? [], here, next);
      if (isPair(at)) relax(pair, here, afterNext);
      here.fill(NEVER);
      [here, next, afterNext] = [next, afterNext, here];
    }

    const lines: LineStart[] = [];
    let best = NEVER;
    [here, next, afterNext] = [fresh(), fresh(), fresh()];
    here[RECORD] = 0;
    if (!final) {
      for (const index of states.BARE) here[index] = 0;
      for (const index of states.QUOTED) here[index] = ENDLESS;
    }
    for (let at = count; at >= 0; at--) {
      if (at < count) {
        [here, next, afterNext] = [afterNext, here, next];
        here.fill(NEVER);
        relaxBack(edges[tokens[at] ?? 0] ?? [], here, next);
        if (isPair(at)) relaxBack(pair, here, afterNext);
      }
      const before = forward.get(at);
      const position = starts.get(at);
      if (!before || position === undefined) continue;
      let inside = NEVER;
      for (let index = 0; index < states.count; index++) {
        if (index !== RECORD) inside = Math.min(inside, (before[index] ?? NEVER) + (here[index] ?? NEVER));
      }
      const soFar = before[RECORD] ?? NEVER;
      const record = soFar + (here[RECORD] ?? NEVER);
      best = Math.min(best, record, inside);
      lines.push({ position, record, inside, before: soFar });
    }
    return { lines: lines.reverse(), best };
  };

  function fresh(): Int32Array {
    return new Int32Array(states.count).fill(NEVER);
  }
}

function relax(edges: Edges, here: Int32Array, next: Int32Array): void {
  for (let at = 0; at < edges.length; at += 3) {
    const cost = (here[edges[at] ?? 0] ?? NEVER) + (edges[at + 2] ?? 0);
    const to = edges[at + 1] ?? 0;
    if (cost < (next[to] ?? NEVER)) next[to] = cost;
  }
}

function relaxBack(edges: Edges, here: Int32Array, next: Int32Array): void {
  for (let at = 0; at < edges.length; at += 3) {
    const cost = (next[edges[at + 1] ?? 0] ?? NEVER) + (edges[at + 2] ?? 0);
    const from = edges[at] ?? 0;
    if (cost < (here[from] ?? NEVER)) here[from] = cost;
  }
}
