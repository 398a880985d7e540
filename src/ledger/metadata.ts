// What the ledger keeps besides the accounts: how many there are, where they come from, which run was complete last.
import type { ImportError } from '../errors.js';
import { nameOf, type Scope } from './entry.js';
import type { Put, Store } from './store.js';

/** A run that read its file to the end. */
export interface CompleteRun {
  readonly rows: number;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

export interface Books {
  /** Accounts of the scope. */
  readonly known: number;
  /** The number of this run's source, where that has a name; entries hold it in place of the name. */
  readonly source: string | undefined;
  countOf(known: number): Put;
  lastComplete(): Promise<CompleteRun | undefined>;
  complete(run: CompleteRun): Promise<void>;
}

/** `!` and a word begin each of these keys; those of accounts begin with a digit. */
const KNOWN = '!known';
const SOURCE = '!source';
const COMPLETE = '!complete';
const RUN = /^(\d+) rows at (\d+)$/;

/** @throws ImportError LEDGER */
export async function openBooks(options: {
  readonly store: Store;
  readonly scope: Scope;
  readonly source: string | undefined;
  readonly damaged: (what: string) => ImportError;
}): Promise<Books> {
  const { store, scope, damaged } = options;
  const knownKey = `${KNOWN} ${nameOf(scope)}`;
  const [count = '0'] = await store.getMany([knownKey]);
  if (!/^\d+$/.test(count)) throw damaged('the number of its accounts is spelled wrong');
  const source = options.source === undefined ? undefined : await numberOf(store, options.source);
  const completeKey = `${COMPLETE} ${nameOf(scope)} ${source ?? ''}`;

  return {
    known: Number(count),
    source,
    countOf: (known) => ({ key: knownKey, value: String(known) }),
    async lastComplete() {
      const [text] = await store.getMany([completeKey]);
      if (text === undefined) return undefined;
      const [, rows, at] = RUN.exec(text) ?? [];
      if (rows === undefined) throw damaged('its last complete run is spelled wrong');
      return { rows: Number(rows), at: Number(at) };
    },
    complete: ({ rows, at }) => store.write([{ key: completeKey, value: `${rows} rows at ${at}` }]),
  };
}

/** A source that is new here gets the next number. */
async function numberOf(store: Store, source: string): Promise<string> {
  const key = `${SOURCE} ${source}`;
  const [number] = await store.getMany([key]);
  if (number !== undefined) return number;
  let sources = 0;
  for await (const page of store.pages({ gt: `${SOURCE} `, lt: `${SOURCE}!` })) sources += page.length;
  const next = sources.toString(36);
  await store.write([{ key, value: next }]);
  return next;
}
