// What a run needs of the machine: open files for its connections and its reports, and address space to read replies.
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
    `${asked} calls in flight need ${needed} open files, and this process is allowed only ${limit}: raise the limit (ulimit -n ${needed})${concurrency === 'auto' ? '' : ', or lower the concurrency'}.`,
  );
}

/** Node's types leave it to the browser's. */
declare const WebAssembly: { readonly Memory: new (descriptor: { initial: number }) => object };

/**
 * WebAssembly, in which the HTTP parser is, reserves about 10 GB of addresses (not of memory) for each.
 * @param parsers how many are to be made yet: undici makes one, and loads node's own, which makes another
 * @throws ImportError MEMORY where the process may not have them
 */
export function checkAddressSpace(parsers: number): void {
  const kept: unknown[] = [];
  try {
    while (kept.length < parsers) kept.push(new WebAssembly.Memory({ initial: 1 }));
  } catch (cause) {
    throw new ImportError(
      'MEMORY',
      'The HTTP parser needs more addresses than this process is allowed: set no limit on them (ulimit -v unlimited), and limit memory by the container or the service.',
      { cause },
    );
  }
}
