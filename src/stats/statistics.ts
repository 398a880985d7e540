// What a run has done so far, in memory that does not grow with its rows.
import { type Counts, noCounts, type Outcome, type Status } from '../outcome.js';
import { createLatencies } from './latency-histogram.js';
import { createTimeline, type Timeline } from './timeline.js';

/** One call that has ended, as the run saw it. */
export interface EndedCall {
  /** Monotonic, milliseconds. */
  readonly startedAt: number;
  readonly latencyMs: number;
  /** '' where the API said OK. */
  readonly code: string;
  /** The server, or something in between, answered that we are too fast. */
  readonly throttled: boolean;
}

/** A time in which no row could be sent, and why, in words. */
export interface Wait {
  /** Seconds from the run's start. */
  readonly at: number;
  readonly seconds: number;
  readonly reason: string;
}

export interface CallTotals {
  readonly total: number;
  /** By code; `OK` for the good ones. */
  readonly byCode: Readonly<Record<string, number>>;
  /** Mean from the first call's start to the last one's; null with fewer than two. */
  readonly perSecond: number | null;
  readonly retries: number;
  readonly throttles: number;
  readonly waits: { readonly count: number; readonly seconds: number; readonly longest: readonly Wait[] };
  /** Milliseconds; null without a call. */
  readonly latencyMs: LatencyTotals | null;
}

export interface LatencyTotals {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Rows of one state and code, with the first of them: what a person reads in place of the CSV. */
export interface CodeTally {
  readonly status: Status;
  readonly code: string;
  readonly rows: number;
  /** Lowest physical line. */
  readonly firstLine: number;
  /** The lowest lines, in order; identifiers, but no nickname or avatar. */
  readonly first: readonly TalliedRow[];
}

export interface TalliedRow {
  readonly row: number;
  readonly line: number;
  readonly identifier: string;
  readonly message: string;
}

/** A row that was sent, as a pilot lists it. */
export interface SentRow {
  readonly line: number;
  readonly identifier: string;
  readonly status: Status;
  readonly code: string;
}

export interface Statistics {
  add(outcome: Outcome): void;
  called(call: EndedCall): void;
  /** A row is to be sent again. */
  retried(): void;
  /** Both monotonic, milliseconds. */
  waited(wait: { readonly from: number; readonly to: number; readonly reason: string }): void;
  /** The rate allowed from now on, calls a second. */
  ceiling(rate: number): void;
  /** Live: the same object throughout the run. */
  readonly counts: Readonly<Counts>;
  readonly conflicts: number;
  codes(): CodeTally[];
  /** The first rows that were sent, at most 20, by line. */
  sent(): SentRow[];
  calls(): CallTotals;
  timeline(): Timeline;
  /** Calls that took so many milliseconds or less, for each bound; exact at powers of two. */
  latencyHistogram(bounds: readonly number[]): { counts: number[]; count: number; sum: number };
}

const KEPT_WAITS = 50;
const KEPT_SENT = 20;
/** Rows shown of each code. */
const SHOWN = 5;
/** A server that invents codes must not make memory grow. */
const KEPT_CODES = 500;
const OTHER_CODES = 'OTHER';
/** Identifiers and messages are kept only as long as they are readable. */
const LONGEST = 300;

/** @param clock monotonic milliseconds; the run starts now */
export function createStatistics({ clock }: { readonly clock: () => number }): Statistics {
  const startedAt = clock();
  const counts = noCounts();
  const tally = createTally();
  const latencies = createLatencies();
  const timeline = createTimeline(startedAt);
  const byCode = new Map<string, number>();
  const sent: SentRow[] = [];
  const waits = { count: 0, seconds: 0, longest: [] as Wait[] };
  let conflicts = 0;
  let retries = 0;
  let throttles = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  return {
    add(outcome) {
      counts[outcome.status]++;
      if (outcome.conflicting) conflicts++;
      if (outcome.code !== '') tally.add(outcome);
      if (sent.length < KEPT_SENT && outcome.attempts > 0) {
        const { line, identifier, status, code } = outcome;
        sent.push({ line, identifier: identifier.slice(0, LONGEST), status, code });
      }
    },
    called({ startedAt, latencyMs, code, throttled }) {
      const name = code === '' ? 'OK' : code;
      const key = byCode.size < KEPT_CODES || byCode.has(name) ? name : OTHER_CODES;
      byCode.set(key, (byCode.get(key) ?? 0) + 1);
      if (throttled) throttles++;
      first = Math.min(first, startedAt);
      last = Math.max(last, startedAt);
      latencies.add(latencyMs);
      timeline.call({ startedAt, latencyMs, good: code === '', throttled });
    },
    retried() {
      retries++;
    },
    waited({ from, to, reason }) {
      const wait = { at: thousandths(from - startedAt), seconds: thousandths(to - from), reason };
      waits.count++;
      waits.seconds += wait.seconds;
      waits.longest.push(wait);
      if (waits.longest.length > KEPT_WAITS) dropShortest(waits.longest);
    },
    ceiling(rate) {
      timeline.ceiling(clock(), rate);
    },
    counts,
    get conflicts() {
      return conflicts;
    },
    codes: tally.read,
    sent: () => sent.toSorted((a, b) => a.line - b.line),
    calls() {
      const seconds = (last - first) / 1000;
      return {
        total: latencies.count,
        byCode: Object.fromEntries(byCode),
        perSecond: seconds > 0 ? tenths((latencies.count - 1) / seconds) : null,
        retries,
        throttles,
        waits: { ...waits, seconds: Math.round(waits.seconds * 1000) / 1000, longest: [...waits.longest] },
        latencyMs: latencyTotals(),
      };
    },
    timeline: () => timeline.read(clock()),
    latencyHistogram: (bounds) => ({
      counts: bounds.map((bound) => latencies.atMost(bound)),
      count: latencies.count,
      sum: latencies.sum,
    }),
  };

  function latencyTotals(): LatencyTotals | null {
    const { max } = latencies;
    if (max === undefined) return null;
    const at = (share: number) => tenths(latencies.percentile(share) ?? max);
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: tenths(max) };
  }
}

