// `tim-import check`: the whole file is read and validated; nothing is sent, and no credentials are asked for.
import type { Input } from '../input/input.js';
import { openInput } from '../input/open.js';
import { createClaims } from '../ledger/claims.js';
import type { Outcome } from '../outcome.js';
import { createSort } from '../sort.js';
import { CHECK_OPTIONS, type CommandCall } from './commands.js';
import { renderExamination } from './examination.js';
import { columnMap } from './map.js';
import { refuse } from './refuse.js';
import { languageOf } from './terminal.js';

/** What a file holds. */
export interface Examination {
  readonly name: string;
  readonly encoding: string;
  readonly delimiter: string;
  /** Field → the input's own column. */
  readonly columns: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly rows: number;
  /** Rows that would be sent. */
  readonly valid: number;
  readonly robots: number;
  readonly invalid: number;
  readonly duplicates: { readonly identical: number; readonly conflicting: number };
  /** By code, the most frequent first. */
  readonly problems: readonly ProblemCount[];
  /** Seconds that the valid rows take, by calls a second. */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface ProblemCount {
  readonly code: string;
  readonly rows: number;
  /** Lines of the first ones. */
  readonly lines: readonly number[];
  /** What is wrong with the first one. */
  readonly message: string;
}

const FIRST_LINES = 5;
const RATES = [1000, 200, 100];

export async function checkCommand({
  argument = '',
  read,
  mistakes,
  terminal,
}: CommandCall): Promise<number> {
  const { rate, map, json, quiet, lang } = read(CHECK_OPTIONS);
  refuse(mistakes);
  const source = argument === '-' ? { stream: terminal.stdin, name: 'stdin' } : { path: argument };
  const input = await openInput(source, { map: columnMap(map) });
  try {
    const found = await examine(input, rate);
    if (json) terminal.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (!quiet) terminal.stdout.write(renderExamination(found, languageOf(lang, terminal)));
    else if (found.invalid > 0) {
      terminal.stderr.write(`${found.invalid} of ${found.rows} rows of ${found.name} are invalid.\n`);
    }
    return found.invalid > 0 ? 1 : 0;
  } finally {
    await input.close();
  }
}

async function examine(input: Input, rate: number): Promise<Examination> {
  const sort = createSort({ claims: createClaims(), wall: () => 0 });
  const problems = new Map<string, { rows: number; lines: number[]; message: string }>();
  const duplicates = { identical: 0, conflicting: 0 };
  let rows = 0;
  let valid = 0;
  let robots = 0;
  let invalid = 0;
  const note = ({ code, line, message }: Outcome) => {
    const known = problems.get(code) ?? { rows: 0, lines: [], message };
    known.rows++;
    if (known.lines.length < FIRST_LINES) known.lines.push(line);
    problems.set(code, known);
  };
  for await (const block of input.blocks()) {
    rows += block.records;
    for (const row of sort(block.rows)) {
      if (!('outcome' in row)) {
        valid++;
        if (row.account.type === 1) robots++;
        continue;
      }
      note(row.outcome);
      if (row.outcome.status === 'invalid') invalid++;
      else duplicates[row.outcome.conflicting ? 'conflicting' : 'identical']++;
    }
  }
  const seconds = [rate, ...RATES].map((perSecond) => [perSecond, Math.ceil(valid / perSecond)]);
  return {
    name: input.name,
    encoding: input.encoding,
    delimiter: input.delimiter,
    columns: Object.fromEntries(
      Object.entries(input.columns).map(([field, index]) => [
        field,
        input.header[index] ?? String(index + 1),
      ]),
    ),
    notes: [...input.notes],
    ...{ rows, valid, robots, invalid, duplicates },
    problems: [...problems]
      .map(([code, counted]) => ({ code, ...counted }))
      .sort((a, b) => b.rows - a.rows || a.code.localeCompare(b.code)),
    seconds: Object.fromEntries(seconds),
  };
}
