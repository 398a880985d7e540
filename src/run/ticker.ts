// The ticker: what happens ten times a second beside the rows. The flow is steered, files are flushed, progress is reported.
import { createMetrics } from '../report/prometheus.js';
import { createStateFile } from '../report/state-file.js';
import type { ProgressView, ProgressWait } from '../terminal/progress-view.js';
import { createCallRate } from './call-rate.js';
import type { OpenRun } from './open-run.js';
import { metricsPlace, startTicking } from './ticking.js';

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
  const { clock, flow, recorder, options, run, folder } = parts;
  const callsPerSecond = createCallRate(clock.now());
  let view = viewOf(parts, 0);
  const place = metricsPlace(parts);
  const metrics = place && createMetrics({ ...place, version: run.version, view: () => view });
  metrics?.tick(); // a file that cannot be written is reported before the first call
  const stateFile = folder === undefined ? undefined : createStateFile(folder, clock);
  const stopTicking = startTicking(parts, metrics, () => {
    flow.tick();
    recorder.flush();
    view = viewOf(parts, callsPerSecond(clock.now(), flow.calls));
    options.onProgress?.(view);
    stateFile?.update(view);
  });
  return {
    stop: () => stopTicking().finally(() => stateFile?.remove()),
    ended(exitCode) {
      view = viewOf(parts, 0);
      metrics?.finish(exitCode);
    },
  };
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
