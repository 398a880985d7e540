// Everything that decides when a call may start, put together: gate, leases, ring, call slots, and who steers them.
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../clock.js';
import type { StopReason } from '../stop.js';
import { createCommonCause } from './common-cause.js';
import { type Concurrency, createConcurrency } from './concurrency-controller.js';
import { createGate } from './gate.js';
import { createSpread } from './pacer.js';
import { createGovernor } from './rate-controller.js';
import { createPermits, type Permits } from './rate-limiter.js';
import { createJudge, type Judge } from './retry-policy.js';
import { createRing } from './ring.js';
import { createLeases, type Leases } from './token-bucket.js';

export interface Pace {
  /** Calls in flight: each attempt holds a slot for the call only. */
  readonly slots: LimitFunction;
  readonly permits: Permits;
  readonly judge: Judge;
  readonly concurrency: Concurrency;
  /** Calls a second that may start now. */
  readonly rate: number;
  readonly highestInOneSecond: number;
  /** To be called several times a second. @param rowsInHand and no other row will come, where it is given */
  tick(lastRowsInHand?: number): void;
  close(): void;
}

const CONCURRENCY_EVERY_MS = 500;

export function createPace(parts: {
  /** The ceiling, calls a second. */
  rate: number;
  concurrency: number | 'auto';
  retries: number;
  maxOutage: number;
  /** Whether the app is known to take accounts. */
  proven: boolean;
  clock: Clock;
  chance: () => number;
  signal: AbortSignal;
  stop: (reason: StopReason) => void;
  renew: (refused: string) => Promise<boolean>;
  onConcurrency: (calls: number) => void;
  onRate: (callsPerSecond: number) => void;
  /** Called before each try while the server is away. */
  onOutage: () => void;
  onWait: (wait: { from: number; to: number; reason: string }) => void;
  leases?: Leases;
}): Pace {
  const { rate, clock, signal } = parts;
  const leases = parts.leases ?? createLeases({ pace: rate, clock });
  const gate = createGate();
  const spread = createSpread(rate);
  const ring = createRing(rate);
  const governor = createGovernor(rate);
  const commonCause = createCommonCause(parts);
  const judge = createJudge({ ...parts, gate, governor, commonCause });
  const permits = createPermits({ gate, leases, spread, ring, clock, signal });
  const concurrency = createConcurrency(parts.concurrency);
  const slots = pLimit(concurrency.limit);
  let pace = rate;
  let concurrencyAt = clock.now();

  signal.addEventListener('abort', () => {
    gate.stop();
    commonCause.release();
    leases.close();
  });

  return {
    ...{ slots, permits, judge, concurrency },
    get rate() {
      return pace;
    },
    get highestInOneSecond() {
      return ring.highest;
    },
    tick(lastRowsInHand) {
      judge.tick();
      if (lastRowsInHand && lastRowsInHand === commonCause.held) commonCause.nothingElse();
      if (governor.pace !== pace) {
        pace = governor.pace;
        leases.setPace(pace);
        spread.setPace(pace);
        parts.onRate(pace);
      }
      const since = clock.now() - concurrencyAt;
      if (since < CONCURRENCY_EVERY_MS) return;
      concurrencyAt += since;
      concurrency.tick(pace, since / 1000);
      if (concurrency.limit === slots.concurrency) return;
      slots.concurrency = concurrency.limit;
      parts.onConcurrency(concurrency.limit);
    },
    close: () => leases.close(),
  };
}
