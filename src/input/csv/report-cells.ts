// Undoes what a report did to its cells, so that failures.csv can be run again as it is.

/** Whether a file with this header was written by a run of ours. */
export function isReport(header: readonly string[]): boolean {
  return header.includes('_line');
}

/** The same of a text that is not split yet: what our own writer wrote need not be guessed. */
export function startsReport(text: string): boolean {
  const header = /^[\ufeff\r\n]*([^\r\n]*)/.exec(text)?.[1] ?? '';
  return /(?:^|[,;\t|"])_line(?:[,;\t|"]|$)/.test(header);
}

/** A report of this version for certain: it has a header, also where the input that it comes from had none. */
export function isOwnReport(text: string): boolean {
  return /^\ufeff?"?_message"?[,;\t|]"?_raw"?[,;\t|]/.test(text) && startsReport(text);
}

/**
 * The writer puts one `'` before each cell that a spreadsheet would execute or reformat, and before each that has
 * one already: so removing one is the inverse (test/input/report-cells.test.ts holds this to the writer).
 */
export function unguarded(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

/** Reports of this version, which begin with `_message`, guard what follows a semicolon or a tab too. */
export function unguardedBy(header: readonly string[]): (cell: string) => string {
  if (header[0] !== '_message') return unguarded;
  return (cell) => unguarded(cell.replace(/([;\t])'(?=[=+\-@'\t\r])/g, '$1'));
}

/**
 * A column that was chosen by its number in the input: in a report, our own columns do not count.
 * @param map a field's column, by name or number
 */
export function inReport<T extends string | number>(
  map: Readonly<Partial<Record<string, T>>>,
  header: readonly string[],
): Record<string, T | string | number> {
  const own = header.flatMap((name, index) => (name.startsWith('_') ? [] : [{ name, number: index + 1 }]));
  const isUnclear = (name: string) => /^\d*$/.test(name) || header.indexOf(name) !== header.lastIndexOf(name);
  return Object.fromEntries(
    Object.entries(map).flatMap(([field, column]) => {
      if (column === undefined) return [];
      const isNumber = /^\d+$/.test(String(column)) && !header.includes(String(column));
      const found = isNumber ? own[Number(column) - 1] : undefined;
      return [[field, found ? (isUnclear(found.name) ? found.number : found.name) : column]];
    }),
  );
}
