// What happens ten times a second beside a verification: the flows are steered, files are flushed, progress is reported.
import { BUG } from '../stop.js';
import { createCallRate } from './call-rate.js';
import type { OpenVerify } from './open-verify.js';
import type { VerifyProgress } from './verify-options.js';

const TICK_MS = 100;

type Parts = Pick<OpenVerify, 'clock' | 'flows' | 'recorder' | 'statistics' | 'stop' | 'input' | 'options'>;

export function startVerifyTicker(parts: Parts): { stop(): Promise<void> } {
  const { clock, flows, recorder, stop, options } = parts;
  const stopping = new AbortController();
  const ticking = tick().catch((error) => {
    stop.now(BUG);
    throw error;
  });
  ticking.catch(() => {}); // stop() rejects with it
  return {
    stop() {
      stopping.abort();
      return ticking;
    },
  };

  async function tick(): Promise<void> {
    const callsPerSecond = createCallRate(clock.now());
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      for (const flow of flows) flow.tick();
      recorder.flush();
      const calls = sum(flows.map((flow) => flow.calls));
      options.onProgress?.({ ...viewOf(parts), calls, callsPerSecond: callsPerSecond(clock.now(), calls) });
    }
  }
}

/** The figures of both commands together. */
function viewOf({
  flows,
  recorder,
  statistics,
  input,
}: Parts): Omit<VerifyProgress, 'calls' | 'callsPerSecond'> {
  const { counts, records, bytes, left } = recorder;
  const { match, differs, missing, unknown } = counts;
  const wait = flows.map((flow) => flow.waiting).find((waiting) => waiting !== undefined);
  const latency = statistics.calls().latencyMs;
  return {
    ...{ counts, rowsRead: records, bytesRead: bytes, bytesTotal: input.size, leftOut: left },
    ...{ verified: match + differs + missing + unknown, wrong: differs + missing },
    ceiling: sum(flows.map(({ pace }) => pace)),
    limit: sum(flows.map(({ ceiling }) => ceiling)),
    inFlight: sum(flows.map(({ inFlight }) => inFlight)),
    ...(latency && { p50: latency.p50, p95: latency.p95 }),
    ...{ wait, waitingFor: wait?.code },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
