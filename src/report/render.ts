// The summary for people: the outcome in one line, then what is behind it, where the reports are, and what to do next.
import { join } from 'node:path';
import { entryOf, type Language } from '../catalogue.js';
import { isFailure, STATUSES } from '../outcome.js';
import type { Summary } from './summary.js';
import { columnsOf, padded, withoutControls, wrapped } from './terminal-text.js';
import { grouped, milliseconds, statusLabel, WORDS, type Words } from './words.js';

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { good: '32', bad: '31', warning: '33', bold: '1', dim: '2' } as const;
const SHOWN_GROUPS = 12;

/** Ends with a line break. @param width columns; text is wrapped to it */
export function renderSummary(
  summary: Summary,
  options: { readonly language: Language; readonly color: boolean; readonly width: number },
): string {
  const words = WORDS[options.language];
  const paint: Paint = (style, text) => (options.color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
  const width = Math.max(40, Math.min(options.width, 100)) - 1;
  const sections = [
    [
      ...(summary.sandbox ? wrapped(words.sandbox, width).map((line) => paint('warning', line)) : []),
      ...headline(summary, words, width, paint),
    ],
    reason(summary, options.language, width),
    states(summary, words, paint),
    problems(summary, options.language, width, paint),
    warnings(summary, words, width, paint),
    pace(summary, words, width).map((line) => paint('dim', line)),
    files(summary, words, width, paint),
    next(summary, words, width, paint),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

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

function headline(summary: Summary, words: Words, width: number, paint: Paint): string[] {
  const style = summary.exitCode === 0 ? 'good' : summary.stopped ? 'bad' : 'warning';
  return wrapped(outcomeSentence(summary, words), width).map((line) => paint('bold', paint(style, line)));
}

function reason({ stopped, input }: Summary, language: Language, width: number): string[] {
  if (!stopped) return [];
  const words = WORDS[language];
  const advice = entryOf(stopped.code).advice[language];
  const share =
    input.bytesUnread && input.size
      ? words.unread(`${Math.ceil((input.bytesUnread / input.size) * 100)} %`)
      : '';
  return [
    ...wrapped(`${withoutControls(stopped.message)} [${stopped.code}] ${share}`, width, `${words.why}: `),
    ...wrapped(advice, width, '  → '),
  ];
}

function states({ counts, rows }: Summary, words: Words, paint: Paint): string[] {
  const shown = STATUSES.filter((status) => counts[status] > 0 || status === 'imported');
  const name = Math.max(...shown.map((status) => columnsOf(statusLabel(status, words))));
  const figure = Math.max(...shown.map((status) => grouped(counts[status]).length));
  return shown.map((status) => {
    const count = grouped(counts[status]).padStart(figure);
    const share = rows > 0 ? shareOf(counts[status], rows).padStart(9) : '';
    const line = `  ${padded(statusLabel(status, words), name)}  ${count}${share}`;
    return isFailure(status) ? paint('bad', line) : status === 'imported' ? line : paint('dim', line);
  });
}

function problems({ codes }: Summary, language: Language, width: number, paint: Paint): string[] {
  const words = WORDS[language];
  const groups = codes.filter(({ status }) => isFailure(status));
  if (groups.length === 0) return [];
  const lines = [paint('bold', words.problems)];
  for (const { code, status, rows, firstLine } of groups.slice(0, SHOWN_GROUPS)) {
    const { meaning, advice } = entryOf(code);
    const group = words.group(words.rows(rows), statusLabel(status, words), firstLine);
    lines.push(
      ...wrapped(`${code}  ${group}`, width, '  ').map((line) => paint('bad', line)),
      ...wrapped(meaning[language], width, '    '),
      ...wrapped(advice[language], width, '    → '),
    );
  }
  if (groups.length > SHOWN_GROUPS) lines.push(`  … ${groups.length - SHOWN_GROUPS} …`);
  return lines;
}

function warnings(summary: Summary, words: Words, width: number, paint: Paint): string[] {
  const { conflicts, notCleared, lost } = summary;
  return [
    ...summary.warnings,
    ...(conflicts > 0 ? [words.conflicts(conflicts)] : []),
    ...(notCleared > 0 ? [words.notCleared(notCleared)] : []),
    ...(lost > 0 ? [words.lost(lost)] : []),
  ].flatMap((warning) =>
    wrapped(withoutControls(warning), width, '! ').map((line) => paint('warning', line)),
  );
}

function pace({ calls, seconds }: Summary, words: Words, width: number): string[] {
  const { total, retries, throttles, perSecond, highestInOneSecond, ceiling, latencyMs, waits } = calls;
  const facts = [words.took(words.duration(seconds))];
  if (total > 0) facts.push(words.calls(grouped(total), grouped(retries), grouped(throttles)));
  if (perSecond !== null)
    facts.push(words.rate(grouped(perSecond), grouped(highestInOneSecond), grouped(ceiling)));
  if (latencyMs) {
    const { p50, p95, p99, max } = latencyMs;
    facts.push(words.latency(milliseconds(p50), milliseconds(p95), milliseconds(p99), milliseconds(max)));
  }
  if (waits.count > 0) facts.push(words.waits(waits.count, words.duration(waits.seconds)));
  return facts.flatMap((fact) => wrapped(fact, width, '  '));
}

function files(summary: Summary, words: Words, width: number, paint: Paint): string[] {
  if (summary.folder === null) return [];
  const name = Math.max(...summary.files.map((file) => file.length));
  return [
    `${paint('bold', words.files)} ${summary.folder}`,
    ...summary.files.flatMap((file) => wrapped(words.file[file] ?? '', width, `  ${padded(file, name)}  `)),
  ];
}

function next(summary: Summary, words: Words, width: number, paint: Paint): string[] {
  const steps = nextSteps(summary, words);
  // A command to paste must stay in one piece.
  return [
    paint('bold', words.next),
    ...steps.flatMap((step) =>
      step.includes('tim-import run') ? [`  ${step}`] : wrapped(step, width, '  '),
    ),
  ];
}

/** A few rows of a million are not 0 %, and not all is not 100 %. */
function shareOf(count: number, rows: number): string {
  const percent = (count / rows) * 100;
  if (count > 0 && percent < 0.1) return '<0.1 %';
  if (count < rows && percent > 99.9) return '>99.9 %';
  return `${percent.toFixed(1)} %`;
}

/** A path as a shell takes it. */
function quotedPath(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
