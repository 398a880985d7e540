// Decides a text's encoding on evidence from its own bytes, and refuses where the evidence is weak.
import { isUtf8 } from 'node:buffer';
import { ImportError } from '../../errors.js';
import { startsReport } from '../csv/report-cells.js';
import { type Candidate, scoreEncodings } from './candidates.js';
import { createDecode, type Encoding } from './decode.js';
import type { Evidence } from './evidence.js';
import { findMojibake, hanziOf } from './mojibake.js';

export interface Decided {
  readonly encoding: Encoding;
  readonly notes: readonly string[];
}

/** Of the texts beyond ASCII; where damage is rarer, only its rows are invalid. */
const DAMAGED_SHARE = 0.05;
/** Of all lines. */
const LOST_SHARE = 0.01;
/** Of the bytes of lines that are not UTF-8. */
const CONTROL_SHARE = 0.02;
/** Of a text's Chinese characters. */
const COMMON_SHARE = 0.2;
/** How much likelier, as a logarithm, an encoding must be than all others: 150 times, which no wrong one of 2 000 samples was. */
const MARGIN = 5;
/** What starts Japanese characters in it. */
const ISO_2022 = Buffer.from('\x1b$B');
/** So few lines say little about a large file. */
const FEW_LINES = 10;

/** @param head the text's start @throws ImportError ENCODING */
export function decideEncoding(
  head: Buffer,
  evidence: Evidence,
  { asked, name }: { asked: Encoding | 'auto'; name: string },
): Decided {
  if (asked !== 'auto') {
    if (asked === 'gb18030' && isUtf8(evidence.text) && hanziOf(evidence.text.toString('utf8')).common > 0) {
      throw new ImportError(
        'ENCODING',
        `${name} is UTF-8, and reading it as GB18030 would garble its names; leave --encoding out.`,
      );
    }
    return { encoding: asked, notes: [] };
  }
  if (head.includes(ISO_2022)) {
    throw new ImportError(
      'ENCODING',
      `${name} is in ISO-2022-JP; convert it with iconv -f ISO-2022-JP -t UTF-8 ${inShell(name)} > new.csv and import new.csv.`,
    );
  }
  const marked = byMark(head, name);
  const decided = marked ?? byContent(evidence, name);
  const wide = decided.encoding.startsWith('utf-16');
  refuseDamage(wide ? head : evidence.text, decided.encoding, { name, atStart: wide || evidence.atStart });
  return decided;
}

