// What the first rows show about a file, as notes: known before a run sends anything.
import type { Columns } from '../csv/column-names.js';
import type { FirstRow } from '../csv/first-rows.js';
import type { Row } from '../input.js';
import { readAccount, type Values } from './account.js';
import { createFindings } from './findings.js';
import type { ForeignLines } from './foreign-lines.js';

export function firstFindings(
  rows: readonly FirstRow[],
  parts: {
    header: readonly string[];
    columns: Columns;
    /** Of its own, beside the one of the whole file. */
    foreign: ForeignLines;
    /** Whether these are all rows. */
    whole: boolean;
    clean: ((cell: string) => string) | undefined;
    trim: boolean;
    nulls: readonly string[];
  },
): string[] {
  const { header, columns, clean, trim, nulls, foreign, whole } = parts;
  const findings = createFindings({ header, columns });
  // A damaged row is invalid, whatever else it shows.
  const sound = rows.filter(({ cells }) => !cells.some(({ value }) => value.includes('\uFFFD')));
  findings.add(foreign.checked(sound.map(rowOf), whole));
  return findings.report(undefined).warnings.map(({ code, message, count, lines }) => {
    const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${count > lines.length ? ' …' : ''}`;
    return `${message} (${code} in ${count} of the first ${rows.length} rows: ${where})`;
  });

  function rowOf({ line, cells: found }: FirstRow, index: number): Row {
    const cells = found.map(({ value, bare }) =>
      bare && nulls.includes(value) ? '' : (clean?.(value) ?? value),
    );
    const value = (column: number | undefined) => {
      const cell = column === undefined ? '' : (cells[column] ?? '');
      return trim ? cell.trim() : cell;
    };
    const { Identifier, Nick, FaceUrl, Type } = columns;
    const values: Values = {
      Identifier: value(Identifier),
      Nick: value(Nick),
      FaceUrl: value(FaceUrl),
      Type: value(Type),
    };
    const place = { row: index + 1, line, cells };
    const read = readAccount(values, (field) => field);
    return 'account' in read
      ? { ...place, account: read.account }
      : { ...place, identifier: values.Identifier, problems: read.problems };
  }
}
