// How an input is to be read, as the command line says it.
import type { InputOptions } from '../input/open.js';
import type { OptionValues } from '../options.js';
import type { DIALECT_OPTIONS } from './commands.js';

export function dialectOf(values: OptionValues<(typeof DIALECT_OPTIONS)[number]>): InputOptions {
  const { map, delimiter, encoding, noHeader, escape: escaping, null: word, noTrim } = values;
  return {
    map: Object.fromEntries(map.map(({ field, column }) => [field, column])),
    ...{ encoding, header: !noHeader, trim: !noTrim },
    ...(delimiter !== undefined && { delimiter }),
    ...(escaping !== undefined && { escape: escaping }),
    ...(word !== undefined && { null: word }),
  };
}
