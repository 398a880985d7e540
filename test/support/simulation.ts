// A run's pace against a server that exists on a simulated clock alone: hours of bad night in milliseconds.
import type { Reply } from '../../src/api/reply.js';
import { createPace } from '../../src/send/flow-control.js';
import { createSender, type Fate } from '../../src/send/sender.js';
import { createStatistics } from '../../src/stats/statistics.js';
import { createStop } from '../../src/stop.js';
import { simulatedClock, simulatedLeases } from './simulated-clock.js';

/** What the server says to a call: a code, 0 for OK, or an HTTP status with what may come with it. */
export type Said = number | { readonly status: number; readonly retryAfter?: number } | 'reset';

export interface Call {
  readonly at: number;
  readonly identifier: string;
  /** Of this identifier, from 1 on. */
  readonly nth: number;
  readonly usersig: string;
}

export interface SimulationOptions {
  readonly rate?: number;
  readonly retries?: number;
  readonly maxOutage?: number;
  /** Milliseconds from a call to its answer. */
  readonly latency?: number | ((call: Call) => number);
  readonly proven?: boolean;
  readonly chance?: () => number;
  readonly concurrency?: number | 'auto';
  readonly server: (call: Call) => Said;
  /** Milliseconds until there is another UserSig; none: there is no other. */
  readonly renewal?: number;
}

export function simulate(options: SimulationOptions) {
  const { rate = 100, retries = 5, maxOutage = 600_000, latency = 10, proven = false, server } = options;
  const { chance = () => 0.5, concurrency = 'auto', renewal } = options;
  const clock = simulatedClock();
  const stop = createStop();
  const calls: Call[] = [];
  const fates = new Map<string, Fate>();
  const nth = new Map<string, number>();
  const renewals: string[] = [];
  let usersig = 'usersig 1';
  let renewing: Promise<boolean> | undefined;
  let inHand = 0;
  let noMore = false;
  let inFlight = 0;
  let peakInFlight = 0;

  const pace = createPace({
    ...{ rate, retries, maxOutage, proven, clock, chance, concurrency, signal: stop.signal },
    stop: stop.now,
    renew(refused) {
      if (refused !== usersig) return Promise.resolve(true);
      if (renewal === undefined) return Promise.resolve(false);
      renewing ??= clock.sleep(renewal).then(() => {
        renewals.push(refused);
        usersig = `usersig ${renewals.length + 1}`;
        renewing = undefined;
        return true;
      });
      return renewing;
    },
    onConcurrency: () => {},
    onRate: () => {},
    onOutage: () => {},
    onWait: () => {},
    leases: simulatedLeases(clock, rate),
  });

  const sender = createSender({
    pace,
    clock,
    signal: stop.signal,
    onRoom: () => {},
    signer: { usersig: () => usersig, accepted: () => {} },
    statistics: createStatistics({ clock: () => clock.now() }),
    client: {
      async call({ identifier }): Promise<Reply> {
        const at = clock.now();
        const count = (nth.get(identifier) ?? 0) + 1;
        nth.set(identifier, count);
        const call = { at, identifier, nth: count, usersig };
        calls.push(call);
        inFlight++;
        peakInFlight = Math.max(peakInFlight, inFlight);
        const said = server(call);
        await clock.sleep(typeof latency === 'function' ? latency(call) : latency);
        inFlight--;
        const timed = { startedAt: at, latencyMs: clock.now() - at };
        if (said === 'reset') {
          return { kind: 'fault', code: 'CONNECTION_RESET', message: 'Reset.', sent: true, ...timed };
        }
        if (typeof said === 'object') {
          const asked = said.retryAfter === undefined ? {} : { retryAfter: said.retryAfter };
          return { kind: 'answer', httpStatus: said.status, body: '', ...asked, ...timed };
        }
        const body = { ActionStatus: said === 0 ? 'OK' : 'FAIL', ErrorInfo: '', ErrorCode: said };
        return { kind: 'answer', httpStatus: 200, body: JSON.stringify(body), ...timed };
      },
    },
  });

  return {
    ...{ calls, fates, renewals, pace, clock, stop },
    get peakInFlight() {
      return peakInFlight;
    },
    /** These rows are in hand from now on. */
    admit(...identifiers: string[]) {
      for (const identifier of identifiers) {
        inHand++;
        void sender.settle({ identifier }).then((fate) => {
          inHand--;
          fates.set(identifier, fate);
        });
      }
    },
    /** No other row comes. */
    end() {
      noMore = true;
    },
    async advance(ms: number) {
      for (const end = clock.now() + ms; clock.now() < end; ) {
        await clock.advance(Math.min(100, end - clock.now()));
        pace.tick(noMore ? inHand : undefined);
        sender.look();
      }
      await clock.advance(0);
    },
    /** Calls that began in this time. */
    between: (from: number, to: number) => calls.filter(({ at }) => at >= from && at < to),
    /** Rows by state. */
    counts() {
      const counts: Partial<Record<Fate['status'], number>> = {};
      for (const { status } of fates.values()) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
  };
}

export function rows(count: number, prefix = 'u'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}
