// What a verification found, as text for a terminal.
import type { Language } from '../catalogue/page.js';
import { VERDICTS } from '../outcome.js';
import { nextSteps, sentences } from '../report/html/verify-html.js';
import type { VerifyFigures } from '../report/verify-summary.js';
import { grouped } from '../words/format.js';
import { columnsOf, padded, withoutControls } from '../words/text-width.js';
import { VERIFY_WORDS } from '../words/verify-words.js';

export function renderVerification(summary: VerifyFigures, language: Language): string {
  const words = VERIFY_WORDS[language];
  const { counts, drift, folder } = summary;
  const rows = VERDICTS.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => [grouped(counts[verdict]), words.verdict[verdict], words.meaning[verdict]] as const,
  );
  const kinds = drift
    ? (['lost', 'drifted', 'pending'] as const)
        .filter((kind) => drift[kind] > 0)
        .map((kind) => `${grouped(drift[kind])} ${words[kind]}`)
    : [];
  const width = Math.max(0, ...rows.map(([count]) => count.length));
  const name = Math.max(0, ...rows.map(([, verdict]) => columnsOf(verdict)));
  return `${[
    withoutControls(summary.headline),
    '',
    ...rows.map(
      ([count, verdict, meaning]) => `  ${count.padStart(width)}  ${padded(verdict, name)}  ${meaning}`,
    ),
    ...(kinds.length > 0 ? ['', `${words.drift}:`, ...kinds.map((kind) => `  ${kind}`)] : []),
    '',
    ...sentences(summary, language).map(withoutControls),
    '',
    `${words.next}:`,
    ...nextSteps(summary, language).map((step) => `  ${withoutControls(step)}`),
    ...(folder === null ? [] : ['', `${words.files}: ${withoutControls(folder)}`]),
  ].join('\n')}\n`;
}
