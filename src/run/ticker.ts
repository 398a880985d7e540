// The ticker: what happens ten times a second beside the rows. The flow is steered, files are flushed, progress is reported.

import { createMetrics, type Metrics } from '../report/prometheus.js';
import { createStateFile } from '../report/state-file.js';
import { BUG, stopOnError } from '../stop.js';
import type { ProgressView, ProgressWait } from '../terminal/progress-view.js';
import { createCallRate } from './call-rate.js';
import type { OpenRun } from './open-run.js';

const TICK_MS = 100;
export interface Ticker {
  stop(): Promise<void>;
  /** Gives the metrics the run's exit code. @throws ImportError OUTPUT */
  ended(exitCode: number): void;
}

type Parts = Pick<
  OpenRun,
  'clock' | 'flow' | 'recorder' | 'stop' | 'statistics' | 'input' | 'sharing' | 'options' | 'run' | 'folder'
>;

export function startTicker(parts: Parts): Ticker {
  const { clock, flow, recorder, stop } = parts;
  const { onProgress } = parts.options;
  const stopping = new AbortController();
  let view = viewOf(parts, 0);
  const metrics = metricsOf(parts, () => view);
  const stateFile = parts.folder === undefined ? undefined : createStateFile(parts.folder, clock);
  metrics?.tick(); // a file that cannot be written is reported before the first call
  const ticking = tick().catch((error) => {
    stop.now(BUG);
    throw error;
  });
  ticking.catch(() => {}); // stop() rejects with it
  return {
    stop() {
      stopping.abort();
      return ticking.finally(() => stateFile?.remove());
    },
    ended(exitCode) {
      view = viewOf(parts, 0);
      metrics?.finish(exitCode);
    },
  };

  async function tick(): Promise<void> {
    const callsPerSecond = createCallRate(clock.now());
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      flow.tick();
      recorder.flush();
      view = viewOf(parts, callsPerSecond(clock.now(), flow.calls));
      onProgress?.(view);
      stateFile?.update(view);
      stopOnError(stop, () => metrics?.tick());
    }
  }
}

function viewOf(parts: Parts, callsPerSecond: number): ProgressView {
  const { recorder, statistics, flow, input, sharing } = parts;
  const { inFlight } = flow;
  const waiting = flow.waiting ?? waitingForShare(parts);
  const latency = statistics.calls().latencyMs;
  return {
    rowsRead: recorder.records,
    bytesRead: recorder.bytes,
    ...(input.size !== undefined && { bytesTotal: input.size }),
    counts: statistics.counts,
    callsPerSecond,
    ceiling: flow.pace,
    limit: sharing ? sharing.share : flow.ceiling,
    ...(sharing && {
      sharing: { share: sharing.share, ceiling: sharing.ceiling, processes: sharing.processes },
    }),
    inFlight,
    ...(latency && { p50: latency.p50, p95: latency.p95 }),
    ...(waiting && { waitingFor: waiting }),
  };
}

/** Calls are to be made, and none may start: Redis is away, or the first share has not come yet. */
function waitingForShare({ sharing, flow }: Parts): ProgressWait | undefined {
  if (!sharing || sharing.share > 0 || flow.limiter.idleMs > 0) return undefined;
  const { unreachableFor } = sharing;
  return unreachableFor === undefined
    ? { cause: 'share', code: '', sinceMs: 0 }
    : { cause: 'store', code: 'REDIS_UNREACHABLE', sinceMs: unreachableFor };
}

/** A sandbox run writes none: metrics that look well because somebody practised would be worse than none. */
function metricsOf(
  { options, run, statistics, clock }: Parts,
  view: () => ProgressView,
): Metrics | undefined {
  const { metricsFile, label } = options;
  if (metricsFile === undefined || run.sandbox) return undefined;
  return createMetrics({
    path: metricsFile,
    labels: { sdkappid: String(run.app.sdkappid), ...(label !== undefined && { source: label }) },
    version: run.version,
    ...{ statistics, view },
    wall: () => clock.wall(),
  });
}
