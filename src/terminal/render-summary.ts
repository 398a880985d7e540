// The summary for people: the headline, what is behind it and what to do next, in no more lines than a screen has.
import { entryOf, type Language } from '../catalogue/catalogue.js';
import { STATUSES } from '../outcome.js';
import type { Summary } from '../report/summary.js';
import type { SummaryText } from '../report/summary-text.js';
import { grouped, together } from '../words/format.js';
import { columnsOf, cut, padded, withoutControls, wrapped } from '../words/text-width.js';
import { WORDS, type Words } from '../words/words.js';

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { good: '32', bad: '31', warning: '33', bold: '1', dim: '2' } as const;
/** A screen of 24 lines, less the prompt and the command line. */
const MOST_LINES = 20;
const SHOWN_SENT = 10;
/** Lines that the problems leave to the notes. */
const MOST_NOTES = 2;

/**
 * Ends with a line break, and is at most 20 lines of 80 columns unless details are asked for.
 * @param text of the same summary
 * @param details every problem with what it means and what to do, and every note in full
 * @param width columns; text is wrapped to it
 */
export function renderSummary(
  summary: Summary,
  text: SummaryText,
  options: {
    readonly language: Language;
    readonly color: boolean;
    readonly width: number;
    readonly details?: boolean;
  },
): string {
  const { language, color, details = false } = options;
  const words = WORDS[language];
  const paint: Paint = (style, line) => (color ? `\u001b[${STYLES[style]}m${line}\u001b[0m` : line);
  const width = Math.max(40, Math.min(options.width, 100)) - 1;
  const headline = headlineLines(summary, text, width, paint);
  const above = [
    ...(summary.sandbox ? wrapped(words.sandbox, width).map((line) => paint('warning', line)) : []),
    ...headline,
    ...stopLines(summary, text, words, width),
  ];
  const end = [...next(text, words, width, paint), ...headline];
  const figures = [
    ...states(summary, words, width),
    ...pace(text, details, width).map((line) => paint('dim', line)),
    ...files(summary, words, details, width),
  ];
  const room = details
    ? Number.POSITIVE_INFINITY
    : MOST_LINES - above.length - figures.length - end.length - 3;
  const middle = details
    ? explained(text, language, width, paint)
    : rows(summary, text, words, room - Math.min(MOST_NOTES, text.warnings.length), width, paint);
  const behind = [...notes(text, words, room - middle.length, width, paint), ...figures];
  return `${[above, middle, behind, end]
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

function headlineLines(
  { exitCode, stopped, accounts }: Summary,
  { headline }: SummaryText,
  width: number,
  paint: Paint,
): string[] {
  const isGood = exitCode === 0 || (stopped?.code === 'LIMIT_REACHED' && accounts.imported > 0);
  const style = isGood ? 'good' : stopped ? 'bad' : 'warning';
  return wrapped(headline, width).map((line) => paint('bold', paint(style, line)));
}

/** A pilot stopped because it was asked to: that needs no explanation. */
function stopLines({ stopped }: Summary, { stop }: SummaryText, { summary }: Words, width: number): string[] {
  if (!stopped || !stop || stopped.code === 'LIMIT_REACHED') return [];
  return wrapped(together(withoutControls(stop.why), `[${stopped.code}]`), width, summary.why);
}

/** The rows of a pilot, or the problems of the file, one line each; of a run that could import nothing, neither. */
function rows(
  summary: Summary,
  text: SummaryText,
  words: Words,
  room: number,
  width: number,
  paint: Paint,
): string[] {
  if (summary.pilot) return pilotRows(summary.pilot, words, width);
  return summary.stopped && summary.accounts.imported === 0 ? [] : problems(text, words, room, width, paint);
}

function pilotRows(pilot: NonNullable<Summary['pilot']>, words: Words, width: number): string[] {
  const shown = pilot.slice(0, SHOWN_SENT);
  const line = Math.max(...shown.map((row) => columnsOf(words.summary.line(row.line))));
  const identifier = Math.max(...shown.map((row) => columnsOf(withoutControls(row.identifier))));
  return [
    ...shown.map(({ line: at, identifier: name, status, code }) =>
      cut(
        `  ${padded(words.summary.line(at), line)}  ${padded(withoutControls(name), identifier)}  ${words.state[status]} ${code}`.trimEnd(),
        width,
      ),
    ),
    ...(pilot.length > shown.length ? [`  ${words.summary.moreRows(pilot.length - shown.length)}`] : []),
  ];
}

function problems(
  { problems: groups }: SummaryText,
  words: Words,
  room: number,
  width: number,
  paint: Paint,
): string[] {
  if (groups.length === 0) return [];
  // Where not all fit, the last line says how many are left.
  const lines = Math.max(1, room - 1);
  const shown = groups.length <= lines ? groups : groups.slice(0, Math.max(1, lines - 1));
  const cells = shown.map(({ rows, code, status, firstLine, before }) => [
    grouped(rows),
    code,
    words.state[status],
    words.summary.line(firstLine),
    before === null ? '' : before === rows ? words.summary.asBefore : words.summary.before(before),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => columnsOf(row[column] ?? ''))));
  return [
    cut(`${words.summary.problems}${words.bracketed(words.summary.explained)}`, width).replace(
      words.summary.problems,
      (label) => paint('bold', label),
    ),
    ...cells.map(([rows = '', ...others]) =>
      paint(
        'bad',
        cut(
          `  ${rows.padStart(widths[0] ?? 0)}  ${others.map((cell, index) => padded(cell, widths[index + 1] ?? 0)).join('  ')}`.trimEnd(),
          width,
        ),
      ),
    ),
    ...(groups.length > shown.length ? [`  ${words.summary.more(groups.length - shown.length)}`] : []),
  ];
}

/** Every problem with what it means and what to do about it. */
function explained({ problems }: SummaryText, language: Language, width: number, paint: Paint): string[] {
  const words = WORDS[language];
  return problems.flatMap(({ code, status, rows, firstLine }) => {
    const { meaning, advice } = entryOf(code);
    const group = words.summary.group(rows, words.state[status], firstLine);
    return [
      ...wrapped(`${code}  ${group}`, width).map((line) => paint('bad', line)),
      ...wrapped(meaning[language], width, '  '),
      ...wrapped(advice[language], width, '  → '),
    ];
  });
}

function states({ counts, rows, pilot }: Summary, words: Words, width: number): string[] {
  const shown = STATUSES.filter((status) => counts[status] > 0);
  if (shown.length === 0 || pilot) return [];
  const list = shown.map((status) => words.counted(grouped(counts[status]), status));
  return wrapped(`${words.rows(rows)}${words.colon}${list.join(words.comma)}`, width);
}

function pace({ pace, shortPace }: SummaryText, details: boolean, width: number): string[] {
  return (details ? pace : [shortPace]).flatMap((fact) => wrapped(fact, width));
}

/** One line each, cut where they must be; all of them in full where there is room. */
function notes({ warnings }: SummaryText, words: Words, room: number, width: number, paint: Paint): string[] {
  const whole = warnings.map((warning) => wrapped(withoutControls(warning), width, '! '));
  if (whole.flat().length <= room) return whole.flat().map((line) => paint('warning', line));
  if (room < 1) return [];
  const shown = whole.length <= room ? whole : whole.slice(0, Math.max(0, room - 1));
  return [
    ...shown.map(([first = '', ...more]) =>
      paint('warning', more.length > 0 ? cut(`${first} …`, width) : first),
    ),
    ...(shown.length < whole.length ? [`  ${words.summary.moreNotes(whole.length - shown.length)}`] : []),
  ];
}

function files({ folder, files }: Summary, words: Words, details: boolean, width: number): string[] {
  if (folder === null) return [];
  const name = Math.max(...files.map((file) => file.length));
  return [
    `${words.summary.files} ${withoutControls(folder)}`,
    ...(details
      ? files.flatMap((file) => wrapped(words.summary.file[file] ?? '', width, `  ${padded(file, name)}  `))
      : []),
  ];
}

function next({ next }: SummaryText, words: Words, width: number, paint: Paint): string[] {
  return next.flatMap(({ text, path }, index) => [
    ...wrapped(withoutControls(text), width, index === 0 ? `${words.summary.next}${words.colon}` : '').map(
      (line, number) =>
        index === 0 && number === 0
          ? line.replace(words.summary.next, (label) => paint('bold', label))
          : line,
    ),
    // A path to paste must stay in one piece.
    ...(path === undefined ? [] : [`  ${path}`]),
  ]);
}
