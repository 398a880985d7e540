// The two charts of report.html: calls per second against the ceiling, and the latency of calls, over the time of the run.

import type { TimelinePoint } from '../../stats/timeline.js';
import type { ProgressWait } from '../../terminal/progress-view.js';
import { grouped, milliseconds } from '../../words/format.js';
import type { Words } from '../../words/words.js';
import type { Summary } from '../summary.js';
import { type Bar, chart } from './chart.js';
import { type Html, html } from './html.js';

interface Interval extends TimelinePoint {
  readonly from: number;
  readonly to: number;
}

/** Fewer calls are a few dots. */
const WORTH_A_CHART = 20;
const LISTED_WAITS = 5;
/** A shorter pause is in the chart only. */
const LISTED_SECONDS = 1;

export function charts(summary: Summary, words: Words): Html | undefined {
  const { page } = words;
  const seconds = lengthOf(summary);
  if (summary.calls.total < WORTH_A_CHART) return undefined;
  const all = intervals(summary, seconds);
  const time = words.duration;
  const axis = (at: number): readonly [string, string] => [clockTime(summary.startedAt, at), `+${time(at)}`];
  return html`<div class="charts"><section><h2>${page.speed}</h2>
${chart({
  label: page.speedLabel,
  seconds,
  bars: all.map((interval) => bar(interval, words)),
  lines: [{ kind: 'top', steps: all.map(({ from, to, ceiling }) => ({ from, to, value: ceiling })) }],
  bands: summary.calls.waits.longest.map(({ at, seconds: length, reason }) => ({
    from: Math.min(at, seconds),
    to: Math.min(at + length, seconds),
    title: `${waitReason(reason, words)}: ${time(length)}`,
  })),
  time: axis,
  unit: (value) => grouped(Math.round(value * 10) / 10),
})}
<ul class="key">${key('calls', page.good)}${summary.calls.throttles > 0 ? key('slow', page.throttled) : undefined}${
    all.some(({ calls, good, throttled }) => calls > good + throttled) ? key('rest', page.other) : undefined
  }${key('line top', page.ceiling)}${summary.calls.waits.count > 0 ? key('wait', page.pauses) : undefined}</ul>
${waits(summary, words)}</section>
<section><h2>${page.latency}</h2>
${chart({
  label: page.latencyLabel,
  seconds,
  bars: all.map(({ from, to, p50, p95 }) => ({
    from,
    to,
    parts: [],
    title: p50 === null || p95 === null ? '' : `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}`,
  })),
  lines: (['p95', 'p50'] as const).map((kind) => ({
    kind,
    steps: all.map((interval) => ({ from: interval.from, to: interval.to, value: interval[kind] })),
  })),
  log: true,
  time: axis,
  unit: milliseconds,
})}
<ul class="key">${key('line p50', 'p50')}${key('line p95', 'p95')}</ul></section></div>`;
}

function bar({ from, to, calls, good, throttled, ceiling }: Interval, words: Words): Bar {
  const { page } = words;
  // A run that lasted for a moment made its calls in that second, not at thousands a second.
  const rate = (count: number) => count / Math.max(1, to - from);
  const rateText = (count: number) => page.perSecond(grouped(Math.round(rate(count) * 10) / 10));
  return {
    from,
    to,
    parts: [
      { kind: 'calls', value: rate(good) },
      { kind: 'rest', value: rate(calls - good - throttled) },
      { kind: 'slow', value: rate(throttled) },
    ],
    title: [
      `${words.duration(from)} – ${words.duration(to)}: ${rateText(calls)}`,
      ...(throttled > 0 ? [`${page.throttled} ${rateText(throttled)}`] : []),
      ...(ceiling === null ? [] : [`${page.ceiling} ${page.perSecond(grouped(ceiling))}`]),
    ].join(', '),
  };
}

function waits({ calls, startedAt }: Summary, words: Words): Html | undefined {
  const longest = calls.waits.longest
    .filter(({ seconds }) => seconds >= LISTED_SECONDS)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, LISTED_WAITS);
  if (longest.length === 0) return undefined;
  return html`<p class="dim longest">${words.page.longest}</p><ul>${longest.map(
    ({ at, seconds, reason }) =>
      html`<li>${words.duration(seconds)}${words.colon}${waitReason(reason, words)} · ${words.page.at(clockTime(startedAt, at), words.duration(at))}</li>`,
  )}</ul>`;
}

const CAUSES: Readonly<Record<string, ProgressWait['cause']>> = {
  suspecting: 'outage',
  outage: 'outage',
  paused: 'throttle',
  renewing: 'usersig',
};

/** A run records a wait as what it did and the code that caused it: `outage: HTTP_502`. */
function waitReason(reason: string, { progress }: Words): string {
  const [, did = '', code = ''] = /^(\w+): (\S+)$/.exec(reason) ?? [];
  const cause = CAUSES[did];
  return cause ? progress.waits[cause](code, undefined) : reason;
}

/** The UTC clock so many seconds after the start. */
function clockTime(startedAt: string, seconds: number): string {
  const time = Date.parse(startedAt) + seconds * 1000;
  return Number.isNaN(time) ? '' : new Date(time).toISOString().slice(11, 19);
}

function key(kind: string, text: string): Html {
  const shape = kind.startsWith('line')
    ? html`<path class="${kind}" d="M0 5H20"/>`
    : html`<rect class="${kind}" width="20" height="10"/>`;
  return html`<li><svg viewBox="0 0 20 10" aria-hidden="true">${shape}</svg>${text}</li>`;
}

/** The run's length as the timeline saw it, which ends with the interval that the run ended in. */
function lengthOf({ seconds, timeline }: Summary): number {
  const last = timeline.points.at(-1)?.at ?? 0;
  return Math.max(0.001, Math.min(Math.max(seconds, last), last + timeline.intervalSeconds));
}

/** A last interval that the end cut very short would show a rate by chance: it goes with the one before. */
function intervals({ timeline, calls }: Summary, seconds: number): Interval[] {
  const { points, intervalSeconds } = timeline;
  const all = points.map((point) => ({
    ...point,
    // Until another one is reported, the run's own ceiling applies.
    ceiling: point.ceiling ?? calls.ceiling,
    from: point.at,
    to: Math.min(point.at + intervalSeconds, seconds),
  }));
  const last = all.at(-1);
  const before = all.at(-2);
  if (!last || !before || last.to - last.from >= intervalSeconds / 2) return all;
  const joined = {
    ...before,
    to: last.to,
    calls: before.calls + last.calls,
    good: before.good + last.good,
    throttled: before.throttled + last.throttled,
  };
  return [...all.slice(0, -2), joined];
}