function dropShortest(waits: Wait[]): void {
  const shortest = waits.reduce(
    (least, wait, index) => (wait.seconds < (waits[least]?.seconds ?? 0) ? index : least),
    0,
  );
  waits.splice(shortest, 1);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Milliseconds as seconds, to the millisecond. */
function thousandths(ms: number): number {
  return Math.round(ms) / 1000;
}

function createTally() {
  const groups = new Map<string, { status: Status; code: string; rows: number; first: TalliedRow[] }>();

  return {
    add(outcome: Outcome): void {
      const { status, row, line } = outcome;
      const full = groups.size >= KEPT_CODES && !groups.has(`${status} ${outcome.code}`);
      const code = full ? OTHER_CODES : outcome.code;
      const key = `${status} ${code}`;
      const group = groups.get(key) ?? { status, code, rows: 0, first: [] };
      if (group.rows++ === 0) groups.set(key, group);

      const last = group.first.at(-1);
      if (group.first.length === SHOWN && last && line >= last.line) return;
      const place = group.first.findIndex((shown) => shown.line > line);
      const shown = {
        row,
        line,
        identifier: outcome.identifier.slice(0, LONGEST),
        message: withoutCells(outcome).slice(0, LONGEST),
      };
      group.first.splice(place === -1 ? group.first.length : place, 0, shown);
      group.first.length = Math.min(group.first.length, SHOWN);
    },
    /** Most rows first. */
    read(): CodeTally[] {
      return [...groups.values()]
        .map(({ status, code, rows, first }) => ({
          status,
          code,
          rows,
          firstLine: first[0]?.line ?? 0,
          first: [...first],
        }))
        .sort((a, b) => b.rows - a.rows || a.firstLine - b.firstLine);
    },
  };
}

/** A server may quote a nickname or an avatar; the summary may be read by anybody, results.csv has the whole message. */
function withoutCells({ message, cells, identifier }: Outcome): string {
  return cells
    .filter((cell) => cell.length > 1 && cell !== identifier)
    .reduce((text, cell) => text.replaceAll(cell, '…'), message);
}
