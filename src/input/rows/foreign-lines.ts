// Keeps lines that are not users from becoming accounts: what exports write under the header, between rows and at the end.

import type { Columns } from '../csv/column-names.js';
import type { Block, Row, ValidRow } from '../input.js';
import {
  areTypes,
  certainKind,
  FOREIGN_KINDS,
  type ForeignKind,
  isExample,
  isTotal,
  likelyKind,
} from './foreign-words.js';
import type { IdentifierProfile } from './identifier-profile.js';

export interface ForeignLines {
  /** The same blocks, with foreign lines invalid; a block that ends in a suspicious row waits for the next one. */
  mark(blocks: AsyncIterable<Block>): AsyncGenerator<Block>;
  /** The same of rows that are all at hand. @param whole whether they are all rows of the file */
  checked(rows: readonly Row[], whole: boolean): readonly Row[];
  /** Imported rows whose Identifier is unlike all others, for people to look at; undefined where there are none. */
  readonly note: string | undefined;
}

/** How far from the header, or from the end, the lines are that are rarely users. */
const EDGE = 10;
/** A larger share is not unlike the others. */
const FEW = 0.02;
const SHOWN = 5;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d.*)?$/;
const NUMBER = /^\d[\d,. ]*$/;

export function createForeignLines(parts: {
  header: readonly string[];
  columns: Columns;
  /** Undefined where there are too few rows to have anything in common. */
  profile: IdentifierProfile | undefined;
  /** Nothing is held back that only looks foreign. */
  asIs: boolean;
  /** Index of a report's own messages, -1 in any other file: its rows are those that failed, so they have no edges. */
  messageColumn: number;
}): ForeignLines {
  const { header, columns, profile, asIs, messageColumn } = parts;
  const { Identifier = -1 } = columns;
  const column = header[Identifier] || 'Identifier';
  const lines: number[] = [];
  let rows = 0;
  let outliers = 0;
  let atHead = true;
  return {
    async *mark(blocks) {
      let held: Block | undefined;
      try {
        for await (const block of blocks) {
          const checked = { ...block, rows: checkedRows(block.rows) };
          if (held && (checked.rows.length === 0 || isTail(checked.rows))) {
            held = joined(held, checked);
            continue;
          }
          if (held) yield held;
          held = endsSuspiciously(checked.rows) ? checked : undefined;
          if (!held) yield checked;
        }
      } catch (error) {
        if (held) yield held;
        throw error;
      }
      if (held) yield { ...held, rows: tailChecked(held.rows) };
    },
    checked(block, whole) {
      const checked = checkedRows(block);
      return whole && endsSuspiciously(checked) ? tailChecked(checked) : checked;
    },
    get note() {
      if (outliers === 0 || isStale()) return undefined;
      const where = lines.join(', ') + (outliers > lines.length ? ' …' : '');
      return outliers === 1
        ? `1 imported ${column} is unlike all others; look at line ${where}.`
        : `${outliers} imported values of ${column} are unlike all others; look at lines ${where}.`;
    },
  };

  function checkedRows(block: readonly Row[]): readonly Row[] {
    let checked: Row[] | undefined;
    for (let index = 0; index < block.length; index++) {
      const row = block[index];
      const now = row && checkedRow(row);
      if (!now || now === row) continue;
      checked ??= [...block];
      checked[index] = now;
    }
    return checked ?? block;
  }

  function checkedRow(row: Row): Row {
    rows++;
    if (!('account' in row)) return row;
    const { identifier } = row.account;
    const strange = profile === undefined || profile.isOutlier(identifier);
    if (!strange && !atHead) return row;
    const kind = asIs ? undefined : kindOf(row, identifier, strange);
    const before =
      asIs || messageColumn < 0 ? undefined : whatBefore(row.cells[messageColumn] ?? '', identifier);
    if (before !== undefined) return foreign(row, before);
    if (kind !== undefined) return foreign(row, FOREIGN_KINDS[kind]);
    atHead = false;
    if (isOutlier(identifier)) {
      outliers++;
      if (lines.length < SHOWN) lines.push(row.line);
    }
    return row;
  }

  function kindOf(row: ValidRow, identifier: string, strange: boolean): ForeignKind | undefined {
    if (!strange) return kindOfCells(row.cells);
    const certain = certainKind(identifier);
    if (certain !== undefined) return certain;
    if (messageColumn >= 0 || isStale()) return undefined;
    const likely = likelyKind(identifier, atHead ? 'under the header' : 'between');
    if (likely !== undefined) return likely;
    if (!atHead) return undefined;
    return isExample(row.cells)
      ? 'example'
      : profile?.sure && profile.isText(identifier)
        ? 'description'
        : undefined;
  }

  /** What a row of a report was when it failed, unless its Identifier has been corrected since. */
  function whatBefore(message: string, identifier: string): string | undefined {
    const start = message.indexOf(`"${identifier}", `);
    return start < 0 ? undefined : /", (.*?) and not an account;/.exec(message.slice(start))?.[1];
  }

  /** Many rows are unlike the first ones: then those say nothing about words any more. */
  function isStale(): boolean {
    return outliers > SHOWN && outliers > rows * FEW;
  }

  /** Of a row under the header whose Identifier looks like one: what its cells say of it together. */
  function kindOfCells(cells: readonly string[]): ForeignKind | undefined {
    if (!atHead || messageColumn >= 0) return undefined;
    return isExample(cells) ? 'example' : areTypes(cells) ? 'type' : undefined;
  }

  function isOutlier(identifier: string): boolean {
    return profile?.sure ? profile.isOutlier(identifier) : (profile?.isText(identifier) ?? false);
  }

  /** Whether a block's last valid row may be a foreign one: whether it is shows at the end of the file. */
  function endsSuspiciously(block: readonly Row[]): boolean {
    for (let index = block.length - 1; index >= 0 && index >= block.length - EDGE; index--) {
      const row = block[index];
      if (row && 'account' in row) return isSuspicious(row);
    }
    return false;
  }

  function isTail(block: readonly Row[]): boolean {
    return block.length < EDGE && block.every((row) => !('account' in row) || isSuspicious(row));
  }

  function isSuspicious({ account: { identifier } }: ValidRow): boolean {
    if (asIs || messageColumn >= 0) return false;
    return (
      (profile?.sure && profile.isOutlier(identifier)) || likelyKind(identifier, 'at the end') !== undefined
    );
  }

  /** The rows at the end of the file: from the last one up, as long as they look foreign. */
  function tailChecked(block: readonly Row[]): Row[] {
    const checked = [...block];
    for (let index = block.length - 1; index >= 0 && index >= block.length - EDGE; index--) {
      const row = block[index];
      if (!row || !('account' in row)) continue;
      if (!isSuspicious(row)) break;
      const kind = kindAtTheEnd(row, row.row - 1);
      if (kind === undefined) continue;
      checked[index] = foreign(row, FOREIGN_KINDS[kind]);
      const known = lines.indexOf(row.line);
      if (isOutlier(row.account.identifier)) outliers--;
      if (known >= 0) lines.splice(known, 1);
    }
    return checked;
  }

  /** @param before how many rows the file has before this one */
  function kindAtTheEnd(row: ValidRow, before: number): ForeignKind | undefined {
    const { identifier } = row.account;
    const others = row.cells.filter((cell, index) => index !== Identifier && cell.trim() !== '');
    const isCount = others.some((cell) => Number(cell) === before);
    const strange = profile === undefined || profile.isOutlier(identifier);
    const likely = likelyKind(identifier, 'at the end');
    if (likely !== undefined) {
      return strange || isCount || (others.length === 0 && header.length > 1) ? likely : undefined;
    }
    if (!strange || !profile?.sure) return undefined;
    if (isTotal(row.cells)) return 'total';
    if (others.some((cell) => !NUMBER.test(cell.trim()) && !DATE.test(cell.trim()))) {
      return profile.isText(identifier) && identifier.split(/\s+/).length > 2 ? 'note' : undefined;
    }
    if (profile.isText(identifier) || DATE.test(identifier)) return 'note';
    return NUMBER.test(identifier) && Number(identifier) === before ? 'count' : undefined;
  }

  function foreign({ row, line, cells, raw, account: { identifier } }: ValidRow, what: string): Row {
    const message = `${column} is "${identifier}", ${what} and not an account; remove the line, or use --as-is if it is one.`;
    const problems = [{ code: 'IDENTIFIER_FOREIGN_LINE', column, message }];
    return { row, line, cells, ...(raw !== undefined && { raw }), identifier, problems };
  }
}

function joined(first: Block, second: Block): Block {
  return {
    rows: [...first.rows, ...second.rows],
    records: first.records + second.records,
    bytes: first.bytes + second.bytes,
    others: (first.others ?? 0) + (second.others ?? 0),
  };
}
