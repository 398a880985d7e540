// The permit of one call: an open gate, a token of the lease, its time, and a place in the ring, all at one instant.

import type { Clock } from '../clock.js';
import { createFifo } from './fifo.js';
import type { Gate } from './gate.js';
import type { Spread } from './pacer.js';
import type { Ring } from './ring.js';
import type { Leases } from './token-bucket.js';

export interface Permits {
  /** True: call now. False: the run was stopped. Served in the order of asking. */
  take(): boolean | Promise<boolean>;
}

/** @param signal aborted when the run stops: every wait ends at once */
export function createPermits(parts: {
  gate: Gate;
  leases: Leases;
  spread: Spread;
  ring: Ring;
  clock: Clock;
  signal: AbortSignal;
}): Permits {
  const { gate, leases, spread, ring, clock, signal } = parts;
  let tokens = 0;
  let ahead: Promise<number> | undefined; // one lease is asked for ahead; a queue of them would come in bursts
  const queue = createFifo<(granted: boolean) => void>();
  let serving = false;

  const wait = (now: number) => Math.max(ring.wait(now), spread.wait(now));
  const mayCall = () => tokens > 0 && gate.admits && wait(clock.now()) === 0;
  const call = () => {
    tokens--;
    gate.pass();
    const now = clock.now();
    spread.push(now);
    ring.push(now);
  };
  const leave = (granted: boolean) => queue.shift()?.(granted);
  const serve = async () => {
    serving = true;
    while (queue.length > 0) {
      if (!gate.admits) {
        await gate.changed();
      } else if (tokens === 0) {
        ahead ??= leases.next();
        tokens = await ahead;
        ahead = leases.next();
      } else {
        const due = wait(clock.now());
        if (due > 0) {
          await clock.sleep(due, signal);
        } else {
          call();
          leave(true);
          await undefined; // the call starts now: the time of the next one is read after that
        }
      }
    }
    serving = false;
  };
  signal.addEventListener('abort', () => {
    while (queue.length > 0) leave(false);
  });

  return {
    take() {
      if (signal.aborted) return false;
      if (!serving && mayCall()) {
        call();
        return true;
      }
      return new Promise((resolve, reject) => {
        queue.push(resolve);
        if (!serving) serve().catch(reject);
      });
    },
  };
}
