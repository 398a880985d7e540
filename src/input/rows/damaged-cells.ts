// Finds cells that were damaged on their way here: bytes that are not text, control characters, another encoding.
import { isUtf8 } from 'node:buffer';
import { type Problem, shown } from './account.js';

export interface DamagedCells {
  /** Whether a piece of the text holds nothing that bad bytes leave behind. */
  isSound(text: Buffer): boolean;
  /** What is wrong in any cell, whether it is sent or not. @param suspect false: a sound text without control characters */
  find(cells: readonly string[], suspect: boolean): readonly Problem[];
}

const NONE: readonly Problem[] = [];
const REPLACEMENT = '\uFFFD';
/** What two of them become when they are read as GBK: no name that anybody chose. */
const REPLACEMENTS_AS_GBK = '锟斤拷';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

export function createDamagedCells(parts: {
  header: readonly string[];
  /** Text that was decoded wrongly before is looked for. */
  suspicious: boolean;
  /** What happened to a text that is not what somebody wrote; only where we detected the encoding of the whole. */
  misread: ((text: string) => string | undefined) | undefined;
}): DamagedCells {
  const { header, suspicious, misread } = parts;
  const damage = suspicious ? [REPLACEMENT, REPLACEMENTS_AS_GBK] : [REPLACEMENT];
  const damageBytes = damage.map((text) => Buffer.from(text));

  return {
    isSound: (text) => isUtf8(text) && !damageBytes.some((bytes) => text.includes(bytes)),
    find(cells, suspect) {
      const found = suspect ? cells.flatMap(brokenCell) : NONE;
      return misread && found.length === 0 ? cells.flatMap(misreadCell) : found;
    },
  };

  function brokenCell(cell: string, index: number): readonly Problem[] {
    const column = header[index] ?? '';
    const found: Problem[] = [];
    if (damage.some((text) => cell.includes(text))) {
      const message = `${column} holds bytes that are not characters of the file's encoding; correct the cell, or name the right encoding with --encoding.`;
      found.push({ code: 'ENCODING_BROKEN', column, message });
    }
    if (CONTROL.test(cell)) {
      const message = `${column} holds the control character ${shown(cell, CONTROL)}; remove it.`;
      found.push({ code: 'CONTROL_CHARACTER', column, message });
    }
    return found;
  }

  /** Lines of another encoding, as when files were joined: nearly all look like characters of this one. */
  function misreadCell(cell: string, index: number): readonly Problem[] {
    const what = misread?.(cell);
    if (what === undefined) return NONE;
    const column = header[index] ?? '';
    const message = `${column} is ${what}, as when files of two encodings were joined; import that part as a file of its own.`;
    return [{ code: 'ENCODING_BROKEN', column, message }];
  }
}
