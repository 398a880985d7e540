// Decides what spreadsheets and exporters put around the cells of a whole file: removed where that is certain, else refused by name.
import { ImportError } from '../../errors.js';
import { roundedBy } from './rounded-numbers.js';

export interface Decoration {
  /** A cell without what was put around it. */
  readonly clean: (cell: string) => string;
  readonly note: string;
}

const FORMULA = /^="((?:[^"]|"")*)"$/;
const IN_QUOTES = /^"[^"]*"$/;
const PYTHON_BYTES = /^b'[^']*'$/;
const IN_APOSTROPHES = /^'.+'$/s;
/** What spreadsheets would execute or reformat, behind the apostrophe that prevents it. */
const GUARDED = /^'(?=[=+\-@\d])/;
const AS_TEXT = /^'\d/;
const NEEDS_GUARD = /^[=+\-@]/;
const DECIMAL = /^\d+[.,]0+$/;
const SHORT = /^\d{1,3}$/;
const THOUSANDS: readonly RegExp[] = [
  /^\d{1,3}(?:,\d{3})+$/,
  /^\d{1,3}(?:\.\d{3}){2,}$/,
  /^\d{1,3}(?:'\d{3})+$/,
  /^\d{1,3}(?:[ \u00a0\u202f]\d{3})+$/,
];
const NEARLY_ALL = 0.9;
const SEVERAL = 3;

/**
 * @param identifiers cells of the first rows, in the column of the Identifier
 * @throws ImportError DIALECT
 */
export function decideDecoration(identifiers: readonly string[], column: string): Decoration | undefined {
  const cells = identifiers.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const [first] = cells;
  if (first === undefined) return undefined;
  const share = (pattern: RegExp) => cells.filter((cell) => pattern.test(cell)).length / cells.length;

  const formula = cells.find((cell) => FORMULA.test(cell));
  if (formula !== undefined) {
    return { clean: withoutFormula, note: `Cells such as ${formula} are read as the text inside ="…".` };
  }
  if (share(IN_APOSTROPHES) >= NEARLY_ALL) {
    throw refused(
      column,
      `is in single quotes (${first}); write cells in double quotes, as with python3 -c "import csv,sys; csv.writer(sys.stdout).writerows(csv.reader(sys.stdin, quotechar=chr(39)))" < old.csv > new.csv`,
    );
  }
  if (share(IN_QUOTES) >= NEARLY_ALL) {
    throw refused(
      column,
      `has quotes inside its cells (${first}), as when CSV was written twice; export it without them`,
    );
  }
  if (share(PYTHON_BYTES) >= NEARLY_ALL) {
    throw refused(column, `has Python's bytes (${first}); decode them before the file is written`);
  }
  const guarded = cells.find((cell) => GUARDED.test(cell));
  const everyOne = share(GUARDED) >= NEARLY_ALL && (cells.length >= SEVERAL || share(AS_TEXT) === 0);
  if (guarded !== undefined && (everyOne || (share(NEEDS_GUARD) === 0 && share(AS_TEXT) === 0))) {
    return {
      clean: withoutGuard,
      note: `The ' before cells such as ${guarded} is a spreadsheet guard and is removed.`,
    };
  }
  const thousands = THOUSANDS.find(
    (pattern) => share(pattern) > 0 && share(pattern) + share(SHORT) >= NEARLY_ALL,
  );
  if (thousands) {
    const example = cells.find((cell) => thousands.test(cell));
    throw refused(
      column,
      `has numbers with thousands separators (${example}); export it as plain numbers or as text`,
    );
  }
  if (cells.length > 1 && share(DECIMAL) >= NEARLY_ALL) {
    const ending = /[.,]0+$/.exec(first)?.[0] ?? '.0';
    throw refused(
      column,
      `has numbers that end in ${ending} (${first}), as a program writes decimals; export it as text or as whole numbers`,
    );
  }
  const rounded = roundedBy(cells);
  if (rounded !== undefined) {
    throw refused(
      column,
      `has long numbers that ${rounded} rounded (${cells.find((cell) => cell.length > 15)}), so their last digits are lost; export it from its source as text (in SQL: CAST(id AS CHAR))`,
    );
  }
  return undefined;
}

function refused(column: string, what: string): ImportError {
  return new ImportError('DIALECT', `Column ${column} ${what}, or use --as-is if these are the Identifiers.`);
}

function withoutFormula(cell: string): string {
  const text = FORMULA.exec(cell.trim())?.[1];
  return text === undefined ? cell : text.replaceAll('""', '"');
}

function withoutGuard(cell: string): string {
  return cell.replace(GUARDED, '');
}
