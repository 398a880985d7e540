// Fits text for people to a terminal: its true width (Chinese and emoji take two columns), wrapped or cut, without control characters.

/** Columns that a terminal gives it. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** Foreign text (an API's message, a file's name, an Identifier) must not steer the terminal: controls are written out. */
export function withoutControls(text: string): string {
  return text.replace(CONTROL, (character) => {
    const name = NAMED[character];
    if (name !== undefined) return name;
    const code = character.charCodeAt(0);
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let left = columns - 1;
  for (const character of text) {
    left -= columnsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines of at most `columns` each, all with `indent` before them but the first, which has `start`. */
export function wrapped(
  text: string,
  columns: number,
  start = '',
  indent = ' '.repeat(columnsOf(start)),
): string[] {
  const lines: string[] = [];
  let line = start;
  let fresh = true;
  for (const piece of text.match(PIECE) ?? []) {
    const isBlank = /^\s/.test(piece);
    if (fresh && isBlank) continue;
    if (!fresh && columnsOf(line) + columnsOf(piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = indent;
      fresh = true;
      if (isBlank) continue;
    }
    line += piece;
    fresh = false;
  }
  return [...lines, line.trimEnd()];
}

const CONTROL = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
// Chinese may break after any character, but no line begins with its closing punctuation or ends with an opening bracket.
const PIECE =
  /[（「『《]*[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]+[\u3001\u3002\u300d\u300f\uff0c\uff1a\uff1b\uff01\uff1f\uff09]*|[（「『《]*[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef][\u3001\u3002\u300d\u300f\uff0c\uff1a\uff1b\uff01\uff1f\uff09"'),.;:!?\]]*|\s+/gu;
