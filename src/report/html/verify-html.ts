// report.html of a verification: the verdict bar, what drifted, and what to do.
import { join } from 'node:path';
import type { Language } from '../../catalogue/page.js';
import { VERDICTS } from '../../outcome.js';
import { grouped } from '../../words/format.js';
import { VERIFY_WORDS } from '../../words/verify-words.js';
import { WORDS } from '../../words/words.js';
import { replaceFile } from '../atomic-file.js';
import type { VerifyFigures } from '../verify-summary.js';
import { nextSteps, sentences, unread } from '../verify-text.js';
import { type Html, html } from './html.js';
import { page, REPORT_FILE } from './page.js';
import { shareBar } from './share-bar.js';
import { REPORT_STYLE } from './style.js';

const STYLE = `${REPORT_STYLE}.match { fill: var(--good); } .differs, .unknown { fill: var(--warn); } .missing { fill: var(--bad); }\n`;

/** Atomic, and may be done again. @throws ImportError OUTPUT */
export function writeVerifyHtml(folder: string, summary: VerifyFigures, language: Language): void {
  replaceFile(join(folder, REPORT_FILE), renderVerifyHtml(summary, language));
}

/** Holds no nickname or avatar. */
export function renderVerifyHtml(summary: VerifyFigures, language: Language): string {
  const { exitCode, stopped, headline } = summary;
  return page(summary, {
    ...{ command: 'tim-import verify', language, style: STYLE, headline },
    mood: exitCode === 0 ? 'good' : stopped ? 'bad' : 'warn',
    advice: advice(summary, language),
    sections: [verdicts(summary, language), drift(summary, language), facts(summary, language)],
  });
}

function verdicts({ counts, rows }: VerifyFigures, language: Language): Html {
  const words = VERIFY_WORDS[language];
  const shown = VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => ({
    ...{ kind: verdict, rows: counts[verdict], name: words.verdict[verdict], label: words.verdict[verdict] },
    meaning: words.meaning[verdict],
  }));
  const total = shown.reduce((sum, verdict) => sum + verdict.rows, 0) || 1;
  return shareBar(WORDS[language].rows(rows), total, shown);
}

function drift({ drift, differing }: VerifyFigures, language: Language): Html {
  const words = VERIFY_WORDS[language];
  const kinds = drift ? (['lost', 'drifted', 'pending'] as const).filter((kind) => drift[kind] > 0) : [];
  const fields = Object.entries(differing).filter(([, rows]) => rows > 0);
  return html`${
    kinds.length === 0
      ? undefined
      : html`<section><h2>${words.drift}</h2><table>${kinds.map((kind) => html`<tr><td class="figure">${grouped(drift?.[kind] ?? 0)}</td><td>${words[kind]}</td></tr>`)}</table></section>`
  }${
    fields.length === 0
      ? undefined
      : html`<section><h2>${words.fields}</h2><table>${fields.map(([field, rows]) => html`<tr><th>${field}</th><td class="figure">${grouped(rows)}</td></tr>`)}</table></section>`
  }`;
}

/** What was not read, and what to do now. */
function advice(summary: VerifyFigures, language: Language): Html {
  const why = unread(summary, language);
  const next = nextSteps(summary, language);
  return html`${why === undefined ? undefined : html`<p class="why">${why}</p>`}
<p class="next"><strong>${VERIFY_WORDS[language].next}</strong></p><ul>${next.map(({ text, path }) => html`<li>${text}${path === undefined ? undefined : html` <code>${path}</code>`}</li>`)}</ul>`;
}

function facts(summary: VerifyFigures, language: Language): Html {
  const words = VERIFY_WORDS[language];
  return html`<section><h2>${words.facts}</h2><ul>${sentences(summary, language).map((note) => html`<li>${note}</li>`)}</ul></section>
<section><h2>${words.files}</h2><ul>${summary.files.map((file) => html`<li><a href="./${file}">${file}</a></li>`)}</ul></section>`;
}
