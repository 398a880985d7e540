// The progress of a run in one or two lines, as much as fits: a terminal may be narrow, and may be resized at any time.
import { grouped, milliseconds } from '../words/format.js';
import { columnsOf, cut, withoutControls } from '../words/text-width.js';
import type { Words } from '../words/words.js';
import { estimatedRows, finishedRows, finishedShare } from './eta.js';
import { DRAWN_COUNTS, type DrawnCount, type DrawnView, type ProgressWait } from './progress-view.js';

/** A part of a line; the lowest rank is the last to go. */
interface Part {
  readonly rank: number;
  readonly text: string;
  /** Where the text does not fit. */
  readonly short?: string;
}

interface Shown {
  readonly view: DrawnView;
  readonly secondsLeft: number | undefined;
  readonly words: Words;
}

const GAP = '  ';
/** Up to this rank a part stays, cut if it must be: how far the run is, and what it waits for. */
const INDISPENSABLE = 1;
/** Up to this rank a part is worth more than the bar: the rows, and how fast they go. */
const WORTH_MORE = 3;
const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;
/** What a person is to see first. */
const NEEDS_SOMEBODY: ReadonlySet<DrawnCount> = new Set([
  ...(['invalid', 'rejected', 'failed'] as const),
  ...(['differs', 'missing', 'unknown'] as const),
]);
/** A younger wait is shown without its seconds. */
const WORTH_SECONDS = 1_000;

/** All of it in one line, for a log. */
export function progressLine({ view, secondsLeft, words }: Shown): string {
  return joined([...pace(view, secondsLeft, words), ...states(view, words)]);
}

/**
 * Two lines for a terminal: how far the run is and how fast it goes; the outcome of the rows.
 * @param drawBar a bar of so many columns, filled to a share
 */
export function progressLines({
  view,
  secondsLeft,
  words,
  columns,
  drawBar,
}: Shown & {
  readonly columns: number;
  readonly drawBar: (share: number, columns: number) => string;
}): readonly [string, string] {
  const share = finishedShare(view);
  const above = pace(view, secondsLeft, words);
  const below = cut(fitting(states(view, words), columns), columns);
  const beside = columns - NARROWEST_BAR - GAP.length;
  const worthMore = above.filter(({ rank }) => rank <= WORTH_MORE);
  if (share === undefined || columnsOf(joined(worthMore)) > beside) {
    return [cut(fitting(above, columns), columns), below];
  }
  const text = fitting(above, beside);
  const bar = Math.min(WIDEST_BAR, columns - columnsOf(text) - GAP.length);
  return [`${drawBar(share, bar)}${GAP}${text}`, below];
}

function waitPart({ cause, code, sinceMs, nextTryMs }: ProgressWait, words: Words): Part {
  const { progress, duration } = words;
  const since = sinceMs < WORTH_SECONDS ? undefined : duration(Math.round(sinceMs / 1000));
  const next = (why: string) =>
    nextTryMs === undefined ? why : progress.nextTry(why, duration(Math.ceil(nextTryMs / 1000)));
  return {
    rank: 1,
    text: withoutControls(next(progress.waits[cause](code, since))),
    short: withoutControls(next(progress.waitShortly(code, since))),
  };
}

function pace(view: DrawnView, secondsLeft: number | undefined, words: Words): Part[] {
  const { progress, duration } = words;
  const { callsPerSecond, ceiling, limit, sharing, inFlight, waitingFor } = view;
  const share = finishedShare(view);
  const list: Part[] = [];
  if (share !== undefined) list.push({ rank: 0, text: `${Math.floor(share * 100)} %` });
  list.push({ rank: 2, text: rows(view, words) });
  if (waitingFor) {
    return [...list, waitPart(waitingFor, words)];
  }
  const now = grouped(Math.round(ceiling));
  list.push({ rank: 3, text: progress.rate(grouped(Math.round(callsPerSecond)), now) });
  if (limit !== undefined && ceiling < limit) {
    list.push({ rank: 4, text: progress.slowed(grouped(limit), now) });
  }
  if (sharing) {
    const { share, ceiling: whole, processes } = sharing;
    list.push({ rank: 4, text: progress.sharing(grouped(share), grouped(whole), processes) });
  }
  if (inFlight > 0) list.push({ rank: 6, text: progress.inFlight(grouped(inFlight)) });
  if (secondsLeft !== undefined && share !== 1) {
    list.push({ rank: 5, text: progress.left(duration(Math.max(1, Math.round(secondsLeft)))) });
  }
  return list;
}

function states({ counts, p50, p95 }: DrawnView, words: Words): Part[] {
  const list: Part[] = [];
  for (const name of DRAWN_COUNTS) {
    const count = counts[name] ?? 0;
    if (count > 0)
      list.push({ rank: NEEDS_SOMEBODY.has(name) ? 2 : 3, text: words.counted(grouped(count), name) });
  }
  if (p50 !== undefined && p95 !== undefined) {
    list.push({ rank: 4, text: words.progress.latency(milliseconds(p50), milliseconds(p95)) });
  }
  return list;
}

function rows(view: DrawnView, { progress }: Words): string {
  const total = estimatedRows(view);
  const finished = grouped(finishedRows(view));
  if (total === undefined) return progress.rows(finished);
  if (view.bytesRead >= (view.bytesTotal ?? 0)) return progress.rows(`${finished}/${grouped(total)}`);
  // More digits would look as if they were known.
  const rough = Math.max(view.rowsRead, Number(total.toPrecision(3)));
  return progress.rows(`${finished}/~${grouped(rough)}`);
}

/** The parts of the lowest ranks that fit together, in their own order. */
function fitting(all: readonly Part[], columns: number): string {
  const chosen = new Map<Part, string>();
  let left = columns + GAP.length;
  for (const part of all.toSorted((a, b) => a.rank - b.rank)) {
    const { rank, text, short = text } = part;
    const fits = (wanted: string) => columnsOf(wanted) + GAP.length <= left;
    if (!fits(text) && !fits(short) && rank > INDISPENSABLE) continue;
    const shown = fits(text) ? text : short;
    chosen.set(part, shown);
    left -= columnsOf(shown) + GAP.length;
  }
  return all.flatMap((part) => chosen.get(part) ?? []).join(GAP);
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(GAP);
}
