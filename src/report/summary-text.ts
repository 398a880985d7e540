// A summary in sentences, the same wherever it is shown: terminal, mail of `--quiet`, report.html, status.
import { join } from 'node:path';
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { grouped, milliseconds } from '../words/format.js';
import { WORDS, type Words } from '../words/words.js';
import type { Summary, SummaryStop } from './summary.js';

export interface SummaryText {
  /** What happened, in one sentence. */
  readonly headline: string;
  /** Why the run ended early, and what to do about it. */
  readonly stop: { readonly why: string; readonly unread: string; readonly advice: string } | undefined;
  /** How fast it went, one fact a line. */
  readonly pace: readonly string[];
  /** What is worth knowing though it is no failure. */
  readonly warnings: readonly string[];
  /** What to do now, one step a line; never empty. */
  readonly next: readonly string[];
}

export function summaryText(summary: Summary, language: Language): SummaryText {
  const words = WORDS[language];
  const { stopped } = summary;
  return {
    headline: headline(summary, words),
    stop: stopped
      ? {
          why: whyStopped(stopped, language),
          unread: unread(summary, words),
          advice: entryOf(stopped.code).advice[language],
        }
      : undefined,
    pace: pace(summary, words),
    warnings: warnings(summary, words),
    next: nextSteps(summary, words),
  };
}

/** The run's own words for its stop are English: elsewhere the catalogue's go before them. */
export function whyStopped(
  { code, message }: Pick<SummaryStop, 'code' | 'message'>,
  language: Language,
): string {
  return language === 'en' ? message : `${entryOf(code).meaning[language]}${message}`;
}

function headline(summary: Summary, words: Words): string {
  const { rows, counts, stopped, exitCode } = summary;
  const done = counts.imported + counts.unchanged + counts.duplicate - summary.conflicts;
  if (stopped) return words.headline.stopped(rows, done);
  if (rows === 0) return words.headline.empty;
  if (counts.unchanged === rows) return words.headline.unchanged(rows);
  if (done === rows) return words.headline.complete(rows);
  return exitCode === 0 ? words.headline.tolerated(rows, rows - done) : words.headline.incomplete(rows, done);
}

/** How much a stopped run left unread; '' where nothing was left, or the size is unknown. */
function unread({ input }: Summary, words: Words): string {
  if (!input.bytesUnread || !input.size) return '';
  return words.summary.unread(`${Math.ceil((input.bytesUnread / input.size) * 100)} %`);
}

function pace({ calls, seconds }: Summary, { summary: words, duration }: Words): string[] {
  const { total, retries, throttles, perSecond, highestInOneSecond, ceiling, latencyMs, waits } = calls;
  const facts = [words.took(duration(seconds))];
  if (total > 0) facts.push(words.calls(total, retries, throttles));
  if (perSecond !== null) {
    facts.push(words.rate(grouped(perSecond), grouped(highestInOneSecond), grouped(ceiling)));
  }
  if (latencyMs) {
    const { p50, p95, p99, max } = latencyMs;
    facts.push(words.latency(milliseconds(p50), milliseconds(p95), milliseconds(p99), milliseconds(max)));
  }
  if (waits.count > 0) facts.push(words.waits(waits.count, duration(waits.seconds)));
  return facts;
}

function warnings({ warnings, conflicts, notCleared, lost }: Summary, { summary: words }: Words): string[] {
  return [
    ...warnings,
    ...(conflicts > 0 ? [words.conflicts(conflicts)] : []),
    ...(notCleared > 0 ? [words.notCleared(notCleared)] : []),
    ...(lost > 0 ? [words.lost(lost)] : []),
  ];
}

function nextSteps(summary: Summary, words: Words): string[] {
  const { counts, stopped, folder, sandbox } = summary;
  const steps: string[] = [];
  if (stopped) steps.push(stopped.cure === 'person' ? words.step.cure : words.step.again);
  if (counts.invalid + counts.rejected > 0)
    steps.push(words.step.correct(quotedPath(join(folder ?? '', 'failures.csv'))));
  else if (counts.failed > 0 && !stopped) steps.push(words.step.again);
  if (summary.conflicts > 0) steps.push(words.step.conflicts);
  if (steps.length === 0) steps.push(sandbox ? words.step.real : words.step.none);
  return steps;
}

/** A path as a shell takes it. */
function quotedPath(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
