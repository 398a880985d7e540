// Triage of the rows of a block: invalid, duplicate, unchanged, or to be sent.
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
export type Triaged = { readonly outcome: Outcome } | RowToSend;

export type Triage = (rows: readonly Row[]) => Promise<Triaged[]>;

/**
 * Blocks with their rows triaged: while the ledger is asked about one, the next is read and asked about in its turn.
 * Never two reads at once: the requests that an async generator queues keep each other, and their rows, alive.
 */
export async function* triagedBlocks(
  blocks: AsyncIterable<Block>,
  triage: Triage,
): AsyncGenerator<{ block: Block; rows: Triaged[] }> {
  const iterator = blocks[Symbol.asyncIterator]();
  const read = async () => {
    const { done, value: block } = await iterator.next();
    if (done) return undefined;
    const triaged = triage(block.rows);
    triaged.catch(() => {}); // thrown when its turn has come, as what cannot be read is
    return { block, triaged };
  };
  try {
    for (let coming = await read(); coming; ) {
      const following = read();
      following.catch(() => {});
      yield { block: coming.block, rows: await coming.triaged };
      coming = await following;
    }
  } finally {
    // Not awaited: an input that idles would never answer.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/**
 * @param last the index holds the last row of each Identifier, which is the one used
 * @param ledger looked up once for a whole block
 * @param force unchanged rows are to be sent too
 * @param wall wall clock, milliseconds since 1970
 */
export function createTriage(parts: {
  dedupeIndex: DedupeIndex;
  last?: boolean;
  ledger?: Pick<Ledger, 'lookUp' | 'record'> | undefined;
  force?: boolean;
  wall: () => number;
}): Triage {
  const { dedupeIndex, last = false, ledger, force = false, wall } = parts;
  const importedBefore = createStamp((time) => `An earlier run imported exactly this, ${time}.`);

  return async (rows) => {
    const triaged = rows.map(triage);
    if (!ledger) return triaged;
    const asked = triaged.filter(isAsked);
    const known = await ledger.lookUp(asked);
    let next = 0;
    return triaged.map((one) => (isAsked(one) ? recall(one, known[next++], ledger) : one));
  };

  function triage(row: Row): Triaged {
    if (!('account' in row)) return { outcome: invalid(row) };
    const { account } = row;
    const used = last ? dedupeIndex.find(account) : dedupeIndex.add(account, row.line);
    if (used === undefined || used.line === row.line) {
      return ledger ? { row, account, fingerprint: fingerprintOf(account) } : { row, account };
    }
    const { line, identical } = used;
    const code = identical ? 'DUPLICATE_IDENTIFIER' : 'DUPLICATE_CONFLICT';
    const message = identical
      ? `Line ${line} has the same account.`
      : `Line ${line} has the same Identifier with other content, and is used.`;
    const result = { status: 'duplicate', code, message, conflicting: !identical, lineUsed: line } as const;
    return { outcome: outcomeOf(row, account.identifier, result, wall()) };
  }

  function recall(one: Asked, known: KnownAccount | undefined, { record }: Pick<Ledger, 'record'>): Triaged {
    if (known === undefined) return one;
    const { row, account, fingerprint } = one;
    if (!known.same || force) return { row, account, fingerprint, known };
    if (known.elsewhere) void record(account.identifier, fingerprint, known, known.importedAt); // a fault goes to its onFault
    const result = { status: 'unchanged', code: '', message: importedBefore(known.importedAt) } as const;
    return { outcome: outcomeOf(row, account.identifier, result, wall()) };
  }

  function invalid(row: InvalidRow): Outcome {
    const [first] = row.problems;
    const message = row.problems.map((problem) => problem.message).join(' ');
    return outcomeOf(row, row.identifier, { status: 'invalid', code: first?.code ?? '', message }, wall());
  }
}

/** A row that the ledger is asked about. */
type Asked = RowToSend & { readonly fingerprint: Fingerprint };

function isAsked(one: Triaged): one is Asked {
  return 'account' in one && one.fingerprint !== undefined;
}
