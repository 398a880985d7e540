// What happens ten times a second beside a verification: the flows are steered, files are flushed, progress is reported.
import { createVerifyMetrics } from '../report/verify-metrics.js';
import type { VerifyFigures } from '../report/verify-summary.js';
import { stopOnError } from '../stop.js';
import { createCallRate } from './call-rate.js';
import type { OpenVerify } from './open-verify.js';
import { metricsPlace, startTicking } from './ticking.js';
import { drawn, type VerifyProgress } from './verify-options.js';

type Parts = Pick<
  OpenVerify,
  'clock' | 'flows' | 'recorder' | 'statistics' | 'stop' | 'input' | 'options' | 'run'
>;

export interface VerifyTicker {
  stop(): Promise<void>;
  /** Gives the metrics what was found. @throws ImportError OUTPUT */
  ended(summary: VerifyFigures): void;
}

export function startVerifyTicker(parts: Parts): VerifyTicker {
  const { clock, flows, recorder, options } = parts;
  const callsPerSecond = createCallRate(clock.now());
  let view: VerifyProgress = { ...viewOf(parts), calls: 0, callsPerSecond: 0 };
  const place = metricsPlace(parts);
  const metrics = place && createVerifyMetrics({ ...place, view: () => drawn(view) });
  stopOnError(parts.stop, () => metrics?.tick()); // a file that cannot be written is reported before the first call
  const stop = startTicking(parts, metrics, () => {
    for (const flow of flows) flow.tick();
    recorder.flush();
    const calls = sum(flows.map((flow) => flow.calls));
    view = { ...viewOf(parts), calls, callsPerSecond: callsPerSecond(clock.now(), calls) };
    options.onProgress?.(view);
  });
  return {
    stop,
    ended(summary) {
      view = { ...view, ...viewOf(parts), callsPerSecond: 0 };
      metrics?.finish(summary);
    },
  };
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
