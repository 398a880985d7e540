// What the ledger stores besides accounts: how many there are, the names of sources, the last complete runs.
import { ImportError } from '../errors.js';
import { nameOfShard, type Shard } from '../shard.js';
import { nameOf } from './entry.js';
import type { CompleteRun, Scope } from './ledger.js';
import type { Put, Store } from './store.js';

export interface Metadata {
  /** Number of accounts of the scope. */
  readonly known: number;
  /** Number of this run's source, if it has a name; entries hold it in place of the name. */
  readonly source: string | undefined;
  countOf(known: number): Put;
  /** @param input the path of the input, for a run without a source */
  lastComplete(input: string): Promise<CompleteRun | undefined>;
  complete(run: CompleteRun): Promise<void>;
}

/** Each of these keys begins with `!` and a word; those of accounts begin with a digit. */
const KNOWN = '!known';
const SOURCE = '!source';
const COMPLETE = '!complete';
const SHARD = '!shard';
const COMPLETE_INPUT = '!complete-input';
const RUN = /^(\d+) rows at (\d+)(?: of (.*))?$/s;

/** @param label the value of `--source` @throws ImportError LEDGER */
export async function openMetadata(store: Store, scope: Scope, label: string | undefined): Promise<Metadata> {
  const knownKey = `${KNOWN} ${nameOf(scope)}`;
  const [count = '0'] = await store.getMany([knownKey]);
  if (!/^\d+$/.test(count)) throw store.damaged('the number of its accounts is malformed');
  const source = label === undefined ? undefined : await numberOf(store, label);
  const completeKey = (input: string) =>
    source === undefined
      ? `${COMPLETE_INPUT} ${nameOf(scope)} ${input}`
      : `${COMPLETE} ${nameOf(scope)} ${source}`;

  return {
    known: Number(count),
    source,
    countOf: (known) => ({ key: knownKey, value: String(known) }),
    async lastComplete(input) {
      const [text] = await store.getMany([completeKey(input)]);
      if (text === undefined) return undefined;
      const [, rows, at, of = ''] = RUN.exec(text) ?? [];
      if (rows === undefined) throw store.damaged('its last complete run is malformed');
      return { rows: Number(rows), at: Number(at), input: of };
    },
    complete: ({ rows, at, input }) =>
      store.write([{ key: completeKey(input), value: `${rows} rows at ${at} of ${input}` }]),
  };
}

/**
 * A shard's ledger says whose it is: another one would take all accounts for new.
 * @throws ImportError LEDGER where it is another's
 */
export async function keepToShard(store: Store, folder: string, shard: Shard | undefined): Promise<void> {
  const [found] = await store.getMany([SHARD]);
  const wanted = shard && nameOfShard(shard);
  if (found === wanted) return;
  if (found === undefined && wanted !== undefined) return store.write([{ key: SHARD, value: wanted }]);
  throw new ImportError(
    'LEDGER',
    `The ledger in "${folder}" is that of shard ${found}: run with --shard ${found}, or name another place with --ledger.`,
  );
}

/**
 * Copies the names of sources, and the last complete runs that the other ledger does not know.
 * @returns the number of each source there, by its number here
 * @throws ImportError LEDGER
 */
export async function copyMetadata(from: Store, to: Store, scope: Scope): Promise<Map<string, string>> {
  const numbers = new Map<string, string>([['', '']]);
  for await (const page of from.pages({ gt: `${SOURCE} `, lt: `${SOURCE}!` })) {
    for (const [key, number] of page) {
      numbers.set(number, await numberOf(to, key.slice(SOURCE.length + 1)));
    }
  }
  const runs: Put[] = [];
  const byNumber = `${COMPLETE} ${nameOf(scope)} `;
  for (const prefix of [byNumber, `${COMPLETE_INPUT} ${nameOf(scope)} `]) {
    for await (const page of from.pages({ gt: prefix, lt: `${prefix}\u{10ffff}` })) {
      for (const [key, value] of page) {
        const about = key.slice(prefix.length);
        const there = prefix === byNumber ? numbers.get(about) : about;
        if (there !== undefined) runs.push({ key: prefix + there, value });
      }
    }
  }
  const known = runs.length === 0 ? [] : await to.getMany(runs.map(({ key }) => key));
  const missing = runs.filter((_, at) => known[at] === undefined);
  if (missing.length > 0) await to.write(missing);
  return numbers;
}

/** A source that is new here gets the next number. */
function numberOf(store: Store, label: string): Promise<string> {
  return store.numberOf(`${SOURCE} ${label}`, `${SOURCE} `);
}
