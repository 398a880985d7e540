// Sorts the rows of a block: invalid, duplicate, unchanged, or to be sent.
import type { Account } from './input/account.js';
import type { Row, ValidRow } from './input/input.js';
import type { Claims } from './ledger/claims.js';
import { type Content, contentOf } from './ledger/fingerprint.js';
import type { Outcome } from './outcome.js';

/** A row whose account needs a call. */
export interface RowToSend {
  readonly row: ValidRow;
  readonly account: Account;
  readonly content: Content;
}

/** A row has its outcome already, or it is to be sent. */
export type Sorted = { readonly outcome: Outcome } | RowToSend;

/** @param wall wall clock, milliseconds since 1970 */
export function createSort(parts: {
  claims: Claims;
  wall: () => number;
}): (rows: readonly Row[]) => Sorted[] {
  const { claims, wall } = parts;
  return (rows) => rows.map((row) => sort(row));

  function sort(row: Row): Sorted {
    if (!('account' in row)) return { outcome: invalid(row) };
    const { account } = row;
    const content = contentOf(account);
    const earlier = claims.claim(account.identifier, row, content);
    if (earlier === undefined) return { row, account, content };
    const { line, identical } = earlier;
    const code = identical ? 'DUPLICATE_IDENTIFIER' : 'DUPLICATE_CONFLICT';
    const message = identical
      ? `Line ${line} holds the same account.`
      : `Line ${line} holds the same Identifier with other content, and counts.`;
    return {
      outcome: outcome(row, account.identifier, {
        status: 'duplicate',
        code,
        message,
        conflicting: !identical,
      }),
    };
  }

  function invalid(row: Exclude<Row, ValidRow>): Outcome {
    const [first] = row.problems;
    return outcome(row, row.identifier, {
      status: 'invalid',
      code: first?.code ?? '',
      message: row.problems.map((problem) => problem.message).join(' '),
    });
  }

  function outcome(
    { row, line, cells, raw }: Row,
    identifier: string,
    told: Pick<Outcome, 'status' | 'code' | 'message' | 'conflicting'>,
  ): Outcome {
    const place = raw === undefined ? { row, line, cells } : { row, line, cells, raw };
    return { ...place, identifier, attempts: 0, finishedAt: wall(), ...told };
  }
}