/** By a byte order mark, or by the zeros that only UTF-16 has. */
function byMark(sample: Buffer, name: string): Decided | undefined {
  const starts = (hex: string) => sample.subarray(0, hex.length / 2).toString('hex') === hex;
  if (starts('efbbbf')) return { encoding: 'utf-8', notes: [] };
  if (starts('fffe0000') || starts('0000feff')) {
    throw new ImportError('ENCODING', `${name} is UTF-32, which is not read here; save it as UTF-8.`);
  }
  if (starts('fffe')) return { encoding: 'utf-16le', notes: [] };
  if (starts('feff')) return { encoding: 'utf-16be', notes: [] };
  if (starts('84319533')) return { encoding: 'gb18030', notes: [] };
  let even = 0;
  let odd = 0;
  for (let index = 0; index < sample.length; index++) {
    if (sample[index] !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  // Delimiters, line ends and Identifiers are ASCII: an eighth of the bytes at least, all on one side.
  const zeros = even + odd;
  if (zeros * 8 < sample.length || Math.min(even, odd) * 20 > zeros) return undefined;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  return {
    encoding,
    notes: [`Read as ${encoding}: it has no byte order mark, but every other byte is zero.`],
  };
}

/** @throws ImportError ENCODING */
function byContent(evidence: Evidence, name: string): Decided {
  const { lines, lineCount, complete } = evidence;
  const sound = lines.filter((line) => isUtf8(line));
  // In two bytes, GBK is UTF-8 by accident in a name of thirty; Chinese UTF-8 has three.
  const long = sound.filter((line) => line.some((byte) => byte >= 0xe0)).length;
  const broken = lines.length - sound.length;
  if (broken === 0) {
    if (long > 0 || !isChinese(Buffer.concat(lines))) return { encoding: 'utf-8', notes: [] };
    throw new ImportError(
      'ENCODING',
      `${name} may be UTF-8 or Chinese (GB18030), since its few characters are possible in both; use --encoding utf-8 or --encoding gb18030.`,
    );
  }
  const bytes = Buffer.concat(lines.filter((line) => !isUtf8(line)));
  const candidates = scoreEncodings(bytes);
  const [best, second] = candidates;
  const clear = best !== undefined && best.score - (second?.score ?? 0) >= MARGIN;
  if (best?.encoding === 'gb18030' && clear && long * 10 <= broken && isChinese(bytes)) {
    const few = !complete && lines.length < FEW_LINES;
    const notes = [
      few
        ? `Read as gb18030, on the evidence of only ${lines.length} lines that are not ASCII; use --encoding if that is wrong.`
        : 'Read as gb18030: it is not UTF-8, and as GB18030 it is Chinese.',
    ];
    return { encoding: 'gb18030', notes };
  }
  // Half of the lines are proof enough, and ASCII around a few is one too: the others hold bad bytes and are invalid by themselves.
  if (
    sound.length >= broken ||
    broken <= lineCount * LOST_SHARE ||
    (broken === 1 && lineCount >= FEW_LINES)
  ) {
    return { encoding: 'utf-8', notes: [] };
  }
  if (isNoText(bytes)) {
    throw new ImportError('ENCODING', `${name} is no text; export the users as CSV in UTF-8.`);
  }
  throw notUtf8(name, best, clear ? undefined : second);
}

/** Control characters beside tabs and line ends are rare in every text. */
function isNoText(bytes: Buffer): boolean {
  const controls = bytes.reduce(
    (count, byte) => (byte < 32 && (byte < 9 || byte > 13) ? count + 1 : count),
    0,
  );
  return controls > bytes.length * CONTROL_SHARE;
}

/** As it is read here, whatever else it may be. */
function isChinese(bytes: Buffer): boolean {
  const text = Buffer.from(createDecode('gb18030')(bytes)).toString('utf8');
  const { hanzi, common } = hanziOf(text);
  const bad = text.split('\uFFFD').length - 1;
  return common >= 2 && common >= hanzi * COMMON_SHARE && bad * 4 <= hanzi;
}

function notUtf8(name: string, best: Candidate | undefined, second: Candidate | undefined): ImportError {
  const file = inShell(name);
  if (best && !second) {
    return new ImportError(
      'ENCODING',
      `${name} is not UTF-8 and looks like ${best.label}; convert it with iconv -f ${nameForIconv(best)} -t UTF-8 ${file} > new.csv and import new.csv.`,
    );
  }
  return new ImportError(
    'ENCODING',
    `${name} is not UTF-8 and may be ${best?.label} or ${second?.label}; convert it with iconv -f ${best && nameForIconv(best)} (or ${second && nameForIconv(second)}) -t UTF-8 ${file} > new.csv, look at its names, and import new.csv.`,
  );
}

function inShell(name: string): string {
  return name === 'stdin' ? 'old.csv' : `'${name.replaceAll("'", `'\\''`)}'`;
}

/** With the characters that Windows added. */
function nameForIconv({ encoding }: Candidate): string {
  const windows: Readonly<Record<string, string>> = {
    'euc-kr': 'CP949',
    big5: 'CP950',
    'windows-874': 'CP874',
    shift_jis: 'CP932',
  };
  return windows[encoding] ?? encoding.toUpperCase();
}

/** @throws ImportError ENCODING */
function refuseDamage(
  bytes: Buffer,
  encoding: Encoding,
  { name, atStart }: { name: string; atStart: boolean },
): void {
  // Bytes that are not characters make their row invalid; this is about text that was damaged before it was saved.
  const sound =
    encoding === 'utf-8' && !isUtf8(bytes)
      ? Buffer.concat(linesOf(bytes).map((line) => (isUtf8(line) ? line : Buffer.from('\n'))))
      : bytes;
  const decoded = Buffer.from(createDecode(encoding)(sound)).toString('utf8');
  const text = encoding === 'utf-8' ? decoded : decoded.replaceAll('\uFFFD', '?');
  // A report collects the damaged rows: each is invalid again by itself.
  if (startsReport(text)) return;
  const { texts, damaged, first } = findMojibake(text);
  if (!first || damaged < texts * DAMAGED_SHARE) return;
  // Rows with lost characters are invalid by themselves; where they are few, the others need not wait for them.
  if (first.lost && damaged < text.split(/\r\n|\r|\n/).length * LOST_SHARE) return;
  const where = atStart ? `Line ${text.slice(0, first.index).split(/\r\n|\r|\n/).length} of ${name}` : name;
  const remedy = first.lost
    ? `use --encoding ${encoding} to leave such rows out`
    : `use --encoding ${encoding} to import it as it is`;
  throw new ImportError(
    'ENCODING',
    `${where} holds "${first.text.trim().slice(0, 40)}", which is ${first.cause}; export it again as UTF-8, or ${remedy}.`,
  );
}

/** Each with its line break. */
function linesOf(bytes: Buffer): Buffer[] {
  const lineBreak = bytes.includes(10) ? 10 : 13;
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(lineBreak, from);
    const end = found < 0 ? bytes.length : found + 1;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}
