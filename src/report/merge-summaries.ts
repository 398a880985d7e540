// One summary of the runs of all shards of one input: what can be added up is, and what cannot be is left out.
import { noCounts, STATUSES } from '../outcome.js';
import type { Shard } from '../shard.js';
import type { TimelinePoint } from '../stats/timeline.js';
import type { Summary } from './summary.js';

/** A shard's run that read its input to the end. */
export interface ShardRun {
  readonly folder: string;
  readonly shard: Shard;
  readonly summary: Summary;
}

const KEPT_WAITS = 50;
const KEPT_ROWS = 20;
const SHOWN_ROWS = 5;
const INTERVALS = 300;
/** The worst first: what a person must look at, then what is tried again. */
const WORST = [70, 4, 5, 130, 143, 129, 3, 1, 0];

/** @param runs one of each shard, in order; at least one */
export function mergeSummaries(
  runs: readonly [ShardRun, ...ShardRun[]],
  merged: Pick<Summary, 'runId' | 'version' | 'folder' | 'files'>,
): Omit<Summary, 'headline' | 'accounts'> {
  const all = runs.map(({ summary }) => summary);
  const [{ summary: first }] = runs;
  const sum = (of: (summary: Summary) => number) => all.reduce((total, one) => total + of(one), 0);
  const startedAt = Math.min(...all.map((one) => Date.parse(one.startedAt)));
  const finishedAt = Math.max(...all.map((one) => Date.parse(one.finishedAt)));
  const counts = noCounts();
  for (const status of STATUSES) counts[status] = sum((one) => one.counts[status]);
  const same = <T>(values: readonly T[]) => (new Set(values).size === 1 ? values[0] : undefined);
  const { headline: _, accounts: __, shard: ___, otherRows: ____, ...whole } = first;
  return {
    ...whole,
    ...merged,
    mergedFrom: runs.map(({ folder }) => folder),
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    seconds: (finishedAt - startedAt) / 1000,
    stopped: all.find((one) => one.stopped)?.stopped ?? null,
    exitCode: WORST.find((code) => all.some((one) => one.exitCode === code)) ?? 1,
    rows: sum((one) => one.rows),
    counts,
    conflicts: sum((one) => one.conflicts),
    notCleared: sum((one) => one.notCleared),
    lost: sum((one) => one.lost),
    codes: mergeCodes(all),
    pilot: mergePilots(all),
    missing: mergeMissing(all),
    calls: mergeCalls(all, startedAt),
    warnings: [...new Set(all.flatMap((one) => one.warnings))],
    ledger: same(all.map((one) => one.ledger)) ?? null,
    timeline: mergeTimelines(all, startedAt, finishedAt),
  };
}

function mergeCodes(all: readonly Summary[]): Summary['codes'] {
  const groups = new Map<string, Summary['codes'][number]>();
  for (const group of all.flatMap(({ codes }) => codes)) {
    const key = `${group.status} ${group.code}`;
    const known = groups.get(key);
    groups.set(key, {
      ...group,
      rows: group.rows + (known?.rows ?? 0),
      before: group.before === null || known?.before === null ? null : group.before + (known?.before ?? 0),
      firstLine: Math.min(group.firstLine, known?.firstLine ?? group.firstLine),
      first: [...(known?.first ?? []), ...group.first].sort((a, b) => a.line - b.line).slice(0, SHOWN_ROWS),
    });
  }
  return [...groups.values()].sort((a, b) => b.rows - a.rows);
}

function mergePilots(all: readonly Summary[]): Summary['pilot'] {
  const rows = all.flatMap(({ pilot }) => pilot ?? []);
  if (all.every(({ pilot }) => pilot === null)) return null;
  return rows.sort((a, b) => a.line - b.line).slice(0, KEPT_ROWS);
}

function mergeMissing(all: readonly Summary[]): Summary['missing'] {
  const found = all.flatMap(({ missing }) => missing ?? []);
  if (found.length < all.length) return null;
  const accounts = found.reduce((sum, one) => sum + one.accounts, 0);
  // Of a shard without a missing account, its own rows are all its accounts.
  const known = all.reduce((sum, { missing, counts }) => {
    const { accounts: gone = 0, share = 0 } = missing ?? {};
    return sum + (share > 0 ? gone / share : counts.imported + counts.unchanged);
  }, 0);
  return { accounts, share: known === 0 ? 0 : accounts / known };
}

/** The most that those of them could call that ran at the same time. */
function ceilingAtOnce(all: readonly Summary[]): number {
  const ceilings = all.map(({ startedAt: at }) =>
    all
      .filter(({ startedAt, finishedAt }) => startedAt <= at && at <= finishedAt)
      .reduce((sum, { calls }) => sum + calls.ceiling, 0),
  );
  return Math.max(...ceilings);
}

