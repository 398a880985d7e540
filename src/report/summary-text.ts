// What a summary says in sentences, wherever it is shown: the outcome, the pace, the warnings, and what to do next.
import { join } from 'node:path';
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { grouped, milliseconds } from '../words/format.js';
import type { Words } from '../words/words.js';
import type { Summary, SummaryStop } from './summary.js';

/** What happened, in one sentence. */
export function outcomeSentence(summary: Summary, words: Words): string {
  const { rows, counts, stopped, exitCode } = summary;
  const done = counts.imported + counts.unchanged + counts.duplicate - summary.conflicts;
  if (stopped) return words.outcome.stopped(rows, done);
  if (rows === 0) return words.outcome.empty;
  if (counts.unchanged === rows) return words.outcome.unchanged(rows);
  if (done === rows) return words.outcome.complete(rows);
  return exitCode === 0 ? words.outcome.tolerated(rows, rows - done) : words.outcome.incomplete(rows, done);
}

/** What a run says of its stop is English: elsewhere the catalogue's words go before it. */
export function whyStopped(
  { code, message }: Pick<SummaryStop, 'code' | 'message'>,
  language: Language,
): string {
  return language === 'en' ? message : `${entryOf(code).meaning[language]}${message}`;
}

/** How much a stopped run left unread, in a sentence; '' where nothing was left, or nobody can tell. */
export function unreadSentence({ input, stopped }: Pick<Summary, 'input' | 'stopped'>, words: Words): string {
  if (!stopped || !input.bytesUnread || !input.size) return '';
  return words.unread(`${Math.ceil((input.bytesUnread / input.size) * 100)} %`);
}

/** How fast it went, a fact a line. */
export function paceOf({ calls, seconds }: Summary, words: Words): string[] {
  const { total, retries, throttles, perSecond, highestInOneSecond, ceiling, latencyMs, waits } = calls;
  const facts = [words.took(words.duration(seconds))];
  if (total > 0) facts.push(words.calls(grouped(total), grouped(retries), grouped(throttles)));
  if (perSecond !== null) {
    facts.push(words.rate(grouped(perSecond), grouped(highestInOneSecond), grouped(ceiling)));
  }
  if (latencyMs) {
    const { p50, p95, p99, max } = latencyMs;
    facts.push(words.latency(milliseconds(p50), milliseconds(p95), milliseconds(p99), milliseconds(max)));
  }
  if (waits.count > 0) facts.push(words.waits(waits.count, words.duration(waits.seconds)));
  return facts;
}

/** What is worth knowing though it is no failure. */
export function warningsOf({ warnings, conflicts, notCleared, lost }: Summary, words: Words): string[] {
  return [
    ...warnings,
    ...(conflicts > 0 ? [words.conflicts(conflicts)] : []),
    ...(notCleared > 0 ? [words.notCleared(notCleared)] : []),
    ...(lost > 0 ? [words.lost(lost)] : []),
  ];
}

/** What to do now, one step a line; never empty. */
export function nextSteps(summary: Summary, words: Words): string[] {
  const { counts, stopped, folder, sandbox } = summary;
  const steps: string[] = [];
  if (stopped) steps.push(stopped.cure === 'person' ? words.step.cure : words.step.again);
  if (counts.invalid + counts.rejected > 0)
    steps.push(words.step.mend(quotedPath(join(folder ?? '', 'failures.csv'))));
  else if (counts.failed > 0 && !stopped) steps.push(words.step.again);
  if (summary.conflicts > 0) steps.push(words.step.conflicts);
  if (steps.length === 0) steps.push(sandbox ? words.step.real : words.step.none);
  return steps;
}

/** A few rows of a million are not 0 %, and not all is not 100 %. */
export function shareOf(count: number, rows: number): string {
  const percent = (count / rows) * 100;
  if (count > 0 && percent < 0.1) return '<0.1 %';
  if (count < rows && percent > 99.9) return '>99.9 %';
  return `${percent.toFixed(1)} %`;
}

/** A path as a shell takes it. */
function quotedPath(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
