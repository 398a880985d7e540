// Asks a ledger on behalf of those who look back: where it has no answer, the runs are told all the same.
import { ImportError } from '../errors.js';
import type { Ledger, LedgerOptions } from '../ledger/ledger.js';
import { readLedgerAt } from '../run/open-ledger-at.js';

/** @returns 'held' while a run has it; the error where it cannot be read */
export async function askLedger<T>(
  place: string,
  scope: LedgerOptions['scope'],
  ask: (ledger: Ledger) => T | Promise<T>,
): Promise<T | 'held' | ImportError> {
  try {
    const ledger = await readLedgerAt(place, scope);
    try {
      return await ask(ledger);
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return error.code === 'LEDGER_HELD' ? 'held' : error;
  }
}
