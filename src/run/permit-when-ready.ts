// Lets no call start while the ledger waits for its disk, so that a kill costs at most one flush and the calls in flight.
import type { Ledger } from '../ledger/ledger.js';

type Permit = () => boolean | Promise<boolean>;

/**
 * A permit may take its time, and the disk fall behind meanwhile: then it is spent, and another one is asked for.
 * @returns false as `permit` does: the run has stopped
 */
export function permitWhenReady(ledger: Pick<Ledger, 'ready'>, permit: Permit): boolean | Promise<boolean> {
  if (ledger.ready()) return waitAndAsk(ledger, permit);
  const permitted = permit();
  if (typeof permitted === 'boolean') return permitted;
  return permitted.then((granted) => (granted && ledger.ready() ? waitAndAsk(ledger, permit) : granted));
}

async function waitAndAsk(ledger: Pick<Ledger, 'ready'>, permit: Permit): Promise<boolean> {
  do {
    for (let wait = ledger.ready(); wait; wait = ledger.ready()) await wait;
    if (!(await permit())) return false;
  } while (ledger.ready());
  return true;
}
