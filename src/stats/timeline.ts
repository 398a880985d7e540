// The run over time, in a bounded number of equal intervals: when they run out, pairs are merged.
import { createLatencies, type Latencies } from './latency-histogram.js';

export interface TimelinePoint {
  /** Seconds from the run's start to the interval's. */
  readonly at: number;
  /** Calls that started in it, those of them that were answered OK, and those that were throttled. */
  readonly calls: number;
  readonly good: number;
  readonly throttled: number;
  /** Highest ceiling in it, calls a second; null while none was reported. */
  readonly ceiling: number | null;
  /** Milliseconds; null without a call. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Timeline {
  /** Seconds that one interval lasts; the last one is cut by the end of the run. */
  readonly intervalSeconds: number;
  readonly points: readonly TimelinePoint[];
}

interface Interval {
  calls: number;
  good: number;
  throttled: number;
  ceiling: number | null;
  latencies: Latencies | undefined;
}

const INTERVALS = 300;
/** Buckets an octave: a percentile to 9 %, at 1.3 kB an interval. */
const RESOLUTION = 8;

/** @param startedAt on the calls' clock, in milliseconds */
export function createTimeline(startedAt: number) {
  let intervals: Interval[] = [];
  let seconds = 1;
  let ceiling: number | null = null;

  return {
    call(call: { startedAt: number; latencyMs: number; good: boolean; throttled: boolean }): void {
      const interval = at(call.startedAt);
      interval.calls++;
      if (call.good) interval.good++;
      if (call.throttled) interval.throttled++;
      interval.latencies ??= createLatencies(RESOLUTION);
      interval.latencies.add(call.latencyMs);
    },
    ceiling(now: number, rate: number): void {
      const interval = at(now);
      interval.ceiling = Math.max(interval.ceiling ?? rate, rate);
      ceiling = rate;
    },
    /** Up to `now`, so that an idle end shows. */
    read(now: number): Timeline {
      at(now);
      return {
        intervalSeconds: seconds,
        points: intervals.map(({ calls, good, throttled, ceiling, latencies }, index) => ({
          at: index * seconds,
          calls,
          good,
          throttled,
          ceiling,
          p50: rounded(latencies?.percentile(0.5)),
          p95: rounded(latencies?.percentile(0.95)),
        })),
      };
    },
  };

  function at(time: number): Interval {
    const elapsed = Math.max(0, time - startedAt) / 1000;
    while (elapsed >= seconds * INTERVALS) halve();
    const index = Math.floor(elapsed / seconds);
    while (intervals.length < index) intervals.push(empty());
    const interval = intervals[index] ?? empty();
    intervals[index] = interval;
    return interval;
  }

  function empty(): Interval {
    return { calls: 0, good: 0, throttled: 0, ceiling, latencies: undefined };
  }

  function halve(): void {
    seconds *= 2;
    const pairs: Interval[] = [];
    for (const [index, interval] of intervals.entries()) {
      const first = pairs[index >> 1];
      if (first) join(first, interval);
      else pairs.push(interval);
    }
    intervals = pairs;
  }
}

function join(into: Interval, from: Interval): void {
  into.calls += from.calls;
  into.good += from.good;
  into.throttled += from.throttled;
  into.ceiling =
    into.ceiling === null || from.ceiling === null
      ? (into.ceiling ?? from.ceiling)
      : Math.max(into.ceiling, from.ceiling);
  if (!into.latencies) into.latencies = from.latencies;
  else if (from.latencies) into.latencies.absorb(from.latencies);
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
