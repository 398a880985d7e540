// Shares the ceiling of a run with the other processes that name the same Redis and app.
import type { Clock } from '../clock.js';
import { nameOf } from '../ledger/entry.js';
import type { Scope } from '../ledger/ledger.js';
import { connectRedis } from '../redis/connection.js';
import { parseRedisUrl } from '../redis/url.js';
import type { FlowControl } from '../send/flow-control.js';
import { createSharedCeiling, type SharedCeiling } from '../send/shared-ceiling.js';
import { reasonOf, type Stop } from '../stop.js';

const REPLY_MS = 1000;
/** A run that reads, and has nothing to send, leaves its share to the others. */
const IDLE_MS = 5000;

/**
 * @param id names this run among all
 * @param flow the run's, as soon as there is one
 * @throws ImportError USAGE
 */
export async function shareCeiling(options: {
  readonly url: string;
  readonly scope: Scope;
  readonly id: string;
  readonly rate: number;
  readonly maxOutage: number;
  readonly clock: Clock;
  readonly stop: Stop;
  readonly flow: () => FlowControl | undefined;
  readonly onWait: (wait: { from: number; to: number; reason: string }) => void;
}): Promise<SharedCeiling> {
  const { url, scope, id, rate, maxOutage, clock, stop, flow, onWait } = options;
  const connection = await connectRedis(parseRedisUrl(url), REPLY_MS);
  return createSharedCeiling({
    ...{ connection, id, rate, clock, onWait },
    key: `tim-import:{${nameOf(scope)}}:rate`,
    wants: () => (flow()?.limiter.idleMs ?? 0) < IDLE_MS,
    onChange: (share) => flow()?.setCeiling(share),
    onFault(fault, unansweredMs) {
      if (fault.code === 'REDIS_REFUSED' || unansweredMs >= maxOutage) stop.now(reasonOf(fault));
    },
  });
}
