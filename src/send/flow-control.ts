// Everything that decides when a call may start, put together: slots, breaker, bucket, pacer, and who steers them.
// The first call alone, an outage and a pause: circuit-breaker.ts. A wrong key, a throttle: retry-policy.ts.
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../clock.js';
import type { StopReason } from '../stop.js';
import type { Waiting } from './breaker-waits.js';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import { type CommonCause, createCommonCause } from './common-cause.js';
import { type ConcurrencyController, createConcurrencyController } from './concurrency-controller.js';
import { createPacer } from './pacer.js';
import { createRateController } from './rate-controller.js';
import { createRateLimiter, type RateLimiter, type Share } from './rate-limiter.js';
import { createRetryPolicy, type RetryPolicy } from './retry-policy.js';
import { createTokenBucket, type Leases } from './token-bucket.js';

export interface FlowControl {
  /** Bounds the calls in flight: each attempt holds a slot for the call only. */
  readonly slots: LimitFunction;
  readonly limiter: RateLimiter;
  readonly breaker: CircuitBreaker;
  readonly policy: RetryPolicy;
  readonly concurrency: ConcurrencyController;
  readonly commonCause: CommonCause;
  /** The most calls a second. */
  readonly ceiling: number;
  /** Calls a second that may start now: the ceiling, or less. */
  readonly pace: number;
  /** Calls made so far. */
  readonly calls: number;
  readonly inFlight: number;
  readonly waiting: Waiting | undefined;
  /** Why fewer calls start than the ceiling allows; undefined where they do not. */
  readonly limitedBy: 'latency' | 'concurrency' | 'files' | 'server' | undefined;
  readonly highestInOneSecond: number;
  /** Moves the ceiling at once: whole calls a second, 1 to `rate`. */
  setCeiling(callsPerSecond: number): void;
  /** To be called several times a second. */
  tick(): void;
  close(): void;
}

export interface FlowOptions {
  /** The ceiling, calls a second. */
  rate: number;
  /** Where others share it: calls start only while there is a share. */
  ceiling?: Share | undefined;
  concurrency: number | 'auto';
  /** Of one call, milliseconds. */
  timeout: number;
  /** Sockets that this process may open; left out: not known. */
  connections?: number | undefined;
  /** Of one row. */
  retries: number;
  /** Milliseconds without a good answer after which the run stops. */
  maxOutage: number;
  /** Whether the app is known to take accounts. */
  hasSucceeded: boolean;
  clock: Clock;
  random: () => number;
  signal: AbortSignal;
  stop: (reason: StopReason) => void;
  renew: (refused: string) => Promise<boolean>;
  onRate: (callsPerSecond: number) => void;
  /** Called before each try while the server is away. */
  onOutage: () => void;
  onWait: (wait: { from: number; to: number; reason: string }) => void;
  leases?: Leases;
  /** False: what is refused here decides nothing for others, since each job is tried in parts. */
  holdsRefusals?: boolean;
  /** The lane of another call of the same API: whether the server is well is known together. */
  beside?: Pick<FlowControl, 'breaker' | 'commonCause'>;
}

/** What a run looks at, of one lane or of two. */
export type FlowView = Pick<
  FlowControl,
  | 'ceiling'
  | 'pace'
  | 'calls'
  | 'inFlight'
  | 'waiting'
  | 'limitedBy'
  | 'highestInOneSecond'
  | 'limiter'
  | 'tick'
>;

const CONCURRENCY_EVERY_MS = 500;
const LAST_PROBES_MS = 4000;
/** The ceiling is used from this share on. */
const HELD = 0.9;

