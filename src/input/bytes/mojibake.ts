// Recognises text that was decoded wrongly once before it was saved, and says what happened to it.
import { SIMPLIFIED } from './common-characters.js';

/** A piece of text that is not what somebody wrote. */
export interface Damage {
  readonly text: string;
  /** Position in the sample. */
  readonly index: number;
  /** What happened to it, as the end of "… which is". */
  readonly cause: string;
  /** Nothing can bring it back. */
  readonly lost: boolean;
}

/** Of a sample's texts beyond ASCII, the share that is damaged, and the first of them. */
export interface Mojibake {
  readonly texts: number;
  readonly damaged: number;
  readonly first: Damage | undefined;
}

const HANZI = /[\u3400-\u9fff]/g;
const SOME_HANZI = /[\u3400-\u9fff]/;
const TEXT = /[^,;|\t\r\n"]+/g;
const NO_ASCII = /[^\0-\x7f]/;
const LOST = /\uFFFD|锟斤拷/;
// What Windows-1252 has in place of the control characters of Latin-1.
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** What any character of more bytes than one looks like, read so. */
const LATIN_PAIR = new RegExp(`[\\u0080-\\u00ff${WINDOWS_1252}]{2}`);

/** How many characters of a text are Chinese, and how many of these are common. */
export function hanziOf(text: string): { hanzi: number; common: number } {
  const hanzi = text.match(HANZI) ?? [];
  return { hanzi: hanzi.length, common: hanzi.filter((character) => SIMPLIFIED.has(character)).length };
}

/** Nearly every sound text of Chinese shows it within its first characters. */
function hasCommon(text: string): boolean {
  for (const character of text) if (SIMPLIFIED.has(character)) return true;
  return false;
}

export interface MojibakeFinder {
  /** What happened to a text, as the end of "… which is"; undefined for a sound one. */
  cause(text: string): string | undefined;
}

export function createMojibakeFinder(): MojibakeFinder {
  let bytesOfGbk: ReadonlyMap<string, readonly number[]> | undefined;
  let leads: ReadonlySet<string> | undefined;
  return {
    cause(text) {
      if (LOST.test(text)) return 'what is left of characters that were lost (U+FFFD)';
      if (hasCommon(text)) return undefined;
      if (SOME_HANZI.test(text)) return readAsGbk(text);
      return LATIN_PAIR.test(text) ? readAsLatin(text) : undefined;
    },
  };

  function readAsGbk(text: string): string | undefined {
    // The first two bytes of a Chinese character of UTF-8 are a rare character of GBK.
    leads ??= new Set(charactersOf(pairsOf([0xe4, 0xe9], [0x80, 0xbf])));
    if (![...text].some((character) => leads?.has(character))) return undefined;
    bytesOfGbk ??= gbkTable();
    const bytes = [...text].flatMap((character) => bytesOfGbk?.get(character) ?? [0x3f]);
    const was = Buffer.from(bytes).toString('utf8');
    return hanziOf(was).common > 0
      ? `UTF-8 text that was once read as GBK (it was ${shown(was)})`
      : undefined;
  }
}

/** @param sample text that was decoded without fault */
export function findMojibake(sample: string): Mojibake {
  const finder = createMojibakeFinder();
  let texts = 0;
  let damaged = 0;
  let first: Damage | undefined;
  for (const match of sample.matchAll(TEXT)) {
    const text = match[0];
    if (!NO_ASCII.test(text)) continue;
    const cause = finder.cause(text);
    texts++;
    if (cause === undefined) continue;
    damaged++;
    first ??= { text, index: match.index, cause, lost: text.includes('\uFFFD') };
  }
  return { texts, damaged, first };
}

function readAsLatin(text: string): string | undefined {
  const codes = [...text].map((character) => {
    const special = WINDOWS_1252.indexOf(character);
    return special < 0 ? (character.codePointAt(0) ?? 0) : 0x80 + special;
  });
  if (codes.some((code) => code > 0xff) || codes.every((code) => code < 0x80)) return undefined;
  const bytes = Buffer.from(codes);
  const was = bytes.toString('utf8');
  if (!was.includes('\uFFFD')) return `UTF-8 text that was once read as Latin-1 (it was ${shown(was)})`;
  const gbk = new TextDecoder('gb18030').decode(bytes);
  const { hanzi, common } = hanziOf(gbk);
  return hanzi >= 2 && common * 2 >= hanzi
    ? `GBK text that was once read as Latin-1 (it was ${shown(gbk)})`
    : undefined;
}

function shown(text: string): string {
  return `"${text.slice(0, 20).replace(/\uFFFD.?$/, '…')}"`;
}

/** Bytes by character, for all of two bytes. */
function gbkTable(): ReadonlyMap<string, readonly number[]> {
  const pairs = pairsOf([0x81, 0xfe], [0x40, 0xfe]);
  const table = new Map<string, readonly number[]>();
  for (const [index, character] of charactersOf(pairs).entries()) table.set(character, pairs[index] ?? []);
  for (let code = 0; code < 0x80; code++) table.set(String.fromCharCode(code), [code]);
  return table;
}

function charactersOf(pairs: readonly (readonly number[])[]): string[] {
  return [...new TextDecoder('gb18030').decode(Buffer.from(pairs.flat()))];
}

type Range = readonly [first: number, last: number];

function pairsOf([firstLead, lastLead]: Range, [firstTrail, lastTrail]: Range): number[][] {
  const pairs: number[][] = [];
  for (let lead = firstLead; lead <= lastLead; lead++) {
    for (let trail = firstTrail; trail <= lastTrail; trail++) if (trail !== 0x7f) pairs.push([lead, trail]);
  }
  return pairs;
}
