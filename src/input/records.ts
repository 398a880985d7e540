// Rows from a program's own records: matched by key, validated by the same rules as the rows of a file.
import { setImmediate } from 'node:timers/promises';
import { ImportError } from '../errors.js';
import { untilAborted } from '../stop.js';
import { fitColumns } from './csv/column-names.js';
import { type Block, FIELDS, type Field, type Input, type Row } from './input.js';
import { type Problem, readAccount, type Values } from './rows/account.js';

/** Keys are matched like the names of columns; a value is a string, null or undefined; a Type may be a number. */
export type UserRecord = Readonly<Record<string, unknown>>;

const ROWS = 1024;
const COLUMNS = { Identifier: 0, Nick: 1, FaceUrl: 2, Type: 3 } as const satisfies Record<Field, number>;
const WRONG_KIND = {
  Identifier: 'IDENTIFIER_CHARACTERS',
  Nick: 'NICK_CHARACTERS',
  FaceUrl: 'FACE_URL_INVALID',
  Type: 'TYPE_INVALID',
} as const satisfies Record<Field, string>;

/**
 * Their header is the four fields, whatever keys they have; a record's line is its number.
 * `blocks` throws ImportError HEADER where two keys of a record fit one field.
 */
export function openRecords(
  records: Iterable<UserRecord> | AsyncIterable<UserRecord>,
  { trim = true, signal }: { trim?: boolean; signal?: AbortSignal } = {},
): Input {
  const waits = Symbol.asyncIterator in records;
  const iterator: Iterator<unknown> | AsyncIterator<unknown> = waits
    ? records[Symbol.asyncIterator]()
    : records[Symbol.iterator]();
  let knownKeys: readonly string[] = [];
  let knownFields: readonly (Field | undefined)[] = [];
  let finished = false;

  return {
    name: 'records',
    encoding: 'utf-8',
    delimiter: ',',
    escape: 'quote',
    header: FIELDS,
    columns: COLUMNS,
    notes: [],
    sha256: undefined,
    findings: () => undefined,
    async *blocks(): AsyncGenerator<Block> {
      let first = 1;
      for await (const batch of batches()) {
        const rows = batch.map((record, index) => rowOf(record, first + index));
        first += rows.length;
        yield { rows, records: batch.length, bytes: 0 };
      }
    },
    async close() {
      if (finished) return;
      finished = true;
      // Not awaited: a generator that waits for its next record would never answer.
      Promise.resolve(iterator.return?.()).catch(() => {});
    },
  };

  /** As many as come at once: a record that is slow to come does not delay those before it. */
  async function* batches(): AsyncGenerator<unknown[]> {
    let batch: unknown[] = [];
    while (!signal?.aborted) {
      const coming = take();
      let next: IteratorResult<unknown> | undefined;
      try {
        const prompt = waits ? await Promise.race([coming, setImmediate(undefined)]) : await coming;
        if (!prompt && batch.length > 0) {
          coming.catch(() => {}); // thrown when it is awaited
          yield batch;
          batch = [];
        }
        next = prompt ?? (await untilAborted(coming, signal));
      } catch (error) {
        if (batch.length > 0) yield batch;
        throw error;
      }
      if (!next) return;
      if (next.done) {
        finished = true;
        if (batch.length > 0) yield batch;
        return;
      }
      batch.push(next.value);
      if (batch.length === ROWS) {
        yield batch;
        batch = [];
      }
    }
  }

  async function take(): Promise<IteratorResult<unknown>> {
    try {
      return await iterator.next();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ImportError('INPUT_UNREADABLE', `The records could not be read further: ${why}`, {
        cause: error,
      });
    }
  }

  function rowOf(record: unknown, row: number): Row {
    const cells = { Identifier: '', Nick: '', FaceUrl: '', Type: '' };
    const wrong = new Map<string, Problem>();
    if (typeof record !== 'object' || record === null) {
      const message = `Record ${row} is ${record === null ? 'null' : `a ${typeof record}`}; give an object.`;
      return {
        ...placeOf(cells, row),
        identifier: '',
        problems: [{ code: 'COLUMN_COUNT', column: '', message }],
      };
    }
    const entries = Object.entries(record);
    const fields = fieldsOf(entries.map(([key]) => key));
    for (const [index, [key, value]] of entries.entries()) {
      const field = fields[index];
      if (field === undefined || value === null || value === undefined) continue;
      if (typeof value === 'string') cells[field] = value;
      else if (field === 'Type' && typeof value === 'number') cells[field] = String(value);
      else {
        const message = `${key} is ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}; give it as a string.`;
        wrong.set(field, { code: WRONG_KIND[field], column: key, message });
      }
    }
    const place = placeOf(cells, row);
    const values: Values = trim
      ? {
          Identifier: cells.Identifier.trim(),
          Nick: cells.Nick.trim(),
          FaceUrl: cells.FaceUrl.trim(),
          Type: cells.Type.trim(),
        }
      : cells;
    const read = readAccount(values, (field) => field);
    if ('account' in read && wrong.size === 0) return { ...place, account: read.account };
    const others = 'problems' in read ? read.problems : [];
    const problems = [...wrong.values(), ...others.filter((problem) => !wrong.has(problem.column))];
    return { ...place, identifier: values.Identifier, problems };
  }

  /** Records mostly have the same keys as the one before. */
  function fieldsOf(keys: readonly string[]): readonly (Field | undefined)[] {
    const same = keys.length === knownKeys.length && keys.every((key, index) => key === knownKeys[index]);
    if (!same) {
      knownKeys = keys;
      const columns = fitColumns(keys);
      knownFields = keys.map((_, index) => FIELDS.find((field) => columns[field] === index));
    }
    return knownFields;
  }
}

function placeOf(cells: Values, row: number) {
  return { row, line: row, cells: FIELDS.map((field) => cells[field]) };
}
