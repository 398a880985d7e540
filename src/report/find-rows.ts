// Looks one account up in a run's results.csv: every row that had its Identifier, and how it ended.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isErrno } from '../errors.js';
import { outputError } from './output-error.js';
import { REPORT_FILES } from './reports.js';

/** A row of results.csv. */
export type FoundRow = z.infer<typeof foundRow>;

const number = z.string().regex(/^\d+$/).transform(Number);
/** Of a run in batches, a further column has the number of the call. */
const foundRow = z
  .tuple([number, number, z.string(), z.string(), z.string(), z.string(), number, z.string(), z.string()])
  .rest(z.string())
  .transform(([row, line, identifier, status, code, message, attempts, , finishedAt]) => ({
    ...{ row, line, identifier, status, code, message, attempts, finishedAt },
  }));

/** In the order in which they ended; none where the run wrote no results. @throws ImportError OUTPUT */
export async function findRows(folder: string, identifier: string): Promise<FoundRow[]> {
  const path = join(folder, REPORT_FILES.results);
  const found: FoundRow[] = [];
  try {
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      if (!line.includes(identifier)) continue; // only what may match is parsed
      const row = foundRow.safeParse(cellsOf(line)).data;
      if (row?.identifier === identifier) found.push(row);
    }
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw outputError('The report', path, error);
  }
  return found;
}

/** Without the sign that keeps a spreadsheet from a cell. A part of a record is none: a run may be writing. */
function cellsOf(line: string): string[] | undefined {
  try {
    const [cells]: string[][] = parse(line);
    return cells?.map((cell) => cell.replace(/^'/, ''));
  } catch {
    return undefined;
  }
}
