// Reads a run's folder back, with a CSV parser of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export type Records = Record<string, string>[];

/** The records of a report by column, as they were before a spreadsheet was kept from them. */
export function recordsOf(folder: string, name: string): Records {
  return parse(readFileSync(join(folder, name)), {
    ...{ bom: true, columns: true },
    cast: (cell, { header }) => (header ? cell : cell.replace(/^'/, '')),
  });
}

export function jsonOf(folder: string, name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/** The one run's folder in a folder of reports. */
export function onlyRun(out: string): string {
  const runs = readdirSync(out);
  const [only] = runs;
  if (runs.length !== 1 || only === undefined) throw new Error(`${out} holds ${runs.length} runs`);
  return join(out, only);
}
