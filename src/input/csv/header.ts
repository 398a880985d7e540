// Reads the record that names the columns; where there is none, counts the cells of the first row.
import { ImportError } from '../../errors.js';
import type { TextBuffer } from './buffer.js';
import { behindLineBreak, recordText } from './line-breaks.js';
import { type Dialect, MAX_RECORD, type Scanner } from './scan.js';
import { splitRecord } from './split-cells.js';

/** @throws ImportError HEADER */
export async function readHeader(parts: {
  buffer: TextBuffer;
  scanner: Scanner;
  dialect: Dialect;
  /** false: the first record is a row, and remains in the buffer. */
  named: boolean;
  name: string;
  /** Of the buffer's start. */
  line: number;
}): Promise<{ cells: string[]; headerLine: number; line: number }> {
  const { buffer, scanner, dialect, named, name } = parts;
  let { line } = parts;
  for (;;) {
    const { bytes, start, end, ended } = buffer;
    if (start === end && ended) {
      throw new ImportError('HEADER', `${name} is empty; its first line must name the columns.`);
    }
    const to = Math.min(end, start + MAX_RECORD);
    const final = ended && to === end;
    const blank = behindLineBreak(bytes, start, to, final);
    if (blank !== undefined && blank > 0) {
      buffer.advance(blank);
      line++;
      continue;
    }
    const behind = blank === undefined ? -1 : scanner.record(bytes, start, to, final);
    if (behind < 0 && !ended && end - start <= MAX_RECORD) {
      await buffer.fill();
      continue;
    }
    if (behind < 0 || scanner.found.fault !== '') {
      const what = behind < 0 ? `is longer than ${MAX_RECORD} bytes` : 'holds a broken quote';
      throw new ImportError(
        'HEADER',
        `The header on line ${line} of ${name} ${what}; its first line must name the columns.`,
      );
    }
    const cells = splitRecord(recordText(bytes, start, behind), dialect).map((cell) => cell.value);
    if (!named) return { cells, headerLine: line, line };
    buffer.advance(behind);
    return { cells, headerLine: line, line: line + scanner.found.lines };
  }
}
