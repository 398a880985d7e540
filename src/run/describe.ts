// An input in a few words, the same ones in the plan, in run.json and in `check`.
import type { Input } from '../input/input.js';
import type { RunDetails } from '../report/run-file.js';

export type InputDetails = RunDetails['input'];

export function describeInput({
  name,
  size,
  modifiedAt,
  encoding,
  delimiter,
  header,
  columns,
}: Input): InputDetails {
  const named = Object.entries(columns).map(([field, index]) => [field, header[index] ?? String(index + 1)]);
  return {
    ...{ name, encoding, delimiter },
    size: size ?? null,
    modifiedAt: modifiedAt === undefined ? null : new Date(modifiedAt).toISOString(),
    columns: Object.fromEntries(named),
  };
}
