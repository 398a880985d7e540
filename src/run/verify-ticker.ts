// What happens ten times a second beside a verification: the flows are steered, files are flushed, progress is reported.
import { createVerifyMetrics, type VerifyMetrics } from '../report/verify-metrics.js';
import type { VerifyFigures } from '../report/verify-summary.js';
import { BUG, stopOnError } from '../stop.js';
import type { DrawnView } from '../terminal/progress-view.js';
import { createCallRate } from './call-rate.js';
import type { OpenVerify } from './open-verify.js';
import { drawn, type VerifyProgress } from './verify-options.js';

const TICK_MS = 100;

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
  const { clock, flows, recorder, stop, options } = parts;
  const stopping = new AbortController();
  let view: VerifyProgress = { ...viewOf(parts), calls: 0, callsPerSecond: 0 };
  const metrics = metricsOf(parts, () => drawn(view));
  stopOnError(stop, () => metrics?.tick()); // a file that cannot be written is reported before the first call
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
    ended(summary) {
      view = { ...view, ...viewOf(parts), callsPerSecond: 0 };
      metrics?.finish(summary);
    },
  };

  async function tick(): Promise<void> {
    const callsPerSecond = createCallRate(clock.now());
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      for (const flow of flows) flow.tick();
      recorder.flush();
      const calls = sum(flows.map((flow) => flow.calls));
      view = { ...viewOf(parts), calls, callsPerSecond: callsPerSecond(clock.now(), calls) };
      options.onProgress?.(view);
      stopOnError(stop, () => metrics?.tick());
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

/** A sandbox's would look well because somebody practised. */
function metricsOf(
  { options, run, statistics, clock }: Parts,
  view: () => DrawnView,
): VerifyMetrics | undefined {
  const { metricsFile, label } = options;
  if (metricsFile === undefined || run.sandbox) return undefined;
  return createVerifyMetrics({
    path: metricsFile,
    labels: { sdkappid: String(run.app.sdkappid), ...(label !== undefined && { source: label }) },
    ...{ statistics, view },
    wall: () => clock.wall(),
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
