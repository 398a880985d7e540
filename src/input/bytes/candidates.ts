// Scores the encodings that a text which is not UTF-8 may have, also those that are not read here, against each other.
import { CR, LF } from '../csv/line-breaks.js';
import { JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL } from './common-characters.js';

export interface Candidate {
  /** As `iconv` and TextDecoder call it. */
  readonly encoding: string;
  /** As people call it. */
  readonly label: string;
  /** How likely its language writes these bytes: the sum of natural logarithms, higher is likelier. */
  readonly score: number;
}

interface Script {
  readonly encoding: string;
  readonly label: string;
  /** Bytes of the character at a position, 0 where none starts there. */
  readonly length: (lead: number, trail: number, third: number) => number;
  /** The likelihood of a character. @param rank how rare its place in the encoding is: 1 frequent, 2 rare, 3 an extension */
  readonly likelihood: (character: string, rank: 1 | 2 | 3) => number;
  /** How much likelier it is before anything was read. */
  readonly prior?: number;
  /** Of encodings of one byte. */
  readonly letters?: 'accented' | 'alphabet';
  readonly rank?: (lead: number, trail: number) => 1 | 2 | 3;
}

/** Bytes that are no character in it. */
const IMPOSSIBLE = Math.exp(-16);
const UNUSUAL = Math.log(0.05);
/** Of characters of three and four bytes. */
const LONG = Math.log(1e-6);
/** Beyond ASCII: enough to decide on; more would only take time. */
const ENOUGH_BYTES = 8000;

const KANA = /[\u3040-\u30ff]/;
const HANGUL = /[\uac00-\ud7a3]/;
const IDEOGRAPH = /[\u3400-\u9fff]/;
const PRIVATE = /[\ue000-\uf8ff\ufffd]/;
const BOPOMOFO = /[\u3100-\u312f]/;
const CYRILLIC = /[\u0400-\u04ff]/;
const LETTER = /\p{L}/u;
const LOWER = /\p{Ll}/u;
/** What people write between words of any language. */
const PUNCTUATION = /[\u2010-\u2026\u3000-\u3002\u300a-\u3011\uff01-\uff5e·、。「」~]/;

const SCRIPTS: readonly Script[] = [
  {
    encoding: 'gb18030',
    label: 'Chinese (GB18030)',
    prior: Math.log(20),
    length: (lead, trail, third) =>
      inRange(trail, 0x30, 0x39) && inRange(third, 0x81, 0xfe)
        ? 4
        : pair(lead, 0x81, 0xfe, trail, 0x40, 0xfe),
    rank: (lead, trail) => (trail < 0xa1 || lead < 0xa1 ? 3 : inRange(lead, 0xb0, 0xd7) ? 1 : 2),
    likelihood: (character, rank) => chinese(character, rank, SIMPLIFIED, [3755, 3008, 14_000], TRADITIONAL),
  },
  {
    encoding: 'big5',
    label: 'Chinese (Big5)',
    length: (lead, trail) => (inRange(trail, 0x7f, 0xa0) ? 0 : pair(lead, 0x81, 0xfe, trail, 0x40, 0xfe)),
    rank: (lead) => (lead < 0xa1 ? 3 : inRange(lead, 0xa4, 0xc6) ? 1 : 2),
    likelihood: (character, rank) => chinese(character, rank, TRADITIONAL, [5401, 7652, 5000], SIMPLIFIED),
  },
  {
    encoding: 'euc-kr',
    label: 'Korean (EUC-KR)',
    length: (lead, trail) => pair(lead, 0x81, 0xfe, trail, 0x41, 0xfe),
    rank: (lead, trail) => (lead < 0xa1 || trail < 0xa1 ? 3 : 1),
    likelihood(character, rank) {
      if (KOREAN.has(character)) return 0.7 / KOREAN.size;
      if (HANGUL.test(character)) return rank === 3 ? 0.003 / 8822 : 0.26 / 2350;
      return IDEOGRAPH.test(character) ? 0.01 / 4888 : sign(character);
    },
  },
  {
    encoding: 'shift_jis',
    label: 'Japanese (Shift_JIS)',
    length: (lead, trail) =>
      inRange(lead, 0xa1, 0xdf)
        ? 1
        : inRange(lead, 0x81, 0x9f) || inRange(lead, 0xe0, 0xfc)
          ? pair(lead, 0x81, 0xfc, trail, 0x40, 0xfc)
          : 0,
    rank: (lead) => (inRange(lead, 0x88, 0x97) ? 1 : 2),
    likelihood: japanese,
  },
  {
    encoding: 'euc-jp',
    label: 'Japanese (EUC-JP)',
    length: (lead, trail) =>
      lead === 0x8e
        ? pair(lead, 0x8e, 0x8e, trail, 0xa1, 0xdf)
        : lead === 0x8f
          ? inRange(trail, 0xa1, 0xfe)
            ? 3
            : 0
          : pair(lead, 0xa1, 0xfe, trail, 0xa1, 0xfe),
    rank: (lead) => (inRange(lead, 0xb0, 0xcf) ? 1 : 2),
    likelihood: japanese,
  },
  single('windows-1252', 'Western European (Windows-1252)', (character) =>
    character === 'é'
      ? 0.2
      : /[áíóúñçäöüßèàêëôøåæãõ]/.test(character)
        ? 0.6 / 20
        : LETTER.test(character)
          ? 0.15 / 40
          : 0.05 / 60,
  ),
  single('windows-1250', 'Central European (Windows-1250)', (character) =>
    LOWER.test(character) ? 0.78 / 43 : LETTER.test(character) ? 0.12 / 40 : 0.05 / 45,
  ),
  single('windows-1251', 'Cyrillic (Windows-1251)', cyrillic),
  single('koi8-r', 'Cyrillic (KOI8-R)', cyrillic),
  single('windows-1253', 'Greek (Windows-1253)', (character) =>
    /[\u03ac-\u03ce]/.test(character) ? 0.84 / 34 : /[\u0386-\u03ab]/.test(character) ? 0.13 / 34 : 0.03 / 60,
  ),
  // The letters that it shares with German and French are no evidence for it.
  single('windows-1254', 'Turkish (Windows-1254)', (character) =>
    /[ğışĞİŞ]/.test(character) ? 0.5 / 6 : /[öüçÖÜÇ]/.test(character) ? 0.15 / 6 : 0.05 / 110,
  ),
  single('windows-874', 'Thai (Windows-874)', (character) =>
    /[\u0e00-\u0e7f]/.test(character) ? 0.97 / 87 : 0.03 / 40,
  ),
  single('windows-1255', 'Hebrew (Windows-1255)', (character) =>
    /[\u05d0-\u05ea]/.test(character) ? 0.97 / 27 : 0.03 / 90,
  ),
  single('windows-1256', 'Arabic (Windows-1256)', (character) =>
    /[\u0621-\u064a]/.test(character) ? 0.95 / 40 : 0.05 / 80,
  ),
];

