// Skips what comes before the header: the lines above the one that the user named, or PowerShell's #TYPE line.
import { ImportError } from '../../errors.js';
import { behindLineBreak } from './line-breaks.js';

export interface Preamble {
  /** How much of the sample is skipped. */
  readonly bytes: number;
  readonly lines: number;
  readonly notes: readonly string[];
}

const POWERSHELL_TYPE = /^"?#TYPE \S[^\r\n]*/;
const NOTHING: Preamble = { bytes: 0, lines: 0, notes: [] };

/**
 * @param sample UTF-8 from the start of line `line`
 * @param headerLine the line that the user named, 1 = the first of the file
 * @throws ImportError HEADER
 */
export function skipPreamble(
  sample: Buffer,
  line: number,
  { headerLine, header, name }: { headerLine: number | undefined; header: boolean; name: string },
): Preamble {
  if (headerLine === undefined) {
    const type = header && POWERSHELL_TYPE.test(sample.toString('utf8', 0, 512));
    if (!type) return NOTHING;
    const notes = [`Line ${line}, which PowerShell writes (#TYPE …), is ignored.`];
    return { bytes: behindLine(sample, 0), lines: 1, notes };
  }
  if (!header) {
    throw new ImportError(
      'USAGE',
      '--header-line names a header and --no-header says that there is none; use one.',
    );
  }
  let bytes = 0;
  let lines = 0;
  for (; line + lines < headerLine; lines++) {
    if (bytes === sample.length) {
      throw new ImportError(
        'HEADER',
        `${name} has no line ${headerLine} near its start; check --header-line.`,
      );
    }
    bytes = behindLine(sample, bytes);
  }
  if (lines === 0) return NOTHING;
  const above =
    headerLine === 2 ? 'Line 1, above the header, is' : `Lines 1 to ${headerLine - 1}, above the header, are`;
  return { bytes, lines, notes: [`${above} ignored.`] };
}

function behindLine(sample: Buffer, from: number): number {
  for (let pos = from; pos < sample.length; pos++) {
    const behind = behindLineBreak(sample, pos, sample.length, true) ?? -1;
    if (behind > 0) return behind;
  }
  return sample.length;
}
