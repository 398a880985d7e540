// One call of a batch, and what has to be asked to know what it did.
import type { Verdict } from '../api/classify.js';
import { failedAccounts, multiaccountImport } from '../api/multiaccount-import.js';
import type { Attempt, WithJson } from './attempt.js';
import type { Batch, BatchReply } from './batch-sender.js';
import type { ReadBack } from './read-back.js';

/** The app is full, and whether the accounts that fitted in are there is not documented. */
const FULL = '70398';
/** Refusals that may be the fault of one account, or of a body that is too large; a single call stops at some of them. */
const MAY_BE_ONE_ROWS: ReadonlySet<string> = new Set(['70402', '80002', '93000', '70206', 'HTTP_413']);

const NO_NAMES =
  'The first batch was imported, but reading it back did not find every account with its name: this run goes on with single calls.';

export function createBatchAttempt(parts: {
  attempt: Attempt<WithJson>;
  readBack: ReadBack;
  /** Number of one more call of a batch. */
  next: () => number;
}): (batch: Batch, permit: () => boolean | Promise<boolean>) => Promise<BatchReply | undefined> {
  const { attempt, readBack, next } = parts;

  return async ({ rows, isProof }, permit) => {
    const accounts = rows.map(({ account }) => account);
    const answer = await attempt(multiaccountImport(accounts), permit);
    if (answer === undefined) return undefined;
    const reply = { ...answer, batch: next() };
    const { verdict } = reply;
    if (verdict.class === 'ok') {
      const identifiers = new Set(accounts.map(({ identifier }) => identifier));
      const named = failedAccounts(reply.json);
      // Where it cannot be said which account failed, each is sent by a single call: that is harmless.
      const failed = named && [...named].every((one) => identifiers.has(one)) ? named : identifiers;
      if (!isProof) return { ...reply, failed };
      const stored = accounts.filter(({ identifier }) => !failed.has(identifier));
      const isProven = stored.length > 0 && (await readBack(stored, permit)).size === stored.length;
      return isProven ? { ...reply, failed } : { ...reply, failed, unusable: NO_NAMES };
    }
    if (verdict.code === FULL) return { ...reply, confirmed: await readBack(accounts, permit) };
    if (isProof ? isNotServed(verdict) : MAY_BE_ONE_ROWS.has(verdict.code)) {
      return { ...reply, verdict: { class: 'row', code: verdict.code, message: verdict.message } };
    }
    return reply;
  };
}

/** Whatever speaks against the call itself, and not against who calls. */
function isNotServed(verdict: Verdict): boolean {
  return verdict.class === 'stop' && verdict.about !== 'credentials';
}
