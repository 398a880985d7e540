// What a file does in all of its rows, though RFC 4180 says otherwise: its first records show it.
import { firstRecords, RECORDS } from './dialect.js';
import { CR, LF, recordText } from './line-breaks.js';
import { isPlainText } from './plain-quotes.js';
import { LONGEST_CELL } from './resync.js';
import { createScanner, type Dialect } from './scan.js';
import { behindPadding } from './skip.js';
import { splitRecord } from './split-cells.js';

/** More than a few mistakes can account for. */
const SEVERAL = 4;
const MOST = 0.9;
const SOME = 0.1;

export interface Quoting {
  readonly dialect: Dialect;
  /** Quotes in bare cells are plain characters all over the file. */
  readonly plainQuotes: boolean;
  /** Cells have lines that look like rows. */
  readonly linesLikeRows: boolean;
}

/** @param sample UTF-8 from the first record on */
export function quotingOf(sample: Buffer, whole: boolean, dialect: Dialect): Quoting {
  const { delimiter } = dialect;
  if (!dialect.quotes) return { dialect, plainQuotes: false, linesLikeRows: false };
  const text = sample.toString('latin1');
  const spaced = delimiter === '\t' ? 0 : text.split(new RegExp(`\\${delimiter}[ \\t]+"`)).length - 1;
  const often = spaced > SEVERAL * (text.split(`${delimiter}"`).length - 1);
  const all = [...firstRecords(sample, whole, { ...dialect, blanks: often })];
  // A single quote behind a blank may be one that a cell lost.
  const loose = all.slice(1).filter((record) => new RegExp(`\\${delimiter}[ \\t]`).test(record.text));
  const blanks = often && loose.length * 2 >= all.length - 1;
  const records = all.filter((record) => record.text.includes('"'));
  const plain = records.filter((record) => isPlainText(record.text, delimiter, true)).length;
  return {
    dialect: { ...dialect, blanks },
    plainQuotes: plain >= SEVERAL && plain === records.length,
    linesLikeRows: hasLinesLikeRows(sample, whole, dialect, all[0]?.cells ?? 1),
  };
}

/** Whether a sound record has a cell with a line that has a row's number of cells. */
function hasLinesLikeRows(sample: Buffer, whole: boolean, dialect: Dialect, columns: number): boolean {
  const { found, record } = createScanner(dialect);
  const looksLikeRow = (line: string) => line.split(dialect.delimiter).length === columns;
  for (let pos = 0, count = 0; pos < sample.length && count < RECORDS; count++) {
    const to = Math.min(sample.length, pos + LONGEST_CELL);
    const behind = record(sample, pos, to, whole && to === sample.length);
    const sound = behind > 0 && found.fault === '';
    if (sound && found.lines > 1) {
      const lists = splitRecord(recordText(sample, pos, behind), dialect).map(({ value }) =>
        value.split(/[\r\n]+/),
      );
      if (lists.some((lines) => lines.length > 1 && lines.some(looksLikeRow))) return true;
    }
    // Behind a broken quote, go on with the next line.
    pos = sound ? behind : nextLine(sample, pos);
  }
  return false;
}

function nextLine(bytes: Buffer, from: number): number {
  let pos = from;
  while (pos < bytes.length && bytes[pos] !== LF && bytes[pos] !== CR) pos++;
  return pos + 1;
}

export interface Width {
  /** The number of cells of a row. */
  readonly width: number;
  /** Without names for cells that no row has. */
  readonly header: readonly string[];
  readonly notes: readonly string[];
  /** Rows with too few cells are frequent: such a row says little about those around it. */
  readonly oftenShort: boolean;
}

/**
 * A delimiter at the end of every row, or of the header alone, and empty last cells that no row has, are no fault.
 * @param sample UTF-8 from the first row on
 */
export function widthOf(
  sample: Buffer,
  whole: boolean,
  parts: { dialect: Dialect; header: readonly string[]; shortRows: boolean },
): Width {
  const { dialect, header, shortRows } = parts;
  const names = header.length;
  const rows = [...firstRecords(sample, whole, dialect)].filter(({ text, fault }) => {
    const bytes = Buffer.from(text);
    return !fault && behindPadding(bytes, 0, bytes.length, true, dialect) === 0;
  });
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells, (counts.get(cells) ?? 0) + 1);
  const [width = names, count = 0] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  const short = rows.filter(({ cells }) => cells < names).length;
  const oftenShort = short > 2 && short >= Math.min(SEVERAL, rows.length / 2) && short >= rows.length * SOME;
  const own: Width = { width: names, header, notes: [], oftenShort };
  if (width === names || count < rows.length * MOST) return mixedWidth();

  const spare = header.slice(width).filter((name) => name.trim() !== '').length;
  if (width < names && spare === 0) return { ...own, width, header: header.slice(0, width) };
  if (width < names && count > 2) {
    const missing = header.slice(width).map((name) => JSON.stringify(name.slice(0, 40)));
    const listed = missing.length > 3 ? `${missing.slice(0, 3).join(', ')} …` : missing.join(', ');
    return {
      ...own,
      width,
      notes: [`The rows have ${width} cells and the header has ${names}: ${listed} are empty in all rows.`],
    };
  }
  const extra = (text: string) =>
    splitRecord(text, dialect)
      .slice(names)
      .some(({ value }) => value.trim() !== '');
  if (width > names && count > 1 && !rows.some(({ text }) => extra(text))) return { ...own, width };
  if (width > names && count > 1) {
    return {
      ...own,
      notes: [
        `Nearly all rows have ${width} cells and the header has ${names}, so they are invalid; correct the header, or look for a stray delimiter in the rows.`,
      ],
    };
  }
  return mixedWidth();

  function mixedWidth(): Width {
    if (shortRows || !oftenShort) return own;
    return {
      ...own,
      notes: [
        `${short} of the first ${rows.length} rows have fewer cells than the header and are invalid; if the file leaves out empty cells at the end of a row, say --short-rows.`,
      ],
    };
  }
}
