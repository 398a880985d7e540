// Writes a random file of users whose rows are known: every quoting, escape, line end, delimiter and encoding.
import { WRITTEN, type Written } from '../input/encode.js';
import { type Chance, createChance } from '../support/chance.js';

export interface Style {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly escape: 'quote' | 'backslash';
  readonly encoding: Written;
}

export interface KnownFile {
  readonly seed: number;
  readonly style: Style;
  readonly header: readonly string[];
  /** The cells of each row. */
  readonly rows: readonly (readonly string[])[];
  /** Each row as it is written, without its line end. */
  readonly records: readonly string[];
}

const COLUMNS = [
  ['Identifier', 'Nick'],
  ['Identifier', 'Nick', 'FaceUrl'],
  ['Identifier', 'Nick', 'FaceUrl', 'Type', 'note'],
  ['note', 'Identifier', 'Nick'],
  ['Nick', 'Identifier'],
  ['Identifier', 'note', 'Nick', 'Type'],
] satisfies string[][];

const WORDS = [
  'Ann',
  'Lee',
  '张三',
  'Zoë',
  '🐱',
  "O'Hara",
  'x',
  'v 2',
  '0',
  'to be, or not',
  '(on leave)',
] as const;

export function knownFile(seed: number, kind: 'any' | 'plain'): KnownFile {
  const chance = createChance(seed);
  const delimiter = chance.pick<Style['delimiter']>([',', ',', ',', ';', '\t', '|']);
  const style: Style = {
    delimiter,
    lineEnd: chance.pick(['\n', '\n', '\r\n', '\r']),
    // In MySQL's files without quotes, which TABs divide, a quote is a plain character.
    escape: kind === 'any' && delimiter !== '\t' && chance.once(5) ? 'backslash' : 'quote',
    encoding: kind === 'any' ? (WRITTEN[chance.below(WRITTEN.length)] ?? 'utf-8') : 'utf-8',
  };
  const header = COLUMNS[chance.below(COLUMNS.length)] ?? ['Identifier', 'Nick'];
  const quoting = chance.pick(['needed', 'needed', 'all', 'text', 'random']);
  const rows = Array.from({ length: 1 + chance.below(24) }, (_, index) =>
    header.map((name) => cellOf(name, index, header, style, chance)),
  );
  const records = rows.map((cells) =>
    cells
      .map((cell, column) => {
        const name = header[column] ?? '';
        const needed = needsQuotes(cell, style);
        const wanted =
          quoting === 'all' ||
          (quoting === 'text' && (name === 'Nick' || name === 'note')) ||
          (quoting === 'random' && chance.once(2));
        return needed || wanted ? quotedCell(cell, style) : cell;
      })
      .join(delimiter),
  );
  return { seed, style, header, rows, records };
}

export function textOf({ header, style }: KnownFile, records: readonly string[]): string {
  return [header.join(style.delimiter), ...records].map((record) => record + style.lineEnd).join('');
}

function cellOf(
  name: string,
  index: number,
  header: readonly string[],
  style: Style,
  chance: Chance,
): string {
  if (name === 'Identifier') return `u${index}`;
  if (name === 'FaceUrl') return chance.once(3) ? '' : `https://a.example.com/${index}.png`;
  if (name === 'Type') return chance.pick(['', '0', '1']);
  if (chance.once(8)) return '';
  if (chance.once(3)) return linesOf(index, header, style, chance);
  const words = Array.from({ length: 1 + chance.below(3) }, () => chance.pick(WORDS)).join(' ');
  return chance.once(4) ? spiced(words, style, chance) : words;
}

/** A text of several lines, some of which look like rows of this file. */
function linesOf(index: number, header: readonly string[], style: Style, chance: Chance): string {
  const count = 2 + chance.below(4);
  return Array.from({ length: count }, (_, at) => {
    if (chance.once(2)) return decoy(`${index}${at}`, header, style, chance);
    const text = chance.pick(WORDS);
    return chance.once(3) ? spiced(text, style, chance) : text;
  }).join(style.lineEnd === '\r' ? '\r' : chance.pick(['\n', style.lineEnd]));
}

/** A line that would be a row by itself. */
function decoy(id: string, header: readonly string[], { delimiter }: Style, chance: Chance): string {
  const like = chance.once(2) ? 'u' : 'evil';
  const cells = header.map((name) => {
    if (name === 'Identifier') return `${like}${id}00`;
    return name === 'Nick' ? 'Evil' : '';
  });
  return cells.slice(0, chance.once(5) ? 1 + chance.below(cells.length) : cells.length).join(delimiter);
}

function spiced(text: string, { delimiter }: Style, chance: Chance): string {
  const spice = chance.pick([delimiter, '"', '""', `${delimiter} `, '"x"', `"${delimiter}"`, ';', "'"]);
  const characters = [...text];
  characters.splice(chance.below(characters.length + 1), 0, spice);
  return characters.join('');
}

/** What a bare cell cannot hold; blanks at its ends would be trimmed, or skipped before a quote. */
function needsQuotes(cell: string, { delimiter, escape: by }: Style): boolean {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) || (by === 'backslash' && cell.includes('\\'));
}

function quotedCell(cell: string, { escape: by }: Style): string {
  if (by === 'quote') return `"${cell.replaceAll('"', '""')}"`;
  return `"${cell.replace(/[\\"]/g, '\\$&')}"`;
}
