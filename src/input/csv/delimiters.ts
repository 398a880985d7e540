// The signs that separate cells: those that are detected, and those that are known by name and may be given.
import { ImportError } from '../../errors.js';

/** Detected by themselves. */
export const DETECTED = [',', ';', '\t', '|'] as const;
/** Never taken without being given: they are too frequent inside cells, or too rare. */
export const KNOWN = [...DETECTED, '，', '；', '~', '^', '│', '\x01', '\x1f'] as const;

/** @param given a sign, `tab`, or a control character as `\x01` @throws ImportError USAGE */
export function delimiterOf(given: string): string {
  const code = /^\\x([01][0-9a-f])$/i.exec(given)?.[1];
  const delimiter = /^(?:tab|\\t)$/i.test(given)
    ? '\t'
    : code === undefined
      ? given
      : String.fromCharCode(Number.parseInt(code, 16));
  if (/^[^\p{L}\p{N}"\\\r\n]$/u.test(delimiter)) return delimiter;
  throw new ImportError(
    'USAGE',
    `--delimiter ${JSON.stringify(given)} cannot separate cells; give one sign such as , ; | ~ or tab.`,
  );
}

/** A delimiter as people read it. */
export function shownDelimiter(delimiter: string): string {
  if (delimiter === '\t') return 'TAB';
  return delimiter < ' ' ? codeOf(delimiter) : `"${delimiter}"`;
}

/** A delimiter as it is given to `--delimiter` in a shell. */
export function optionOf(delimiter: string): string {
  if (delimiter === '\t') return 'tab';
  if (delimiter < ' ') return `'${codeOf(delimiter)}'`;
  return /[,，；]/.test(delimiter) ? delimiter : `'${delimiter}'`;
}

function codeOf(delimiter: string): string {
  return `\\x${delimiter.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
