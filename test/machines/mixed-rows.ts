// Makes a file of users with what real ones have: rows that come twice, that disagree, and that cannot be read.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const ROWS_A_PIECE = 5000;
/** Of each hundred rows, the first ones are users of their own that others may repeat. */
const OWN = 40;

/** @returns the path */
export async function makeMixedRows(path: string, rows: number): Promise<string> {
  const file = createWriteStream(path);
  file.write('UserID,Nickname,Avatar,Type\n');
  for (let from = 0; from < rows; from += ROWS_A_PIECE) {
    let piece = '';
    for (let row = from; row < Math.min(rows, from + ROWS_A_PIECE); row++) piece += `${record(row)}\n`;
    if (!file.write(piece)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return path;
}

function record(row: number): string {
  switch (row % 100) {
    case 50:
      return user(earlier(row, 1));
    case 51: // from far away
      return user(earlier(row, 7919));
    case 52: // a conflict
      return user(earlier(row, 31), '改名了');
    case 60:
      return `,${nickname(row)},,`;
    case 61:
      return `坏${row},${nickname(row)},,`;
    case 62:
      return `u${row},${nickname(row)},,9`;
    case 63:
      return `u${row},${nickname(row)}`;
    default:
      return user(row);
  }
}

function user(row: number, nick = nickname(row)): string {
  return `${identifier(row)},${nick},https://img.example.com/avatar/${row}.jpg,${row % 1000 === 7 ? 1 : 0}`;
}

/** Some in quotes, which do not tell two rows apart. */
function identifier(row: number): string {
  const number = 1_020_000_001 + row * 37;
  return row % 3 === 0 ? `"${number}"` : String(number);
}

function nickname(row: number): string {
  return row % 9 === 4 ? `"Li, ""Wei"" ${row}"` : `林晓雨${row % 4 === 0 ? row : ''}`;
}

/** A row that is a user of its own, somewhere before `row`. */
function earlier(row: number, step: number): number {
  const hundreds = Math.floor(row / 100);
  return ((hundreds * step) % (hundreds + 1)) * 100 + (row % OWN);
}
