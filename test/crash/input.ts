// An input that is hard to report on, and what must become of each of its rows.
import { type Chance, createChance } from '../support/chance.js';

export type Kind = 'valid' | 'invalid' | 'identical' | 'conflicting';

export interface ExpectedRow {
  /** 1 = the first record after the header. */
  readonly row: number;
  readonly kind: Kind;
  readonly identifier: string;
}

export interface CrashInput {
  readonly text: string;
  readonly rows: readonly ExpectedRow[];
  /** What the server must hold in the end, by Identifier. */
  readonly accounts: ReadonlyMap<string, Profile>;
  /** What missing.csv must list, where it is asked for. */
  readonly missing?: readonly string[];
}

export interface Profile {
  readonly nick: string;
  readonly faceUrl?: string;
}

// Quotes, line breaks, commas, bytes of every length and cells that a spreadsheet would run: a torn record shows.
const NICKS = [
  'plain',
  'with, comma',
  'two\nlines',
  'a "quote"',
  '张三丰',
  '🐱 cat',
  '=1+1',
  "'tick",
  'ünï,\r\n"x"',
];
const IDENTIFIERS = ['user', '+user', 'a"b,c', 'u s e r', '@user', '-'];
const LONGER_THAN_THE_API_TAKES = 'x'.repeat(33);

/**
 * @param seed the same seed: the same rows
 * @param edition part of every nick whose row `changed` picks: another edition is another content
 * @param changed which rows differ from the edition before; left out: all
 */
export function createInput(options: {
  readonly rows: number;
  readonly seed: number;
  readonly edition?: number;
  readonly changed?: (row: number) => boolean;
}): CrashInput {
  const { edition = 0, changed = () => true } = options;
  const chance = createChance(options.seed);
  const lines = ['Identifier,Nick,FaceUrl\n'];
  const rows: ExpectedRow[] = [];
  const accounts = new Map<string, Profile>();
  const identifiers: string[] = [];
  for (let row = 1; row <= options.rows; row++) {
    const kind = kindOf(row, chance);
    const earlier = identifiers[chance.whole(0, Math.max(0, identifiers.length - 1))] ?? '';
    const nick = `${NICKS[row % NICKS.length]} ${changed(row) ? edition : 0}`;
    const faceUrl = row % 3 === 0 ? `https://img.example.com/${row}.png` : undefined;
    const profile = faceUrl === undefined ? { nick } : { nick, faceUrl };
    let identifier = `${IDENTIFIERS[row % IDENTIFIERS.length]}${row}`;
    let sent: Profile = profile;
    if (kind === 'valid') {
      identifiers.push(identifier);
      accounts.set(identifier, profile);
    } else if (kind === 'invalid') identifier = `${LONGER_THAN_THE_API_TAKES}${row}`;
    else {
      identifier = earlier;
      sent = kind === 'identical' ? (accounts.get(earlier) ?? profile) : { nick: `other ${row}` };
    }
    rows.push({ row, kind, identifier });
    lines.push(`${[identifier, sent.nick, sent.faceUrl ?? ''].map(quoted).join(',')}\n`);
  }
  return { text: lines.join(''), rows, accounts };
}

/** The first rows are valid, so that each later one has somebody to repeat. */
function kindOf(row: number, chance: Chance): Kind {
  const lot = chance.next();
  if (row < 5 || lot >= 0.12) return 'valid';
  return lot < 0.04 ? 'invalid' : lot < 0.08 ? 'identical' : 'conflicting';
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
