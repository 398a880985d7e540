// The two CSVs of a verification: the verdict of every row, and the rows to send again in the input's own columns.
import { join } from 'node:path';
import type { Verification } from '../outcome.js';
import { createStamp } from '../words/format.js';
import { createRecordFile, type RecordFile } from './append-file.js';
import { BOM, csvCell, csvRecord, RECORD_END } from './csv.js';

export const VERIFY_FILE = 'verify.csv';
export const REPAIR_FILE = 'repair.csv';
/** Where the runs of `--repair` leave their own folders. */
export const REPAIR_FOLDER = 'repair';

export interface VerifyReports {
  /** @throws ImportError OUTPUT */
  add(verification: Verification): void;
  /** @throws ImportError OUTPUT */
  flush(): void;
  /** Flushes and syncs; may be called again. @throws ImportError OUTPUT */
  close(): void;
  /** Names of the files that exist, in the folder. */
  readonly files: readonly string[];
}

const COLUMNS = [
  ...['row', 'line', 'identifier', 'verdict', 'ledger', 'fields', 'expected', 'found'],
  ...['code', 'message', 'checked_at'],
];

/**
 * verify.csv is made at once, repair.csv with its first row.
 * @param header the input's own columns; those that start with `_` are ours from an earlier run, and left out
 * @param repairs whether a row with this verdict is one to send again
 */
export function createVerifyReports(options: {
  readonly folder: string;
  readonly header: readonly string[];
  readonly repairs: (verdict: Verification['verdict']) => boolean;
}): VerifyReports {
  const { folder, header, repairs } = options;
  const own = header.flatMap((name, index) => (name.startsWith('_') ? [] : [index]));
  const stamp = createStamp();
  const verdicts = createRecordFile(join(folder, VERIFY_FILE), BOM + csvRecord(COLUMNS));
  let repair: RecordFile | undefined;
  let order = 0;
  let closed = false;
  const files = () => (repair ? [verdicts, repair] : [verdicts]);

  return {
    add(verification) {
      order++;
      verdicts.add(recordOf(verification), order);
      if (repairs(verification.verdict)) {
        const columns = [...own.map((index) => header[index] ?? ''), '_line'];
        repair ??= createRecordFile(join(folder, REPAIR_FILE), BOM + csvRecord(columns));
        const { cells, line } = verification;
        repair.add(csvRecord([...own.map((index) => cells[index] ?? ''), String(line)]), order);
      }
      for (const file of files()) if (file.full) file.flush();
    },
    flush() {
      if (!closed) for (const file of files()) file.flush();
    },
    close() {
      if (closed) return;
      closed = true;
      for (const file of files()) {
        file.flush();
        file.close();
      }
    },
    get files() {
      return repair ? [VERIFY_FILE, REPAIR_FILE] : [VERIFY_FILE];
    },
  };

  function recordOf(verification: Verification): string {
    const { row, line, identifier, verdict, ledger, differences, code, message, checkedAt } = verification;
    const fields = differences.map(({ field }) => field).join(' ');
    const [expected, found] = [valuesOf(differences, 'expected'), valuesOf(differences, 'found')];
    const place = `${row},${line},${csvCell(identifier)},${verdict},${ledger},${fields}`;
    const values = `${csvCell(expected)},${csvCell(found)},${csvCell(code)},${csvCell(message)}`;
    return `${place},${values},${stamp(checkedAt)}${RECORD_END}`;
  }
}

/** JSON by field; '' where nothing differs. */
function valuesOf(differences: Verification['differences'], of: 'expected' | 'found'): string {
  if (differences.length === 0) return '';
  return JSON.stringify(Object.fromEntries(differences.map((one) => [one.field, one[of]])));
}
