// Weighs all readings of a doubtful stretch of text, by the mistakes that each takes the writer to have made.
import { isForeignLine } from '../rows/foreign-words.js';
import { CR, type Dialect, LF } from './scan.js';

/** A line's start, with the cost of the cheapest reading in which a record starts there, and in which none does. */
export interface LineStart {
  readonly position: number;
  readonly record: number;
  readonly inside: number;
}

export interface Readings {
  /** Each line start of the stretch, its end included. */
  readonly lines: readonly LineStart[];
  /** The cost of the cheapest reading. */
  readonly best: number;
}

/** One mistake: a quote or delimiter lost, gained or replaced, a bare line break, a record with too few or many cells. */
export const MISTAKE = 16;
/** A mistake that the file makes often. */
export const OFTEN = 4;
/** A broken cell with many lines is less likely than one with few: 8 lines weigh as much as a mistake. */
const LINE = 2;
/** That both quotes of a cell are lost is less likely than that two records have too few or many cells. */
const BOTH = 10;
/** A cell that reaches from a broken record to the end of the stretch is none of a table of users. */
const ENDLESS = 3 * MISTAKE;
const NEVER = 1 << 28;
const LONGEST_FOREIGN = 200;

// What the text consists of. A run of plain characters is one token.
const PLAIN = 0;
const QUOTED = 1; // a quote
const DELIMITER = 2;
const LINE_END = 3;
// The same in a line that has a row's number of cells by itself.
const ROW_DELIMITER = 4;
const ROW_END = 5;
const OPENER = 6; // a quote at a cell's start, before text
const TOKENS = 7;
const AS_ROW = 2;

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
type Edges = readonly number[];

export function createReadings(parts: {
  dialect: Dialect;
  /** The number of cells of a row. */
  columns: number;
  /** What a row with fewer costs: 0, a MISTAKE, or OFTEN where there are many. */
  short: number;
}) {
  const { dialect, columns, short } = parts;
  const width = columns + 2;
  const states = PLACES * width;
  const state = (place: number, column: number) => place * width + Math.min(column, columns + 1);
  const RECORD = state(START, 1);
  const { edges, pair } = allEdges();
  const delimiter = dialect.delimiter.charCodeAt(0);

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
    for (let column = 1; !final && column < width; column++) {
      here[state(BARE, column)] = 0;
      for (const place of [WHOLE, BROKEN, LOST]) here[state(place, column)] = ENDLESS;
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
      for (let index = 0; index < states; index++) {
        if (index !== RECORD) inside = Math.min(inside, (before[index] ?? NEVER) + (here[index] ?? NEVER));
      }
      const record = (before[RECORD] ?? NEVER) + (here[RECORD] ?? NEVER);
      best = Math.min(best, record, inside);
      lines.push({ position, record, inside });
    }
    return { lines: lines.reverse(), best };
  };

  function fresh(): Int32Array {
    return new Int32Array(states).fill(NEVER);
  }

  /** The tokens, and by the index of a token the position of the line that starts with it. */
  function tokensOf(bytes: Uint8Array, from: number, to: number) {
    const tokens: number[] = [];
    const starts = new Map<number, number>([[0, from]]);
    // Of the line so far: its cells, and its delimiters in quotes.
    let cells = 1;
    let quoted = 0;
    let inQuotes = false;
    let lineStart = 0;
    const endLine = (lineEnd: number, behind: number) => {
      // A comment or a total between rows is no half of one.
      if (cells !== columns && isForeign(bytes, starts.get(lineStart) ?? from, lineEnd))
        tokens.length = lineStart;
      tokens.push(LINE_END);
      if (cells + (inQuotes ? quoted : 0) === columns) {
        for (let at = lineStart; at < tokens.length; at++) {
          if (tokens[at] === DELIMITER || tokens[at] === LINE_END) tokens[at] = (tokens[at] ?? 0) + AS_ROW;
        }
      }
      starts.set(tokens.length, behind);
      lineStart = tokens.length;
      cells = 1;
      quoted = 0;
      inQuotes = false;
    };
    const isStart = () => tokens.length === lineStart || tokens.at(-1) === DELIMITER;
    for (let pos = from; pos < to; ) {
      const byte = bytes[pos] ?? 0;
      const blank = dialect.blanks && (byte === 32 || byte === 9) && byte !== delimiter;
      if (byte === LF || (byte === CR && (!dialect.backslash || dialect.loneCr || bytes[pos + 1] === LF))) {
        const lineEnd = pos;
        pos += byte === CR && bytes[pos + 1] === LF ? 2 : 1;
        endLine(lineEnd, pos);
      } else if (byte === delimiter) {
        tokens.push(DELIMITER);
        if (inQuotes) quoted++;
        else cells++;
        pos++;
      } else if (byte === 34 && dialect.quotes && !isInch(bytes, pos)) {
        if (!inQuotes) inQuotes = isStart();
        else if (bytes[pos + 1] !== 34) inQuotes = false;
        else {
          tokens.push(QUOTED);
          pos++;
        }
        const next = bytes[pos + 1];
        const opens = isStart() && next !== delimiter && next !== LF && next !== CR && next !== 34;
        tokens.push(opens ? OPENER : QUOTED);
        pos++;
      } else if (blank && (isStart() || tokens.at(-1) === QUOTED)) pos++;
      else {
        const text = byte === 61 && isStart() ? behindText(bytes, pos, to) : 0;
        if (tokens.at(-1) !== PLAIN) tokens.push(PLAIN);
        if (text > 0) pos += text;
        else if (byte !== 92 || !dialect.backslash) pos++;
        else pos += bytes[pos + 1] === CR && bytes[pos + 2] === LF ? 3 : 2;
      }
    }
    if (starts.get(tokens.length) === undefined) endLine(to, to);
    return { tokens, starts };
  }

  /** The length of Excel's `="00123"` at `from`, 0 where that is something else. */
  function behindText(bytes: Uint8Array, from: number, to: number): number {
    if (!dialect.quotes || bytes[from + 1] !== 34) return 0;
    let pos = from + 2;
    while (pos < to && bytes[pos] !== 34 && bytes[pos] !== delimiter && bytes[pos] !== LF) pos++;
    const next = pos + 1 < to ? bytes[pos + 1] : LF;
    return bytes[pos] === 34 && (next === delimiter || next === LF || next === CR) ? pos + 1 - from : 0;
  }

  function isForeign(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > LONGEST_FOREIGN) return false;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    return !line.includes(34) && isForeignLine(line.toString('utf8'));
  }

  /** As in 5" screen: people write it, and no quote that opens or closes a cell is between a digit and a blank. */
  function isInch(bytes: Uint8Array, pos: number): boolean {
    const before = bytes[pos - 1] ?? 0;
    return before >= 48 && before <= 57 && bytes[pos + 1] === 32 && !dialect.blanks;
  }

  function allEdges(): { edges: readonly Edges[]; pair: Edges } {
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
      const QUOTES = [QUOTED, OPENER];
      const ragged = column === columns ? 0 : column < columns ? short : MISTAKE;
      // A line that is a row by itself is one, rather than a part of a cell that happens to fit.
      const chance = column < columns ? MISTAKE : 0;

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
      for (const place of [BARE, CLOSED_BROKEN]) edge(QUOTES, place, nextCell(BROKEN_FIRST), MISTAKE); // a delimiter is lost
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
          edge(QUOTED, place, here(place), MISTAKE); // it should be doubled, or is gained
          edge(OPENER, place, here(place), 2 * MISTAKE); // and looks like one that opens a cell
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
