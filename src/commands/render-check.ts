// The words of `tim-import check`: what a file holds, what is wrong with it, and how long its import would take.
import { entryOf, type Language } from '../catalogue/catalogue.js';
import type { Examination, ProblemCount } from '../run/check.js';
import { grouped } from '../words/format.js';
import { inLanguage } from '../words/message.js';
import { columnsOf, padded, withoutControls, wrapped } from '../words/text-width.js';
import { WORDS, type Words } from '../words/words.js';
import { columnsText, formOf } from './render-plan.js';

const NARROWEST = 40;

/** Ends with a line break. @param width columns; text is wrapped to it */
export function renderExamination(found: Examination, language: Language, width = 80): string {
  const words = WORDS[language];
  const { check } = words;
  const columns = Math.max(NARROWEST, width) - 1;
  const times = Object.entries(found.seconds)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([rate, seconds]) => check.at(words.duration(seconds), grouped(Number(rate))));
  // What needs nobody comes last.
  const isHarmless = ({ code }: ProblemCount) => Number(code === 'DUPLICATE_IDENTIFIER');
  const problems = [...found.problems].sort((one, other) => isHarmless(one) - isHarmless(other));
  const sections = [
    [
      ...wrapped(
        withoutControls(`${found.name}${words.colon}${check.size(found.rows, found.calls)}`),
        columns,
      ),
      ...wrapped(formOf(found, words), columns),
      ...wrapped(columnsText(found.columns, words), columns),
      ...found.notes.flatMap((note) => wrapped(withoutControls(inLanguage(note, language)), columns, '! ')),
    ],
    figures(found, words),
    ...(found.rows === 0 ? [wrapped(check.noRows, columns)] : []),
    ...problems.map((problem) => problemLines(problem, found.folder !== null, language, columns)),
    ...(found.folder === null && problems.some(namesFile) ? [wrapped(check.toFix, columns)] : []),
    ...(found.warnings.length > 0 ? [[`${check.worthALook}${words.colon.trimEnd()}`]] : []),
    ...found.warnings.map((warning) => warningLines(warning, language, columns)),
    ...(found.files.length > 0
      ? [[check.written(found.folder ?? ''), ...found.files.map((file) => `  ${file}`)]]
      : []),
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

/** @param hasFiles whether the files that an advice may name are there */
function problemLines(
  problem: ProblemCount,
  hasFiles: boolean,
  language: Language,
  columns: number,
): string[] {
  const { meaning, advice } = entryOf(problem.code);
  const { bracketed } = WORDS[language];
  const said = inLanguage(problem.message, language);
  // What has no Chinese has the catalogue's words before it.
  const isKnown = language === 'en' || said !== problem.message;
  const what = isKnown ? said : `${meaning[language]}${bracketed(said)}`;
  return [
    ...headline(problem, language, columns),
    ...wrapped(withoutControls(what), columns, '  '),
    ...(hasFiles || !namesFile(problem) ? wrapped(advice[language], columns, '  → ') : []),
  ];
}

/** Whether the advice is about a file that only `--out` writes. */
function namesFile({ code }: ProblemCount): boolean {
  return /(?:failures|conflicts)\.csv/.test(entryOf(code).advice.en);
}

function warningLines(warning: ProblemCount, language: Language, columns: number): string[] {
  const said = inLanguage(warning.message, language);
  return [...headline(warning, language, columns), ...wrapped(withoutControls(said), columns, '  ')];
}

function headline({ code, rows, lines }: ProblemCount, language: Language, columns: number): string[] {
  const { colon, comma, check } = WORDS[language];
  const where = check.lines(lines, rows > lines.length);
  return wrapped(`${code}${colon}${WORDS[language].rows(rows)}${comma}${where}`, columns, '', '  ');
}
