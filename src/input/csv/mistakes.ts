// The mistakes that a reading of a text may assume of its writer, and what each costs.
import {
  CLOSER,
  DELIMITER,
  LINE_END,
  OPENER,
  PLAIN,
  QUOTED,
  ROW_DELIMITER,
  ROW_END,
  TOKENS,
} from './tokens.js';

/** One mistake: a quote or delimiter lost, gained or replaced, a bare line break, a record with too few or many cells. */
export const MISTAKE = 16;
/** A mistake that the file makes often. */
export const OFTEN = 4;
/** A broken cell with many lines is less likely than one with few: 8 lines weigh as much as a mistake. */
const LINE = 2;
/** A quote gained or lost by chance seldom looks as one that opens or closes a cell. */
const MISLEADING = 8;
/** That both quotes of a cell are lost is less likely than that two records have too few or many cells. */
const BOTH = 10;

// Where a reading is within cell number `column`.
const START = 0;
const BARE = 1;
const WHOLE = 2; // in quotes that are without a mistake
const BROKEN_FIRST = 3; // in quotes with a mistake, on the cell's first line
const BROKEN = 4; // on a later line
const LOST_FIRST = 5; // in quotes whose opening one is lost, on the cell's first line
const LOST = 6; // on a later line
const CLOSED = 7;
const CLOSED_BROKEN = 8;
const PLACES = 9;

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
export function allEdges({
  columns,
  short,
  manyLines,
}: {
  columns: number;
  short: number;
  manyLines: boolean;
}): {
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
    const LINE_ENDS = [LINE_END, ROW_END];
    const DELIMITERS = [DELIMITER, ROW_DELIMITER];
    const QUOTES = [QUOTED, OPENER, CLOSER];
    const ragged = column === columns ? 0 : column < columns ? short : MISTAKE;
    // A line that is a row by itself is one, rather than a part of a cell that happens to fit.
    const chance = column > 1 && column < columns && !manyLines ? MISTAKE : 0;

    edge(PLAIN, START, here(BARE), 0);
    edge(PLAIN, START, here(LOST_FIRST), MISTAKE); // its opening quote is lost
    edge(PLAIN, BARE, here(BARE), 0);
    edge(PLAIN, CLOSED_BROKEN, here(BARE), MISTAKE); // junk
    edge(PLAIN, CLOSED_BROKEN, nextCell(BARE), MISTAKE); // a delimiter is lost

    for (const place of [START, BARE, CLOSED, CLOSED_BROKEN]) edge(DELIMITERS, place, nextCell(START), 0);
    edge(DELIMITERS, START, here(LOST), MISTAKE); // it replaced an opening quote

    edge(QUOTES, START, here(WHOLE), 0);
    edge(QUOTES, START, here(BROKEN_FIRST), 0);
    for (const place of [START, BARE, CLOSED_BROKEN]) {
      edge(QUOTES, place, here(BARE), MISTAKE); // it is gained
      edge(QUOTES, place, nextCell(START), MISTAKE); // it replaced a delimiter
    }
    for (const place of [BARE, CLOSED_BROKEN]) {
      edge([QUOTED, OPENER], place, nextCell(BROKEN_FIRST), MISTAKE); // a delimiter is lost
      edge(CLOSER, place, nextCell(BROKEN_FIRST), 2 * MISTAKE);
    }
    pairs.push(here(START), here(LOST_FIRST), MISTAKE); // its opening quote is lost

    for (const place of [START, BARE, CLOSED, CLOSED_BROKEN]) {
      edge(LINE_ENDS, place, RECORD, place === START && column === 1 ? 0 : ragged);
    }
    edge(LINE_ENDS, BARE, here(BARE), MISTAKE); // a bare line break
    if (column > 1) {
      edge(LINE_ENDS, START, here(BARE), MISTAKE);
      edge(LINE_ENDS, START, here(LOST), MISTAKE); // its opening quote is lost
    }

    for (const place of [WHOLE, BROKEN_FIRST, BROKEN, LOST_FIRST, LOST]) {
      edge([PLAIN, ...DELIMITERS], place, here(place), 0);
      edge(QUOTES, place, here(place === WHOLE ? CLOSED : CLOSED_BROKEN), 0);
      pairs.push(here(place), here(place), 0);
    }
    edge(LINE_ENDS, WHOLE, here(WHOLE), 0);
    for (const [first, later, both] of [
      [BROKEN_FIRST, BROKEN, 0],
      // In the last column, whatever follows would fit.
      [LOST_FIRST, LOST, column > 1 && column < columns ? BOTH : MISTAKE],
    ] as const) {
      for (const place of [first, later]) {
        edge([QUOTED, CLOSER], place, here(place), MISTAKE); // it should be doubled, or is gained
        edge(OPENER, place, here(place), MISTAKE + MISLEADING); // and looks like one that opens a cell
        for (const token of DELIMITERS) {
          const cost = MISTAKE + both + (token === ROW_DELIMITER && place === later ? chance : 0);
          edge(token, place, nextCell(START), cost); // the closing quote before it is lost
          edge(token, place, here(CLOSED), cost); // it replaced the closing quote
        }
        edge(LINE_ENDS, place, RECORD, MISTAKE + both + ragged); // the closing quote before it is lost
      }
      edge(LINE_ENDS, later, here(later), LINE);
      edge(LINE_END, first, here(later), LINE);
      edge(ROW_END, first, here(later), LINE + chance);
    }
  }
  return { edges: all, pair: pairs };
}
