// The sender against a server that exists on a simulated clock alone: hours of bad night in milliseconds.
import { classify } from '../../src/api/classify.js';
import type { Reply } from '../../src/api/reply.js';
import { createFlowControl } from '../../src/send/flow-control.js';
import type { AttemptReply } from '../../src/send/retry-policy.js';
import { createSender, type SendResult } from '../../src/send/sender.js';
import { createStop } from '../../src/stop.js';
import { simulatedClock, simulatedLeases } from './simulated-clock.js';

/** What the server says to a call: a code, 0 for OK, or an HTTP status with what may come with it. */
export type Said = number | { readonly status: number; readonly retryAfter?: number } | 'reset' | 'timeout';

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
  readonly hasSucceeded?: boolean;
  readonly random?: () => number;
  readonly concurrency?: number | 'auto';
  readonly server: (call: Call) => Said;
  /** Whether a call for 'reference' may show that the server is well. */
  readonly reference?: boolean;
  /** Milliseconds until there is another UserSig; none: there is no other. */
  readonly renewal?: number;
}

/** Of a row, as a report has it. */
export interface Result extends Pick<SendResult<AttemptReply>, 'status' | 'attempts'> {
  readonly code: string | undefined;
}

export function simulate(options: SimulationOptions) {
  const {
    rate = 100,
    retries = 5,
    maxOutage = 600_000,
    latency = 10,
    hasSucceeded = false,
    server,
  } = options;
  const { reference = false } = options;
  const { random = () => 0.5, concurrency = 'auto', renewal } = options;
  const clock = simulatedClock();
  const stop = createStop();
  const calls: Call[] = [];
  const results = new Map<string, Result>();
  const nth = new Map<string, number>();
  const renewals: string[] = [];
  let usersig = 'usersig 1';
  let renewing: Promise<boolean> | undefined;
  const waiting: string[] = [];
  let noMore = false;
  let feeding = false;
  let inFlight = 0;
  let peakInFlight = 0;

  const flow = createFlowControl({
    ...{ rate, retries, maxOutage, hasSucceeded, clock, random, concurrency, timeout: 10_000 },
    signal: stop.signal,
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
    onRate: () => {},
    onOutage: () => {},
    onWait: () => {},
    leases: simulatedLeases(clock, rate),
  });

  const sender = createSender({
    ...{ flow, clock, signal: stop.signal },
    ...(reference && { reference: () => (permit) => attempt('reference', permit) }),
    onRetry: () => {},
    onFault: () => {},
    record(identifier: string, { status, attempts, reply }) {
      results.set(identifier, { status, attempts, code: reply?.verdict.code });
    },
    attempt,
  });

  async function attempt(
    identifier: string,
    permit: () => boolean | Promise<boolean>,
  ): Promise<AttemptReply | undefined> {
    if (!(await permit())) return undefined;
    const signedWith = usersig;
    const reply = await answer(identifier);
    const { startedAt, latencyMs } = reply;
    return { verdict: classify(reply), startedAt, latencyMs, usersig: signedWith };
  }

  async function answer(identifier: string): Promise<Reply> {
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
    if (said === 'reset' || said === 'timeout') {
      const code = said === 'reset' ? 'CONNECTION_RESET' : 'TIMEOUT';
      return { kind: 'fault', code, message: 'Lost.', sent: true, ...timed };
    }
    if (typeof said === 'object') {
      const asked = said.retryAfter === undefined ? {} : { retryAfter: said.retryAfter };
      return { kind: 'answer', httpStatus: said.status, body: '', ...asked, ...timed };
    }
    const body = { ActionStatus: said === 0 ? 'OK' : 'FAIL', ErrorInfo: '', ErrorCode: said };
    return { kind: 'answer', httpStatus: 200, body: JSON.stringify(body), ...timed };
  }

  /** Rows come in as a run's do: when the window is ready. */
  async function feed(): Promise<void> {
    if (feeding) return;
    feeding = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (let full = sender.ready(); full; full = sender.ready()) await full;
      sender.add(next);
    }
    feeding = false;
    if (noMore) void sender.drain();
  }

  return {
    ...{ calls, results, renewals, flow, clock, stop },
    get peakInFlight() {
      return peakInFlight;
    },
    /** These rows come next. */
    admit(...identifiers: string[]) {
      waiting.push(...identifiers);
      void feed();
    },
    /** No other row comes. */
    end() {
      noMore = true;
      void feed();
    },
    async advance(ms: number) {
      for (const end = clock.now() + ms; clock.now() < end; ) {
        await clock.advance(Math.min(100, end - clock.now()));
        flow.tick();
      }
      await clock.advance(0);
    },
    /** Calls that began in this time. */
    between: (from: number, to: number) => calls.filter(({ at }) => at >= from && at < to),
    /** Rows by state. */
    counts() {
      const counts: Partial<Record<Result['status'], number>> = {};
      for (const { status } of results.values()) counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
  };
}

export function rows(count: number, prefix = 'u'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}
