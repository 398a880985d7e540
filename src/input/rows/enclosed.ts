// Parses the records that hold a cell in quotes, by csv-parse.
import { CsvError, type Options, parse } from 'csv-parse/sync';
import type { Frame } from '../csv/records-of-frame.js';
import { type Dialect, ENDED_BY } from '../csv/scan.js';

export function createEnclosedParser(dialect: Dialect) {
  return { parseEnclosed, parseRecords };

  /** The cells of the wanted records that hold an enclosed cell; undefined where the parser does not read one record. */
  function parseEnclosed(frame: Frame, wanted: readonly number[]): (string[] | undefined)[] {
    const { bytes, starts, ends, endedBy } = frame;
    const indexes = wanted.filter((index) => frame.enclosed.has(index) && !frame.faults.has(index));
    if (indexes.length === 0) return [];
    const records = indexes.map((index) => bytes.subarray(starts[index], ends[index]));
    const all = tryParse(Buffer.concat(records), endedBy);
    if (all?.length === records.length) return all;
    return records.map((record) => {
      const one = tryParse(record, endedBy);
      return one?.length === 1 ? one[0] : undefined;
    });
  }

  function tryParse(bytes: Buffer, endedBy: number): string[][] | undefined {
    try {
      return parseRecords(bytes, endedBy);
    } catch (error) {
      if (error instanceof CsvError) return undefined;
      throw error;
    }
  }

  function parseRecords(bytes: Buffer, endedBy: number, more: Options = {}): string[][] {
    return parse(bytes, {
      columns: false,
      delimiter: dialect.delimiter,
      quote: '"',
      escape: '"',
      record_delimiter: lineBreaks(endedBy),
      relax_column_count: true,
      // Excel's ="00123" is a bare cell with quotes.
      relax_quotes: true,
      trim: dialect.blanks === true,
      ...more,
    });
  }
}

/** Each further kind costs csv-parse a comparison a byte. */
function lineBreaks(endedBy: number): string[] {
  return [
    ...(endedBy & ENDED_BY.crlf ? ['\r\n'] : []),
    ...(endedBy & ENDED_BY.lf || endedBy === 0 ? ['\n'] : []),
    ...(endedBy & ENDED_BY.cr ? ['\r'] : []),
  ];
}
