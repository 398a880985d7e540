// How an input is to be read, as the command line says it.
import type { InputOptions } from '../input/open.js';
import type { OptionValues } from '../options.js';
import type { DIALECT_OPTIONS } from './commands.js';

export function dialectOf({ map }: OptionValues<(typeof DIALECT_OPTIONS)[number]>): InputOptions {
  return { map: Object.fromEntries(map.map(({ field, column }) => [field, column])) };
}
