// `--map field=column`, as the input takes it.
import type { ColumnChoice } from '../options.js';

export function columnMap(choices: readonly ColumnChoice[]): Partial<Record<ColumnChoice['field'], string>> {
  return Object.fromEntries(choices.map(({ field, column }) => [field, column]));
}
