// Leaves room for a run's files beside its connections: a process may have only so many of both open.
import { ImportError } from '../errors.js';
import { openFileCount, openFileLimit } from '../open-file.js';

/** The input, the ledger, reports, and modules that are loaded late, with some to spare. */
const FILES_OF_A_RUN = 48;
/** With fewer there is no use in trying. */
const LEAST_CONNECTIONS = 8;

/**
 * Connections that a run may have open, before it opens anything; Infinity where the system does not say.
 * @param sandbox whether the server is in this process, and has a file for each connection too
 * @throws ImportError USAGE where that is less than the concurrency that was asked for
 */
export function availableConnections(concurrency: number | 'auto', sandbox: boolean): number {
  const limit = openFileLimit();
  const others = openFileCount() + FILES_OF_A_RUN;
  const each = sandbox ? 2 : 1;
  const available = Math.floor((limit - others) / each);
  const asked = concurrency === 'auto' ? LEAST_CONNECTIONS : concurrency;
  if (asked <= available) return available;
  const needed = asked * each + others;
  throw new ImportError(
    'USAGE',
    `${asked} calls in flight need ${needed} open files, and this process may have ${limit}: raise the limit (ulimit -n ${needed})${concurrency === 'auto' ? '' : ', or lower the concurrency'}.`,
  );
}
