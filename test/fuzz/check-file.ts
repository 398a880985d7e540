// Reads known files, whole and damaged, and finds what is wrong with what was read.
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { type InputOptions, openInput } from '../../src/input/open.js';
import { written } from '../input/encode.js';
import { streamOf } from '../input/read.js';
import { damagedRecords, damagedText, type Edit } from './damage.js';
import { type KnownFile, textOf } from './grammar.js';

export interface Sent {
  readonly identifier: string;
  readonly nick: string;
}

/** What is wrong with the accounts of a whole file; undefined: nothing is. */
export async function wrongInWhole(file: KnownFile): Promise<string | undefined> {
  const bytes = written(textOf(file, file.records), file.style.encoding);
  const sent = await accountsOf(bytes, file, encodingOf(file));
  if (typeof sent === 'string') return sent;
  const expected = accounts(file);
  if (JSON.stringify(sent) === JSON.stringify(expected)) return undefined;
  const at = expected.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(sent[index]));
  return `row ${at + 1} is ${JSON.stringify(sent[at])} and should be ${JSON.stringify(expected[at])}`;
}

/** A few characters are no evidence for an encoding that has no mark. */
function encodingOf({ style: { encoding } }: KnownFile): InputOptions['encoding'] {
  return encoding === 'gb18030' || encoding === 'utf-8' ? encoding : 'auto';
}

export interface Damaged {
  /** Accounts of no row, that somebody could tell from a row. */
  readonly invented: readonly Sent[];
  /** Accounts of no row that nobody could tell from one: without its record's edits there is no fault to see. */
  readonly hidden: number;
  readonly sent: number;
  readonly error?: string;
}

export async function readDamaged(file: KnownFile, edits: readonly Edit[]): Promise<Damaged> {
  const bytes = Buffer.from(damagedText(file, edits));
  const sent = await accountsOf(bytes, file, 'utf-8');
  if (typeof sent === 'string') return { invented: [], hidden: 0, sent: 0, error: sent };
  const known = new Map(accounts(file).map(({ identifier, nick }) => [identifier, nick]));
  const wrong = sent.filter(({ identifier, nick }) => known.get(identifier) !== nick);
  const invented = wrong.filter((one) => !isHidden(one, file, edits));
  return { invented, hidden: wrong.length - invented.length, sent: sent.length };
}

/** Whether a strict reader takes some of the edits' file, without the other edits, for a sound one with this account. */
function isHidden(account: Sent, file: KnownFile, edits: readonly Edit[]): boolean {
  // Quotes gained where people write them, as in 5" x, or Jo "JJ" Smith.
  const { nick } = accounts(file).find(({ identifier }) => identifier === account.identifier) ?? {
    nick: '"',
  };
  if (account.nick.replace(/(?<=\d)"(?= )|(?<=\s)"([^"]+)"(?=\s)/, '$1') === nick) return true;
  const subsets = Array.from({ length: 2 ** edits.length - 1 }, (_, index) =>
    edits.filter((_edit, at) => ((index + 1) >> at) & 1),
  );
  return subsets.some((some) => {
    const text = damagedRecords(file, some).join(file.style.lineEnd);
    const { header, style } = file;
    try {
      const rows: string[][] = parse(text, {
        delimiter: style.delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        skip_empty_lines: true,
      });
      if (rows.some((row) => row.length !== header.length)) return false;
      return rows.some(
        (row) =>
          row[header.indexOf('Identifier')]?.trim() === account.identifier &&
          row[header.indexOf('Nick')]?.trim() === account.nick,
      );
    } catch {
      return false;
    }
  });
}

/** Whether a sound record has a cell with a line like a row, so that a reader can know that such a line may be none. */
export function showsLinesLikeRows({ header, rows, style }: KnownFile, edits: readonly Edit[]): boolean {
  return rows.some(
    (cells, index) =>
      !edits.some(({ record }) => record === index) &&
      cells.some((cell) => {
        const lines = cell.split(/[\r\n]+/);
        return lines.length > 1 && lines.some((line) => line.split(style.delimiter).length === header.length);
      }),
  );
}

function accounts({ header, rows }: KnownFile): Sent[] {
  const [identifier, nick] = [header.indexOf('Identifier'), header.indexOf('Nick')];
  return rows.map((cells) => ({
    identifier: cells[identifier]?.trim() ?? '',
    nick: cells[nick]?.trim() ?? '',
  }));
}

/** The accounts that would be sent, or the message of an error; anything but one sentence is thrown. */
async function accountsOf(
  bytes: Buffer,
  { style }: KnownFile,
  encoding: InputOptions['encoding'],
): Promise<Sent[] | string> {
  try {
    const input = await openInput(streamOf(bytes), {
      ...{
        delimiter: style.delimiter,
        escape: style.escape,
        encoding,
        null: 'none',
        asIs: true,
        findings: isUtf8(bytes),
      },
    });
    const sent: Sent[] = [];
    let records = 0;
    let rows = 0;
    for await (const block of input.blocks()) {
      records += block.records;
      rows += block.rows.length;
      for (const row of block.rows) {
        if ('account' in row) sent.push({ identifier: row.account.identifier, nick: row.account.nick ?? '' });
      }
    }
    if (records !== rows) throw new Error(`${records} records became ${rows} rows`);
    return sent;
  } catch (error) {
    if (error instanceof Error && error.name === 'ImportError') return error.message;
    throw error;
  }
}
