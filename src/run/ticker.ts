// What happens several times a second beside the rows: the pace is steered, files are flushed, progress is told.

import { createMetrics, type Metrics } from '../report/prometheus.js';
import { BUG, orStop, type StopReason } from '../stop.js';
import type { ProgressView } from '../terminal/progress-view.js';
import type { Prepared } from './open-run.js';

const BEAT_MS = 100;
/** Calls a second are told as the mean of this many beats. */
const RATE_BEATS = 20;

const DEADLINE: StopReason = { code: 'DEADLINE', cure: 'rerun', message: 'The time of --deadline is up.' };

export interface Heart {
  stop(): Promise<void>;
  /** Tells the metrics how the run ended. @throws ImportError OUTPUT */
  ended(exitCode: number): void;
}

export function startHeart(parts: Prepared): Heart {
  const { clock, pace, sender, house, recorder, stop, startedAt } = parts;
  const { onProgress, deadline = Number.POSITIVE_INFINITY } = parts.options;
  const stopping = new AbortController();
  let view = viewOf(parts, 0);
  const metrics = metricsOf(parts, () => view);
  metrics?.tick(); // a file that cannot be written is told before the first call
  const beat = async () => {
    const beats = [{ at: clock.now(), calls: 0 }];
    while (!stopping.signal.aborted) {
      await clock.sleep(BEAT_MS, stopping.signal);
      pace.tick(house.closing ? house.size : undefined);
      sender.look(); // there may be more call slots now
      recorder.flush();
      if (clock.now() - startedAt >= deadline) stop.now(DEADLINE);
      beats.push({ at: clock.now(), calls: pace.judge.calls });
      if (beats.length > RATE_BEATS) beats.shift();
      view = viewOf(parts, callsPerSecond(beats));
      onProgress?.(view);
      orStop(stop, () => metrics?.tick());
    }
  };
  const beating = beat().catch((error) => {
    stop.now(BUG);
    throw error;
  });
  beating.catch(() => {}); // told by stop()
  return {
    stop() {
      stopping.abort();
      return beating;
    },
    ended(exitCode) {
      view = viewOf(parts, 0);
      metrics?.finish(exitCode);
    },
  };
}

function callsPerSecond(beats: readonly { at: number; calls: number }[]): number {
  const first = beats[0];
  const last = beats.at(-1);
  if (!first || !last || last.at <= first.at) return 0;
  return ((last.calls - first.calls) * 1000) / (last.at - first.at);
}

function viewOf(parts: Prepared, callsPerSecond: number): ProgressView {
  const { recorder, statistics, pace, input, ceiling } = parts;
  const { inFlight, waiting } = pace.judge;
  const latency = statistics.calls().latencyMs;
  return {
    rowsRead: recorder.records,
    bytesRead: recorder.bytes,
    ...(input.size !== undefined && { bytesTotal: input.size }),
    counts: statistics.counts,
    callsPerSecond,
    ceiling: pace.rate,
    limit: ceiling,
    inFlight,
    ...(latency && { p50: latency.p50, p95: latency.p95 }),
    ...(waiting && { waitingFor: waiting }),
  };
}

/** A rehearsal writes none: a night that looks well because somebody rehearsed would be worse than none. */
function metricsOf(
  { options, run, statistics, clock }: Prepared,
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
