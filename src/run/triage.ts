// Sorts the rows of a block: invalid, duplicate, unchanged, or to be sent.

import type { DedupeIndex } from '../dedupe/dedupe-index.js';
import type { Block, InvalidRow, Row, ValidRow } from '../input/input.js';
import type { Account } from '../input/rows/account.js';
import { type Fingerprint, fingerprintOf } from '../ledger/fingerprint.js';
import type { KnownAccount, Ledger } from '../ledger/ledger.js';
import { type Outcome, outcomeOf } from '../outcome.js';
import { createStamp } from '../words/format.js';

/** A row whose account needs a call. */
export interface RowToSend {
  readonly row: ValidRow;
  readonly account: Account;
  /** What is remembered of it; only where there is a ledger. */
  readonly fingerprint?: Fingerprint;
  /** What was sent for it before, if anything. */
  readonly known?: KnownAccount;
}

/** A row has its outcome already, or it is to be sent. */
export type Sorted = { readonly outcome: Outcome } | RowToSend;

export type Sort = (rows: readonly Row[]) => Promise<Sorted[]>;

/**
 * Blocks with their rows sorted: while the ledger is asked about one, the next is read and asked about in its turn.
 * Never two reads at once: the requests that an async generator queues keep each other, and their rows, alive.
 */
export async function* sortedBlocks(
  blocks: AsyncIterable<Block>,
  sort: Sort,
): AsyncGenerator<{ block: Block; rows: Sorted[] }> {
  const iterator = blocks[Symbol.asyncIterator]();
  const read = async () => {
    const { done, value: block } = await iterator.next();
    if (done) return undefined;
    const sorting = sort(block.rows);
    sorting.catch(() => {}); // told when its turn has come, as what cannot be read is
    return { block, sorting };
  };
  try {
    for (let coming = await read(); coming; ) {
      const following = read();
      following.catch(() => {});
      yield { block: coming.block, rows: await coming.sorting };
      coming = await following;
    }
  } finally {
    // Not awaited: an input that idles would never answer.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/**
 * @param ledger looked up once for a whole block
 * @param force unchanged rows are to be sent too
 * @param wall wall clock, milliseconds since 1970
 */
export function createSort(parts: {
  claims: DedupeIndex;
  ledger?: Pick<Ledger, 'lookUp' | 'record'> | undefined;
  force?: boolean;
  wall: () => number;
}): Sort {
  const { claims, ledger, force = false, wall } = parts;
  const importedBefore = createStamp((time) => `An earlier run imported exactly this, ${time}.`);

  return async (rows) => {
    const sorted = rows.map(sort);
    if (!ledger) return sorted;
    const asked = sorted.filter(isAsked);
    const known = await ledger.lookUp(asked);
    let next = 0;
    return sorted.map((one) => (isAsked(one) ? recall(one, known[next++], ledger) : one));
  };

  function sort(row: Row): Sorted {
    if (!('account' in row)) return { outcome: invalid(row) };
    const { account } = row;
    const earlier = claims.add(account, row.line);
    if (earlier === undefined) {
      return ledger ? { row, account, fingerprint: fingerprintOf(account) } : { row, account };
    }
    const { line, identical } = earlier;
    const code = identical ? 'DUPLICATE_IDENTIFIER' : 'DUPLICATE_CONFLICT';
    const message = identical
      ? `Line ${line} holds the same account.`
      : `Line ${line} holds the same Identifier with other content, and counts.`;
    const told = { status: 'duplicate', code, message, conflicting: !identical } as const;
    return { outcome: outcomeOf(row, account.identifier, told, wall()) };
  }

  function recall(one: Asked, known: KnownAccount | undefined, { record }: Pick<Ledger, 'record'>): Sorted {
    if (known === undefined) return one;
    const { row, account, fingerprint } = one;
    if (!known.same || force) return { row, account, fingerprint, known };
    if (known.elsewhere) void record(account.identifier, fingerprint, known, known.importedAt); // onFault reports a failure
    const told = { status: 'unchanged', code: '', message: importedBefore(known.importedAt) } as const;
    return { outcome: outcomeOf(row, account.identifier, told, wall()) };
  }

  function invalid(row: InvalidRow): Outcome {
    const [first] = row.problems;
    const message = row.problems.map((problem) => problem.message).join(' ');
    return outcomeOf(row, row.identifier, { status: 'invalid', code: first?.code ?? '', message }, wall());
  }
}

/** A row that the ledger is asked about. */
type Asked = RowToSend & { readonly fingerprint: Fingerprint };

function isAsked(one: Sorted): one is Asked {
  return 'account' in one && one.fingerprint !== undefined;
}