export function createFlowControl(options: FlowOptions): FlowControl {
  const { rate, clock, signal, maxOutage, stop, beside } = options;
  const leases = options.leases ?? createTokenBucket({ pace: rate, clock });
  const pacer = createPacer(rate);
  const rateController = createRateController(rate);
  const commonCause = beside?.commonCause ?? createCommonCause(options);
  const breaker =
    beside?.breaker ??
    createCircuitBreaker({
      ...{ clock, signal },
      isTrusted: () => commonCause.hasSucceeded && !commonCause.suspecting,
      onProbe: options.onOutage,
      onWait: options.onWait,
    });
  const policy = createRetryPolicy({
    ...{ ...options, breaker, rateController, commonCause },
    refer: () => breaker.refer(),
    isGivenUp,
    onRefusal: steerRate,
  });
  const limiter = createRateLimiter({ ...options, breaker, leases, pacer });
  const concurrency = createConcurrencyController(options);
  const slots = pLimit(concurrency.limit);
  let pace = rateController.rate;
  let share = rate;
  let concurrencyAt = clock.now();

  signal.addEventListener('abort', () => {
    commonCause.release();
    leases.close();
  });

  return {
    ...{ slots, limiter, breaker, policy, concurrency, commonCause, ceiling: rate },
    get pace() {
      return pace;
    },
    get calls() {
      return limiter.permits;
    },
    get inFlight() {
      return breaker.inFlight;
    },
    get waiting() {
      return breaker.waiting;
    },
    get limitedBy() {
      if (breaker.state !== 'closed') return undefined;
      return concurrency.bound ?? (pace < HELD * Math.min(rate, share) ? 'server' : undefined);
    },
    get highestInOneSecond() {
      return pacer.highest;
    },
    setCeiling(callsPerSecond) {
      share = callsPerSecond;
      pacer.setCeiling(share);
      steerRate();
    },
    tick() {
      if (!beside) {
        breaker.tick();
        stopAfterOutage();
      }
      rateController.tick(clock.now());
      steerRate();
      steerConcurrency();
    },
    close: () => leases.close(),
  };

  function stopAfterOutage(): void {
    const { silence } = breaker;
    if (!silence || silence.sinceMs < maxOutage) return;
    const message = `No good reply for ${Math.round(silence.sinceMs / 1000)} s (last: ${silence.code}).`;
    stop({ code: 'OUTAGE', cure: 'rerun', message });
  }

  /**
   * The API itself answers, and there is no account that is known to be good: an outage cannot be told from a last row
   * that fails for itself. It was waited for as long as for an outage, but for the distance of the probes.
   */
  function isGivenUp(code: string): boolean {
    if (!commonCause.isOneLeft || !/^\d+$/.test(code)) return false;
    return (breaker.silence?.sinceMs ?? 0) >= Math.max(maxOutage / 2, maxOutage - LAST_PROBES_MS);
  }

  function steerRate(): void {
    const next = Math.min(rateController.rate, share);
    if (next === pace) return;
    pace = next;
    leases.setPace(pace);
    pacer.setPace(pace);
    options.onRate(pace);
  }

  function steerConcurrency(): void {
    const since = clock.now() - concurrencyAt;
    if (since < CONCURRENCY_EVERY_MS) return;
    concurrencyAt += since;
    concurrency.tick(pace, breaker.inFlight, since / 1000);
    if (concurrency.limit !== slots.concurrency) slots.concurrency = concurrency.limit;
  }
}

/** Of all calls: a lane that makes fewer, as the proof of a batch, or what a batch left, says nothing of the run's rate. */
const FEW_CALLS = 0.02;

/** Two lanes as one: what they do together; why they are slow is said of the one that made more calls. */
export function joinLanes(main: FlowControl, other: FlowControl): FlowView {
  const calls = () => main.calls + other.calls;
  const busier = () => (other.calls > main.calls ? other : main);
  const sum = (what: 'ceiling' | 'pace' | 'highestInOneSecond') => {
    const busy = [main, other].filter((lane) => lane.calls > calls() * FEW_CALLS);
    return (busy.length === 0 ? [main] : busy).reduce((total, lane) => total + lane[what], 0);
  };
  return {
    limiter: main.limiter,
    get ceiling() {
      return sum('ceiling');
    },
    get pace() {
      return sum('pace');
    },
    get calls() {
      return calls();
    },
    get inFlight() {
      return main.inFlight; // the breaker counts those of both
    },
    get waiting() {
      return main.waiting;
    },
    get limitedBy() {
      return busier().limitedBy;
    },
    get highestInOneSecond() {
      return sum('highestInOneSecond');
    },
    tick() {
      main.tick();
      other.tick();
    },
  };
}
