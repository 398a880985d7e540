// A terminal as far as our output needs one: text, line ends, and the few cursor movements that a bar makes.
import { PassThrough } from 'node:stream';
import { columnsOf } from '../../src/words/text-width.js';

export interface TestScreen {
  readonly stream: PassThrough & { isTTY: boolean; columns: number };
  /** What a person sees now, without blanks at line ends and empty lines at the end. */
  seen(): string;
  /** Every byte that was written. */
  written(): string;
}

export function aScreen(columns = 80): TestScreen {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  const lines: string[][] = [[]];
  let written = '';
  let row = 0;
  let column = 0;
  const line = () => {
    lines[row] ??= [];
    return lines[row] ?? [];
  };
  const put = (character: string) => {
    const width = columnsOf(character);
    if (column + width > stream.columns) {
      row++;
      column = 0;
    }
    line()[column] = character;
    for (let covered = 1; covered < width; covered++) line()[column + covered] = '';
    column += width;
  };
  const move = (sequence: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is steered by them
    const [, digits = '', letter] = /^\u001b\[(\d*)([A-Za-z])$/.exec(sequence) ?? [];
    const count = Number(digits);
    if (letter === 'A') row = Math.max(0, row - (count || 1));
    else if (letter === 'G') column = Math.max(1, count) - 1;
    else if (letter === 'K') line().splice(count === 2 ? 0 : column);
    else if (letter === 'J') {
      line().splice(column);
      lines.splice(row + 1);
    } else if (letter !== 'm') throw new Error(`what is ${JSON.stringify(sequence)}?`);
  };
  stream.on('data', (chunk) => {
    written += chunk;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is steered by them
    for (const piece of String(chunk).match(/\u001b\[[\d;?]*[A-Za-z]|[\s\S]/gu) ?? []) {
      if (piece === '\n') {
        row++;
        column = 0;
        line();
      } else if (piece === '\r') column = 0;
      else if (piece.startsWith('\u001b')) move(piece);
      else put(piece);
    }
  });
  return {
    stream,
    written: () => written,
    seen: () =>
      lines
        .map((cells) =>
          Array.from(cells, (cell) => cell ?? ' ')
            .join('')
            .trimEnd(),
        )
        .join('\n')
        .trimEnd(),
  };
}
