// The summary for people: the outcome in one line, then what is behind it, where the reports are, and what to do next.
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { isFailure, STATUSES } from '../outcome.js';
import type { Summary } from '../report/summary.js';
import type { SummaryText } from '../report/summary-text.js';
import { grouped, shareOf } from '../words/format.js';
import { columnsOf, padded, withoutControls, wrapped } from '../words/text-width.js';
import { stateLabel, WORDS, type Words } from '../words/words.js';

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { good: '32', bad: '31', warning: '33', bold: '1', dim: '2' } as const;
const SHOWN_GROUPS = 12;

/** Ends with a line break. @param text of the same summary @param width columns; text is wrapped to it */
export function renderSummary(
  summary: Summary,
  text: SummaryText,
  options: { readonly language: Language; readonly color: boolean; readonly width: number },
): string {
  const words = WORDS[options.language];
  const paint: Paint = (style, text) => (options.color ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
  const width = Math.max(40, Math.min(options.width, 100)) - 1;
  const sections = [
    [
      ...(summary.sandbox ? wrapped(words.sandbox, width).map((line) => paint('warning', line)) : []),
      ...headline(summary, text, width, paint),
    ],
    reason(summary, text, words, width),
    states(summary, words, paint),
    problems(summary, options.language, width, paint),
    warnings(text, width, paint),
    text.pace.flatMap((fact) => wrapped(fact, width, '  ')).map((line) => paint('dim', line)),
    files(summary, words, width, paint),
    next(text, words, width, paint),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function headline(
  { exitCode, stopped }: Summary,
  { headline }: SummaryText,
  width: number,
  paint: Paint,
): string[] {
  const style = exitCode === 0 ? 'good' : stopped ? 'bad' : 'warning';
  return wrapped(headline, width).map((line) => paint('bold', paint(style, line)));
}

function reason({ stopped }: Summary, { stop }: SummaryText, { summary }: Words, width: number): string[] {
  if (!stopped || !stop) return [];
  const why = `${withoutControls(stop.why)} [${stopped.code}] ${stop.unread}`;
  return [...wrapped(why, width, summary.why), ...wrapped(stop.advice, width, '  → ')];
}

function states({ counts, rows }: Summary, words: Words, paint: Paint): string[] {
  const shown = STATUSES.filter((status) => counts[status] > 0 || status === 'imported');
  const name = Math.max(...shown.map((status) => columnsOf(stateLabel(status, words))));
  const figure = Math.max(...shown.map((status) => grouped(counts[status]).length));
  return shown.map((status) => {
    const count = grouped(counts[status]).padStart(figure);
    const share = rows > 0 ? shareOf(counts[status], rows).padStart(9) : '';
    const line = `  ${padded(stateLabel(status, words), name)}  ${count}${share}`;
    return isFailure(status) ? paint('bad', line) : status === 'imported' ? line : paint('dim', line);
  });
}

function problems({ codes }: Summary, language: Language, width: number, paint: Paint): string[] {
  const words = WORDS[language];
  const groups = codes.filter(({ status }) => isFailure(status));
  if (groups.length === 0) return [];
  const lines = [paint('bold', words.summary.problems)];
  for (const { code, status, rows, firstLine } of groups.slice(0, SHOWN_GROUPS)) {
    const { meaning, advice } = entryOf(code);
    const group = words.summary.group(words.rows(rows), stateLabel(status, words), firstLine);
    lines.push(
      ...wrapped(`${code}  ${group}`, width, '  ').map((line) => paint('bad', line)),
      ...wrapped(meaning[language], width, '    '),
      ...wrapped(advice[language], width, '    → '),
    );
  }
  if (groups.length > SHOWN_GROUPS) lines.push(`  … ${groups.length - SHOWN_GROUPS} …`);
  return lines;
}

function warnings({ warnings }: SummaryText, width: number, paint: Paint): string[] {
  return warnings.flatMap((warning) =>
    wrapped(withoutControls(warning), width, '! ').map((line) => paint('warning', line)),
  );
}

function files(summary: Summary, words: Words, width: number, paint: Paint): string[] {
  if (summary.folder === null) return [];
  const name = Math.max(...summary.files.map((file) => file.length));
  return [
    `${paint('bold', words.summary.files)} ${summary.folder}`,
    ...summary.files.flatMap((file) =>
      wrapped(words.summary.file[file] ?? '', width, `  ${padded(file, name)}  `),
    ),
  ];
}

function next({ next }: SummaryText, words: Words, width: number, paint: Paint): string[] {
  // A command to paste must stay in one piece.
  return [
    paint('bold', words.summary.next),
    ...next.flatMap((step) => (step.includes('tim-import run') ? [`  ${step}`] : wrapped(step, width, '  '))),
  ];
}
