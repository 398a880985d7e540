// The mistakes that a reading of a text may assume of its writer, and what each costs.
import { CLOSER, DELIMITER, LINE_END, OPENER, PLAIN, QUOTED, TOKENS } from './tokens.js';

/** One mistake: a quote or delimiter lost, gained or replaced, a bare line break, a record with too few or many cells. */
export const MISTAKE = 16;
/** A mistake that the file makes often. */
export const OFTEN = 4;
/** A broken cell with many lines is less likely than one with few. */
export const LINE = 4;
/** That both quotes of a cell are lost is less likely than that two records have too few or many cells. */
export const BOTH = 8;

// Where a reading is within cell number `column`.
const START = 0;
const BARE = 1;
const WHOLE = 2; // in quotes that are without a mistake
const BROKEN = 3; // in quotes with a mistake
const LOST = 4; // in quotes whose opening one is lost
const CLOSED = 5;
const CLOSED_BROKEN = 6;
const PLACES = 7;

/** Edges from state to state as triples: from, to, cost. */
export type Edges = readonly number[];

/** The states of a reading: a place in one of the columns, or behind the last one. */
export function statesOf(columns: number) {
  const width = columns + 2;
  const state = (place: number, column: number) => place * width + Math.min(column, columns + 1);
  const all = (place: number) => Array.from({ length: columns + 1 }, (_, index) => state(place, index + 1));
  return {
    ...{ width, state, count: PLACES * width },
    /** Before a record. */
    RECORD: state(START, 1),
    BARE: all(BARE),
    QUOTED: [...all(WHOLE), ...all(BROKEN), ...all(LOST)],
  };
}

/** By token, and those of two quotes in a row. @param short what a record with too few cells costs */
export function allEdges({ columns, short }: { columns: number; short: number }): {
  edges: readonly Edges[];
  pair: Edges;
} {
  const { width, state, RECORD } = statesOf(columns);
  const all: number[][] = Array.from({ length: TOKENS }, () => []);
  const pairs: number[] = [];
  for (let column = 1; column < width; column++) {
    const edge = (tokens: number | number[], from: number, to: number, cost: number) => {
      for (const token of [tokens].flat()) all[token]?.push(state(from, column), to, cost);
    };
    const here = (place: number) => state(place, column);
    const nextCell = (place: number) => state(place, column + 1);
    const QUOTES = [QUOTED, OPENER, CLOSER];
    const ragged = column === columns ? 0 : column < columns ? short : MISTAKE;

    edge(PLAIN, START, here(BARE), 0);
    edge(PLAIN, START, here(LOST), MISTAKE); // its opening quote is lost
    edge(PLAIN, BARE, here(BARE), 0);
    edge(PLAIN, CLOSED_BROKEN, here(BARE), MISTAKE); // junk
    edge(PLAIN, CLOSED_BROKEN, nextCell(BARE), MISTAKE); // a delimiter is lost

    for (const place of [START, BARE, CLOSED, CLOSED_BROKEN]) edge(DELIMITER, place, nextCell(START), 0);
    edge(DELIMITER, START, here(LOST), MISTAKE); // it replaced an opening quote

    edge(QUOTES, START, here(WHOLE), 0);
    edge(QUOTES, START, here(BROKEN), 0);
    for (const place of [START, BARE, CLOSED_BROKEN]) {
      edge(QUOTES, place, here(BARE), MISTAKE); // it is gained
      edge(QUOTES, place, nextCell(START), MISTAKE); // it replaced a delimiter
    }
    for (const place of [BARE, CLOSED_BROKEN]) {
      edge([QUOTED, OPENER], place, nextCell(BROKEN), MISTAKE); // a delimiter is lost
      edge(CLOSER, place, nextCell(BROKEN), 2 * MISTAKE);
    }
    pairs.push(here(START), here(LOST), MISTAKE); // its opening quote is lost

    for (const place of [START, BARE, CLOSED, CLOSED_BROKEN]) {
      edge(LINE_END, place, RECORD, place === START && column === 1 ? 0 : ragged);
    }
    edge(LINE_END, BARE, here(BARE), MISTAKE + LINE); // a bare line break
    if (column > 1) {
      edge(LINE_END, START, here(BARE), MISTAKE + LINE);
      edge(LINE_END, START, here(LOST), MISTAKE + LINE); // its opening quote is lost
    }

    for (const place of [WHOLE, BROKEN, LOST]) {
      edge([PLAIN, DELIMITER], place, here(place), 0);
      edge(LINE_END, place, here(place), place === WHOLE ? 0 : LINE);
      edge(QUOTES, place, here(place === WHOLE ? CLOSED : CLOSED_BROKEN), 0);
      pairs.push(here(place), here(place), 0);
    }
    for (const [place, lost] of [
      [BROKEN, MISTAKE],
      [LOST, MISTAKE + BOTH],
    ] as const) {
      edge(QUOTES, place, here(place), MISTAKE); // it should be doubled, or is gained
      edge(DELIMITER, place, nextCell(START), lost); // the closing quote before it is lost
      edge(DELIMITER, place, here(CLOSED), lost); // it replaced the closing quote
      edge(LINE_END, place, RECORD, lost + ragged); // the closing quote before it is lost
    }
  }
  return { edges: all, pair: pairs };
}
