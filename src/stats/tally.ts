// Rows grouped by state and code, with the first lines of each: what a person reads in place of the CSV.
import type { Outcome, Status } from '../outcome.js';

export interface CodeTally {
  readonly status: Status;
  readonly code: string;
  readonly rows: number;
  /** Lowest physical line. */
  readonly firstLine: number;
  /** The lowest lines, in order; identifiers, but nobody's nickname or avatar. */
  readonly first: readonly TalliedRow[];
}

export interface TalliedRow {
  readonly row: number;
  readonly line: number;
  readonly identifier: string;
  readonly message: string;
}

const SHOWN = 5;
/** A server that makes codes up must not make us grow. */
const GROUPS = 500;
export const OTHER_CODES = 'OTHER';
/** Identifiers and messages are kept only as long as they are readable. */
const LONGEST = 300;

export function createTally() {
  const groups = new Map<string, { status: Status; code: string; rows: number; first: TalliedRow[] }>();

  return {
    add(outcome: Outcome): void {
      const { status, row, line } = outcome;
      const full = groups.size >= GROUPS && !groups.has(`${status} ${outcome.code}`);
      const code = full ? OTHER_CODES : outcome.code;
      const key = `${status} ${code}`;
      const group = groups.get(key) ?? { status, code, rows: 0, first: [] };
      if (group.rows++ === 0) groups.set(key, group);

      const last = group.first.at(-1);
      if (group.first.length === SHOWN && last && line >= last.line) return;
      const place = group.first.findIndex((shown) => shown.line > line);
      const shown = {
        row,
        line,
        identifier: outcome.identifier.slice(0, LONGEST),
        message: withoutCells(outcome).slice(0, LONGEST),
      };
      group.first.splice(place === -1 ? group.first.length : place, 0, shown);
      group.first.length = Math.min(group.first.length, SHOWN);
    },
    /** Most rows first. */
    read(): CodeTally[] {
      return [...groups.values()]
        .map(({ status, code, rows, first }) => ({
          status,
          code,
          rows,
          firstLine: first[0]?.line ?? 0,
          first: [...first],
        }))
        .sort((a, b) => b.rows - a.rows || a.firstLine - b.firstLine);
    },
  };
}

/** A server may quote a nickname or an avatar; the summary is for anybody's eyes, results.csv has the whole message. */
function withoutCells({ message, cells, identifier }: Outcome): string {
  return cells
    .filter((cell) => cell.length > 1 && cell !== identifier)
    .reduce((text, cell) => text.replaceAll(cell, '…'), message);
}
