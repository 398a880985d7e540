// What a verification found, as text for a terminal.
import type { Language } from '../catalogue/page.js';
import { VERDICTS } from '../outcome.js';
import type { VerifyFigures } from '../report/verify-summary.js';
import { nextSteps, sentences, unread } from '../report/verify-text.js';
import { grouped, together } from '../words/format.js';
import { columnsOf, padded, withoutControls, wrapped } from '../words/text-width.js';
import { VERIFY_WORDS } from '../words/verify-words.js';
import { WORDS } from '../words/words.js';

const NARROWEST = 40;

/** @param width columns; a path is never broken, so that it can be pasted */
export function renderVerification(summary: VerifyFigures, language: Language, width = 80): string {
  const words = VERIFY_WORDS[language];
  const { colon } = WORDS[language];
  const { stopped, headline } = summary;
  const unreadPart = unread(summary, language);
  const columns = Math.max(NARROWEST, width) - 1;
  const { counts, drift, folder } = summary;
  const rows = VERDICTS.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => [grouped(counts[verdict]), words.verdict[verdict], words.meaning[verdict]] as const,
  );
  const kinds = drift
    ? (['lost', 'drifted', 'pending'] as const)
        .filter((kind) => drift[kind] > 0)
        .map((kind) => `${grouped(drift[kind])} ${words[kind]}`)
    : [];
  const figure = Math.max(0, ...rows.map(([count]) => count.length));
  const name = Math.max(0, ...rows.map(([, verdict]) => columnsOf(verdict)));
  return `${[
    ...(summary.sandbox ? wrapped(WORDS[language].sandbox, columns) : []),
    ...wrapped(withoutControls(together(headline, ...(stopped ? [`[${stopped.code}]`] : []))), columns),
    ...(unreadPart === undefined ? [] : wrapped(unreadPart, columns)),
    '',
    ...rows.flatMap(([count, verdict, meaning]) =>
      wrapped(meaning, columns, `  ${count.padStart(figure)}  ${padded(verdict, name)}  `),
    ),
    ...(kinds.length > 0
      ? ['', words.drift + colon.trimEnd(), ...kinds.flatMap((kind) => wrapped(kind, columns, '  '))]
      : []),
    '',
    ...sentences(summary, language).flatMap((sentence) => wrapped(withoutControls(sentence), columns)),
    ...(folder === null ? [] : [`${words.files}${colon}${withoutControls(folder)}`]),
    '',
    ...nextSteps(summary, language).flatMap(({ text, path }, index) => [
      ...wrapped(text, columns, index === 0 ? `${words.next}${colon}` : ''),
      ...(path === undefined ? [] : [`  ${withoutControls(path)}`]),
    ]),
  ].join('\n')}\n`;
}
