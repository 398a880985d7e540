// Reads what a run left in its folder, with a parser of its own, and says what is torn.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const summarySchema = z.object({
  rows: z.number(),
  counts: z.record(z.string(), z.number()),
  lost: z.number(),
  exitCode: z.number(),
  calls: z.object({ total: z.number(), highestInOneSecond: z.number() }),
  stopped: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
  warnings: z.array(z.string()),
  files: z.array(z.string()),
});
export type ToldSummary = z.infer<typeof summarySchema>;

export interface ResultRow {
  readonly row: number;
  readonly identifier: string;
  readonly status: string;
}

export interface LeftBehind {
  readonly folder: string;
  readonly results: readonly ResultRow[];
  /** Identifiers of the records; undefined: there is no such file. */
  readonly failures: readonly string[] | undefined;
  readonly conflicts: readonly string[] | undefined;
  readonly missing: readonly string[] | undefined;
  readonly summary: ToldSummary | undefined;
  /** Whether run.json can be read. */
  readonly named: boolean;
  /** Names of files that are not finished. */
  readonly parts: readonly string[];
  /** Sentences. */
  readonly torn: readonly string[];
}

export function leftBehind(folder: string): LeftBehind {
  const torn: string[] = [];
  const read = (name: string) => readReport(join(folder, name), torn);
  const [, ...results] = read('results.csv') ?? [];
  const identifiers = (name: string) => {
    const [header = [], ...records] = read(name) ?? [];
    const column = header.findIndex((cell) => /^identifier$/i.test(cell));
    return existsSync(join(folder, name)) ? records.map((cells) => bare(cells[column] ?? '')) : undefined;
  };
  return {
    folder,
    results: results.map((cells) => ({
      row: Number(cells[0]),
      identifier: bare(cells[2] ?? ''),
      status: cells[3] ?? '',
    })),
    failures: identifiers('failures.csv'),
    conflicts: identifiers('conflicts.csv'),
    missing: identifiers('missing.csv'),
    summary: readSummary(folder, torn),
    named: isJson(join(folder, 'run.json')),
    parts: readdirSync(folder).filter((name) => name.endsWith('.part')),
    torn,
  };
}

/** @returns undefined where the text is no summary */
export function parseSummary(text: string): ToldSummary | undefined {
  try {
    return summarySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function readReport(path: string, torn: string[]): string[][] | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  if (bytes.length === 0) return []; // killed between its making and its head
  if (bytes.at(-1) !== 0x0a) torn.push(`${basename(path)} does not end with a line end`);
  try {
    return parse(bytes, { bom: true, columns: false });
  } catch (error) {
    torn.push(`${basename(path)} cannot be read: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

function readSummary(folder: string, torn: string[]): ToldSummary | undefined {
  const path = join(folder, 'summary.json');
  if (!existsSync(path)) return undefined;
  const summary = parseSummary(readFileSync(path, 'utf8'));
  if (summary === undefined) torn.push('summary.json is there, and is not whole');
  return summary;
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

/** One leading `'` guards what a spreadsheet would run. */
function bare(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
