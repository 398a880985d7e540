// One line on how a run stands, as much of it as fits: a terminal may be narrow, and may be resized at any time.
import { isFailure, STATUSES } from '../outcome.js';
import { estimatedRows, finishedShare } from './eta.js';
import type { ProgressView, ProgressWait } from './progress.js';
import { grouped, milliseconds } from './spell.js';
import { columnsOf, cut, withoutControls } from './terminal-text.js';
import type { Words } from './words.js';

/** A part of the line; the lowest rank is the last to go. */
interface Part {
  readonly rank: number;
  readonly text: string;
}

const GAP = '  ';
/** Up to this rank a part stays, cut if it must be: how far it is, and what it waits for. */
const INDISPENSABLE = 1;
const WIDEST_BAR = 30;
const NARROWEST_BAR = 8;

/** @param drawBar a bar of so many columns, filled to a share; without it the line has none */
export function progressLine(options: {
  readonly view: ProgressView;
  readonly secondsLeft: number | undefined;
  readonly words: Words;
  readonly columns: number;
  readonly drawBar?: (share: number, columns: number) => string;
}): string {
  const { view, secondsLeft, words, columns, drawBar } = options;
  const share = finishedShare(view);
  const all = parts(view, share, secondsLeft, words);
  const withoutBar = cut(fitting(all, columns), columns);
  if (share === undefined || !drawBar) return withoutBar;

  const text = fitting(all, columns - NARROWEST_BAR - GAP.length);
  const bar = Math.min(WIDEST_BAR, columns - columnsOf(text) - GAP.length);
  return bar < NARROWEST_BAR ? withoutBar : `${drawBar(share, bar)}${GAP}${text}`;
}

export function waitSentence(wait: string | ProgressWait, { progress, duration }: Words): string {
  if (typeof wait === 'string') return wait;
  const { cause, code, sinceMs, nextTryMs } = wait;
  const why = progress.waits[cause](code, duration(Math.round(sinceMs / 1000)));
  return nextTryMs === undefined ? why : progress.nextTry(why, duration(Math.ceil(nextTryMs / 1000)));
}

function parts(
  view: ProgressView,
  share: number | undefined,
  secondsLeft: number | undefined,
  words: Words,
): Part[] {
  const { progress, status, duration } = words;
  const list: Part[] = [];
  if (share !== undefined) list.push({ rank: 0, text: `${Math.floor(share * 100)} %` });
  list.push({ rank: 2, text: rows(view, words) });
  if (view.waitingFor) list.push({ rank: 1, text: withoutControls(waitSentence(view.waitingFor, words)) });
  else {
    const rate = `${grouped(Math.round(view.callsPerSecond))}/${grouped(Math.round(view.ceiling))}${progress.perSecond}`;
    list.push({ rank: 3, text: rate });
    if (secondsLeft !== undefined)
      list.push({ rank: 4, text: progress.left(duration(Math.max(1, Math.round(secondsLeft)))) });
  }
  if (view.limit !== undefined && view.ceiling < view.limit) {
    list.push({ rank: 4, text: progress.slowed(grouped(view.limit)) });
  }
  for (const name of STATUSES) {
    const count = view.counts[name];
    if (count > 0) list.push({ rank: isFailure(name) ? 5 : 6, text: `${grouped(count)} ${status[name]}` });
  }
  if (view.inFlight > 0) list.push({ rank: 7, text: progress.inFlight(view.inFlight) });
  if (view.p50 !== undefined && view.p95 !== undefined) {
    list.push({ rank: 8, text: progress.latency(milliseconds(view.p50), milliseconds(view.p95)) });
  }
  return list;
}

function rows(view: ProgressView, words: Words): string {
  const total = estimatedRows(view);
  const read = grouped(view.rowsRead);
  if (total === undefined) return `${read} ${words.progress.rows}`;
  const sign = view.bytesRead < (view.bytesTotal ?? 0) ? '~' : '';
  return `${read}/${sign}${grouped(total)} ${words.progress.rows}`;
}

/** The parts of the lowest ranks that fit together, in their own order. */
function fitting(all: readonly Part[], columns: number): string {
  const chosen = new Set<Part>();
  let left = columns + GAP.length;
  for (const part of all.toSorted((a, b) => a.rank - b.rank)) {
    const width = columnsOf(part.text) + GAP.length;
    if (width > left && part.rank > INDISPENSABLE) continue;
    chosen.add(part);
    left -= width;
  }
  return all
    .filter((part) => chosen.has(part))
    .map((part) => part.text)
    .join(GAP);
}
