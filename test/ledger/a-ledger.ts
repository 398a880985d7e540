// A ledger in a folder of its own, with what a test does not care about filled in.

import { systemClock } from '../../src/clock.js';
import type { Account } from '../../src/input/rows/account.js';
import { fingerprintOf } from '../../src/ledger/fingerprint.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open-ledger.js';

export type LedgerOptions = Parameters<typeof openLedger>[0];

export const NOON = Date.UTC(2026, 10, 23, 12);

export function open(folder: string, options: Partial<LedgerOptions> = {}): Promise<Ledger> {
  return openLedger({
    folder,
    scope: { sdkappid: 1400000000 },
    holder: { pid: process.pid, host: 'here' },
    clock: { wall: () => NOON, sleep: systemClock.sleep },
    onFault: (fault) => {
      throw fault;
    },
    ...options,
  });
}

/** Opens, works, closes. */
export async function during<T>(
  folder: string,
  work: (ledger: Ledger) => Promise<T>,
  options: Partial<LedgerOptions> = {},
): Promise<T> {
  const ledger = await open(folder, options);
  return work(ledger).finally(() => ledger.close());
}

export function account(identifier: string, nick?: string): Account {
  return nick === undefined ? { identifier } : { identifier, nick };
}

/** As the rows of a block come. */
export function rows(accounts: readonly Account[]) {
  return accounts.map((account) => ({ account, fingerprint: fingerprintOf(account) }));
}

/** As a run does: what is known is looked up before. */
export async function record(ledger: Ledger, accounts: readonly Account[]): Promise<void> {
  const known = await ledger.lookUp(rows(accounts));
  for (const [index, one] of accounts.entries()) {
    ledger.record(one.identifier, fingerprintOf(one), known[index]).catch(() => {});
  }
  await ledger.flush();
}

/** Every account that the ledger lists. */
export async function listed(ledger: Ledger, claimed: readonly string[] = []): Promise<string[]> {
  const identifiers: string[] = [];
  const claims = { has: (identifier: string) => claimed.includes(identifier) };
  for await (const identifier of ledger.missing(claims)) identifiers.push(identifier);
  return identifiers;
}