/** All of them, the likeliest first. @param text bytes that are not UTF-8, in whole lines */
export function scoreEncodings(text: Buffer): Candidate[] {
  const start = startOf(text);
  return SCRIPTS.map((script) => ({
    encoding: script.encoding,
    label: script.label,
    score: scoreOf(start, script) + (script.prior ?? 0),
  })).sort((one, two) => two.score - one.score);
}

/** Whole lines. All encodings are scored on the same bytes, however many characters each makes of them. */
function startOf(text: Buffer): Buffer {
  let seen = 0;
  for (let pos = 0; pos < text.length; pos++) {
    const byte = text[pos] ?? 0;
    if (byte >= 0x80) seen++;
    else if (seen >= ENOUGH_BYTES && (byte === LF || byte === CR)) return text.subarray(0, pos);
  }
  return text;
}

function scoreOf(text: Buffer, script: Script): number {
  const { encoding, length, likelihood, rank = () => 1, letters } = script;
  const decoder = new TextDecoder(encoding);
  const known = new Map<number, number>();
  let score = 0;
  let before = 0;
  for (let pos = 0; pos < text.length; ) {
    const lead = text[pos] ?? 0;
    if (lead < 0x80) {
      before = lead;
      pos++;
      continue;
    }
    const trail = text[pos + 1] ?? 0;
    const bytes = length(lead, trail, text[pos + 2] ?? 0);
    const key = (lead << 8) | (bytes > 1 ? trail : 0);
    let weight = bytes > 2 ? LONG : known.get(key);
    if (weight === undefined) {
      const character = bytes === 0 ? '' : decoder.decode(text.subarray(pos, pos + bytes));
      const isNone = character === '' || PRIVATE.test(character);
      weight = Math.log(Math.max(isNone ? 0 : likelihood(character, rank(lead, trail)), IMPOSSIBLE));
      known.set(key, weight);
    }
    score += weight;
    // Accented letters are mostly alone among plain ones; those of another alphabet never touch plain ones.
    if (letters === 'accented' && before >= 0x80) score += UNUSUAL;
    if (letters === 'alphabet' && (isAsciiLetter(before) || isAsciiLetter(trail))) score += UNUSUAL;
    before = lead;
    pos += Math.max(bytes, 1);
  }
  return score;
}

function isAsciiLetter(byte: number): boolean {
  return inRange(byte | 0x20, 0x61, 0x7a);
}

function chinese(
  character: string,
  rank: 1 | 2 | 3,
  common: ReadonlySet<string>,
  [first, second, third]: readonly [number, number, number],
  other: ReadonlySet<string>,
): number {
  if (common.has(character)) return 0.52 / common.size;
  if (IDEOGRAPH.test(character)) {
    if (other.has(character)) return 0.02 / other.size;
    return rank === 1 ? 0.38 / first : rank === 2 ? 0.045 / second : 0.004 / third;
  }
  if (KANA.test(character) || BOPOMOFO.test(character)) return 0.001 / 200;
  return sign(character);
}

function japanese(character: string, rank: 1 | 2 | 3): number {
  if (/[\u3041-\u3096]/.test(character)) return 0.25 / 83;
  if (/[\u30a1-\u30fc]/.test(character)) return 0.22 / 86;
  if (JAPANESE.has(character)) return 0.32 / JAPANESE.size;
  if (IDEOGRAPH.test(character)) return rank === 1 ? 0.15 / 2965 : 0.01 / 3390;
  if (/[\uff61-\uff9f]/.test(character)) return 0.002 / 63;
  return sign(character);
}

function cyrillic(character: string): number {
  if (!CYRILLIC.test(character)) return 0.02 / 60;
  return LOWER.test(character) ? 0.84 / 34 : 0.14 / 34;
}

function sign(character: string): number {
  return PUNCTUATION.test(character) ? 0.04 / 120 : 0.003 / 800;
}

function single(encoding: string, label: string, likelihood: (character: string) => number): Script {
  const letters = /-125[024]$/.test(encoding) ? 'accented' : 'alphabet';
  return { encoding, label, length: () => 1, likelihood, letters };
}

function pair(lead: number, from: number, to: number, trail: number, first: number, last: number): number {
  return inRange(lead, from, to) && inRange(trail, first, last) && trail !== 0x7f ? 2 : 0;
}

function inRange(byte: number, from: number, to: number): boolean {
  return byte >= from && byte <= to;
}
