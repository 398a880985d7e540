// Decides a text's encoding on evidence from its own bytes, and refuses where the evidence is weak.
import { isAscii, isUtf8 } from 'node:buffer';
import { ImportError } from '../../errors.js';
import { startsReport } from '../csv/report-cells.js';
import { createDecode, type Encoding } from './decode.js';
import { findMojibake, hanziOf } from './mojibake.js';

export interface Decided {
  readonly encoding: Encoding;
  readonly notes: readonly string[];
}

/** Of the texts beyond ASCII; where damage is rarer, only its rows are invalid. */
const DAMAGED_SHARE = 0.05;
/** Of all lines. */
const LOST_SHARE = 0.01;
/** Of a text's Chinese characters. */
const COMMON_SHARE = 0.25;

/**
 * @param sample bytes from the text's start, or from where it first leaves ASCII (`atStart: false`)
 * @throws ImportError ENCODING
 */
export function decideEncoding(
  sample: Buffer,
  { asked, ...about }: { asked: Encoding | 'auto'; name: string; atStart: boolean; whole: boolean },
): Decided {
  const text = about.whole ? sample : wholeLines(sample);
  if (asked !== 'auto') {
    if (asked === 'gb18030' && isUtf8(text) && hanziOf(text.toString('utf8')).common > 0) {
      throw new ImportError(
        'ENCODING',
        `${about.name} is UTF-8, and reading it as GB18030 would garble its names; leave --encoding out.`,
      );
    }
    return { encoding: asked, notes: [] };
  }
  const marked = about.atStart ? byMark(sample, about.name) : undefined;
  const decided = marked ?? byContent(text, about.name);
  refuseDamage(decided.encoding.startsWith('utf-16') ? sample : text, decided.encoding, about);
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
function byContent(text: Buffer, name: string): Decided {
  const lines = linesOf(text).filter((line) => !isAscii(line));
  const sound = lines.filter((line) => isUtf8(line));
  // In two bytes, GBK is UTF-8 by accident in a name of thirty; Chinese UTF-8 has three.
  const long = sound.filter((line) => line.some((byte) => byte >= 0xe0));
  const broken = lines.length - sound.length;
  const chinese = Buffer.from(createDecode('gb18030')(text)).toString('utf8');
  const { hanzi, common } = hanziOf(chinese);
  const bad = chinese.split('\uFFFD').length - 1;
  const isChinese = common >= 2 && common >= hanzi * COMMON_SHARE && bad * 4 <= hanzi;
  if (broken === 0 && (long.length > 0 || !isChinese)) return { encoding: 'utf-8', notes: [] };
  if (broken > 0 && isChinese && long.length * 10 <= broken) {
    return {
      encoding: 'gb18030',
      notes: ['Read as gb18030: it is not UTF-8, and as GB18030 it is Chinese.'],
    };
  }
  // Half of the lines are proof enough; the others hold bad bytes and are invalid by themselves.
  if (broken > 0 && sound.length >= broken) return { encoding: 'utf-8', notes: [] };
  throw new ImportError(
    'ENCODING',
    `${name} is not surely UTF-8 and not surely GB18030; save it as UTF-8, or name its encoding with --encoding.`,
  );
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
  if (first.lost && damaged < linesOf(sound).length * LOST_SHARE) return;
  const where = atStart ? `Line ${text.slice(0, first.index).split(/\r\n|\r|\n/).length} of ${name}` : name;
  const remedy = first.lost
    ? `say --encoding ${encoding} to leave such rows out`
    : `say --encoding ${encoding} to import it as it stands`;
  throw new ImportError(
    'ENCODING',
    `${where} holds "${first.text.trim().slice(0, 40)}", which is ${first.cause}; export it anew as UTF-8, or ${remedy}.`,
  );
}

/** Up to the last line break: what follows may be cut within a character. */
function wholeLines(sample: Buffer): Buffer {
  const end = Math.max(sample.lastIndexOf(10), sample.lastIndexOf(13)) + 1;
  return sample.subarray(0, end > 0 ? end : sample.length);
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
