// The words of `tim-import check`: what a file holds, what is wrong with it, and how long its import would take.
import { entryOf, type Language } from '../catalogue/catalogue.js';
import type { RunDetails } from '../report/run-file.js';
import type { DryRun } from '../run/dry-run.js';
import { grouped } from '../words/format.js';
import { columnsOf, padded, withoutControls, wrapped } from '../words/text-width.js';
import { WORDS, type Words } from '../words/words.js';
import { columnsText, formOf } from './render-plan.js';

type InputDetails = RunDetails['input'];

/** What a file holds. */
export interface Examination extends InputDetails, Omit<DryRun, 'changed' | 'unchanged'> {
  readonly notes: readonly string[];
  /** Compared with the ledger; null where there is none, or no app was named. */
  readonly changed: number | null;
  readonly unchanged: number | null;
  /** Of the valid rows. */
  readonly robots: number;
  /** Rows that a run would send. */
  readonly calls: number;
  /** Invalid rows and duplicates by code, the most frequent first; a row with two problems counts in both. */
  readonly problems: readonly ProblemCount[];
  /** What is valid and yet worth a look. */
  readonly warnings: readonly ProblemCount[];
  /** Seconds that these calls take, by calls a second. */
  readonly seconds: Readonly<Record<string, number>>;
}

export interface ProblemCount {
  readonly code: string;
  readonly rows: number;
  /** Lines of the first ones. */
  readonly lines: readonly number[];
  /** What is wrong with the first one. */
  readonly message: string;
}

const NARROWEST = 40;

/** Ends with a line break. @param width columns; text is wrapped to it */
export function renderExamination(found: Examination, language: Language, width = 80): string {
  const words = WORDS[language];
  const { check } = words;
  const columns = Math.max(NARROWEST, width) - 1;
  const times = Object.entries(found.seconds)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([rate, seconds]) => check.at(words.duration(seconds), rate));
  const sections = [
    [
      ...wrapped(
        withoutControls(`${found.name}${words.colon}${check.size(found.rows, found.calls)}`),
        columns,
      ),
      ...wrapped(formOf(found, words), columns),
      ...wrapped(columnsText(found.columns, words), columns),
      ...found.notes.flatMap((note) => wrapped(withoutControls(note), columns, '! ')),
    ],
    figures(found, words),
    ...found.problems.map((problem) => problemLines(problem, language, columns)),
    ...(found.warnings.length > 0 ? [[`${check.worthALook}${words.colon.trimEnd()}`]] : []),
    ...found.warnings.map((warning) => warningLines(warning, language, columns)),
    wrapped(check.time(times), columns),
  ];
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function figures(found: Examination, { check }: Words): string[] {
  const { valid, invalid, duplicates, robots, changed, unchanged } = found;
  const counted: readonly (readonly [label: string, text: string])[] = [
    [check.valid, grouped(valid)],
    [check.invalid, grouped(invalid)],
    ...(changed === null || unchanged === null
      ? []
      : ([
          [check.new, grouped(found.new)],
          [check.changed, grouped(changed)],
          [check.unchanged, grouped(unchanged)],
        ] as const)),
    [check.duplicates, check.conflicts(duplicates.identical, duplicates.conflicting)],
    ...(robots > 0 ? [[check.robots, grouped(robots)] as const] : []),
  ];
  const column = Math.max(...counted.map(([label]) => columnsOf(label))) + 2;
  return counted.map(([label, text]) => `  ${padded(label, column)}${text}`);
}

function problemLines(problem: ProblemCount, language: Language, columns: number): string[] {
  const { meaning, advice } = entryOf(problem.code);
  const { bracketed } = WORDS[language];
  // What is said of the very row is English: elsewhere the catalogue's words go before it.
  const what = language === 'en' ? problem.message : `${meaning[language]}${bracketed(problem.message)}`;
  return [
    ...headline(problem, language, columns),
    ...wrapped(withoutControls(what), columns, '  '),
    ...wrapped(advice[language], columns, '  → '),
  ];
}

function warningLines(warning: ProblemCount, language: Language, columns: number): string[] {
  const said = WORDS[language].check.warning[warning.code] ?? warning.message;
  return [...headline(warning, language, columns), ...wrapped(withoutControls(said), columns, '  ')];
}

function headline({ code, rows, lines }: ProblemCount, language: Language, columns: number): string[] {
  const { colon, comma, check } = WORDS[language];
  const where = check.lines(lines, rows > lines.length);
  return wrapped(`${code}${colon}${WORDS[language].rows(rows)}${comma}${where}`, columns, '', '  ');
}
