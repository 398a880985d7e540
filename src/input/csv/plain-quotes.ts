// Tells quotes that are plain characters in a bare cell from those that open or close one.

/** A cell whose first or last character is a quote: a reader may take it for one that encloses. */
const QUOTE_AT_EDGE = /^\s*"|"\s*$/;
/** 5" screen, 17.9"W, or Jo "JJ" Smith. */
const NATURAL_QUOTES = /(?<=\d)"(?=\s|[NSEW](?:\s|$))|(?<=\s)"[^"]+"(?=\s)/g;

/**
 * Whether the quotes in a record's bare cells are plain characters: none is where one opens or closes a cell, and
 * they are where people write them, or all over the text (`plainQuotes`).
 */
export function isPlainText(record: string, delimiter: string, plainQuotes: boolean): boolean {
  return record.split(delimiter).every((cell) => {
    if (!cell.includes('"')) return true;
    return !QUOTE_AT_EDGE.test(cell) && (plainQuotes || !cell.replace(NATURAL_QUOTES, '').includes('"'));
  });
}