function mergeCalls(all: readonly Summary[], startedAt: number): Summary['calls'] {
  const calls = all.map((one) => one.calls);
  const sum = (of: (one: Summary['calls']) => number) => calls.reduce((total, one) => total + of(one), 0);
  const byCode: Record<string, number> = {};
  for (const [code, count] of calls.flatMap((one) => Object.entries(one.byCode))) {
    byCode[code] = (byCode[code] ?? 0) + count;
  }
  const longest = all.flatMap((one) =>
    one.calls.waits.longest.map((wait) => ({
      ...wait,
      at: wait.at + (Date.parse(one.startedAt) - startedAt) / 1000,
    })),
  );
  const shared = calls.flatMap((one) => one.shared ?? []);
  const [store] = shared;
  const isShared = store !== undefined && shared.length === calls.length;
  const ceiling = isShared ? Math.min(...shared.map((one) => one.ceiling)) : ceilingAtOnce(all);
  const total = sum((one) => one.total);
  const perSecond = busySeconds(all);
  return {
    ...{ total, byCode, ceiling },
    ...(isShared && {
      shared: { store: store.store, ceiling, processes: Math.max(...shared.map((one) => one.processes)) },
    }),
    perSecond: perSecond > 0 ? Math.round((10 * total) / perSecond) / 10 : null,
    highestInOneSecond: Math.max(
      ...calls.map((one) => one.highestInOneSecond),
      busiestSecond(all, startedAt),
    ),
    retries: sum((one) => one.retries),
    throttles: sum((one) => one.throttles),
    waits: {
      count: sum((one) => one.waits.count),
      seconds: Math.round(1000 * sum((one) => one.waits.seconds)) / 1000,
      longest: longest.sort((a, b) => b.seconds - a.seconds).slice(0, KEPT_WAITS),
    },
    // Percentiles of parts do not make those of the whole.
    latencyMs: calls.length === 1 ? (calls[0]?.latencyMs ?? null) : null,
  };
}

/** Where a run's intervals with calls begin and end, milliseconds since 1970. */
function busy({ startedAt, timeline }: Summary): { from: number; to: number; point: TimelinePoint }[] {
  const start = Date.parse(startedAt);
  return timeline.points
    .filter(({ calls }) => calls > 0)
    .map((point) => {
      const from = start + point.at * 1000;
      return { from, to: from + timeline.intervalSeconds * 1000, point };
    });
}

/** From the first call to the last one, to the interval. */
function busySeconds(all: readonly Summary[]): number {
  const intervals = all.flatMap(busy);
  if (intervals.length === 0) return 0;
  return (Math.max(...intervals.map(({ to }) => to)) - Math.min(...intervals.map(({ from }) => from))) / 1000;
}

/** Calls of all in the busiest second, each interval's calls spread over its seconds. */
function busiestSecond(all: readonly Summary[], startedAt: number): number {
  const seconds = new Map<number, number>();
  for (const { from, to, point } of all.flatMap(busy)) {
    const length = Math.max(1, Math.round((to - from) / 1000));
    const first = Math.round((from - startedAt) / 1000);
    for (let second = first; second < first + length; second++) {
      seconds.set(second, (seconds.get(second) ?? 0) + point.calls / length);
    }
  }
  return [...seconds.values()].reduce((most, calls) => Math.max(most, Math.round(calls)), 0);
}

function mergeTimelines(all: readonly Summary[], startedAt: number, finishedAt: number): Summary['timeline'] {
  const seconds = Math.max(...all.map(({ timeline }) => timeline.intervalSeconds));
  const whole = (finishedAt - startedAt) / 1000;
  const intervalSeconds = seconds * Math.max(1, Math.ceil(whole / seconds / INTERVALS));
  const points: TimelinePoint[] = [];
  const empty = { calls: 0, good: 0, throttled: 0, ceiling: null, p50: null, p95: null };
  for (let at = 0; at < Math.max(whole, intervalSeconds); at += intervalSeconds)
    points.push({ at, ...empty });
  for (const one of all) {
    // Of a run's ceilings in one interval the lowest; of the runs' the sum.
    const ceilings = new Map<number, number>();
    for (const point of one.timeline.points) {
      const at = (Date.parse(one.startedAt) - startedAt) / 1000 + point.at;
      const index = Math.min(points.length - 1, Math.floor(at / intervalSeconds));
      const known = points[index];
      if (known === undefined) continue;
      points[index] = {
        ...known,
        calls: known.calls + point.calls,
        good: known.good + point.good,
        throttled: known.throttled + point.throttled,
      };
      if (point.ceiling !== null) {
        ceilings.set(index, Math.min(ceilings.get(index) ?? point.ceiling, point.ceiling));
      }
    }
    for (const [index, ceiling] of ceilings) {
      const known = points[index];
      if (known) points[index] = { ...known, ceiling: (known.ceiling ?? 0) + ceiling };
    }
  }
  return { intervalSeconds, points };
}
