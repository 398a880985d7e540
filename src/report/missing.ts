// missing.csv: accounts that earlier runs imported from the same source, and that are not in this file any more.
import { join } from 'node:path';
import { createRecordFile } from './append-file.js';
import { BOM, csvRecord } from './csv.js';

export const MISSING_FILE = 'missing.csv';

/**
 * @param certain whether every row of the file could be read; if not, an account may be in one of the unread ones
 * @returns how many there are
 * @throws ImportError OUTPUT, and whatever `identifiers` throws
 */
export async function writeMissing(options: {
  readonly folder: string;
  readonly identifiers: AsyncIterable<string>;
  readonly certain: boolean;
}): Promise<number> {
  const { folder, identifiers, certain } = options;
  const file = createRecordFile(join(folder, MISSING_FILE), BOM + csvRecord(['identifier', 'certain']));
  let count = 0;
  for await (const identifier of identifiers) {
    file.add(csvRecord([identifier, certain ? 'yes' : 'no']), ++count);
    if (file.full) file.flush();
  }
  file.flush();
  file.close();
  return count;
}
