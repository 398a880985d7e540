// report.html: what happened in a run, for anybody who opens it; one file that needs neither network nor script.
import { join } from 'node:path';
import { entryOf, type Language } from '../../catalogue/catalogue.js';
import { STATUSES } from '../../outcome.js';
import { grouped } from '../../words/format.js';
import { inLanguage } from '../../words/message.js';
import { stateLabel, WORDS, type Words } from '../../words/words.js';
import { replaceFile } from '../atomic-file.js';
import type { Summary } from '../summary.js';
import { isPilot, type SummaryText, summaryText } from '../summary-text.js';
import { charts } from './charts.js';
import { facts } from './facts.js';
import { type Html, html } from './html.js';
import { page, REPORT_FILE } from './page.js';
import { shareBar } from './share-bar.js';
import { REPORT_STYLE } from './style.js';

/** Atomic, and may be done again. @throws ImportError OUTPUT */
export function writeReportHtml(folder: string, summary: Summary, language: Language): void {
  replaceFile(join(folder, REPORT_FILE), renderReportHtml(summary, language));
}

/** Holds Identifiers of the first rows of each problem, but no nickname or avatar. */
export function renderReportHtml(summary: Summary, language: Language): string {
  const words = WORDS[language];
  const text = summaryText(summary, language);
  return page(summary, {
    ...{ command: 'tim-import', language, style: REPORT_STYLE, mood: mood(summary), headline: text.headline },
    advice: advice(summary, text, words),
    sections: [
      figures(summary, words),
      pilot(summary, words),
      states(summary, words),
      charts(summary, words),
      problems(summary, text, language),
      calls(summary, text, words),
      files(summary, words),
      facts(summary, words),
    ],
  });
}

function mood(summary: Summary): 'good' | 'warn' | 'bad' {
  if (summary.exitCode === 0 || (isPilot(summary) && summary.accounts.imported > 0)) return 'good';
  return summary.stopped ? 'bad' : 'warn';
}

/** Why it stopped, what is worth knowing, what to do now. */
function advice(summary: Summary, { stop, warnings, next }: SummaryText, { summary: words }: Words): Html {
  const { stopped } = summary;
  return html`${
    stopped && stop && !isPilot(summary)
      ? html`<p class="why">${stop.why} <code>${stopped.code}</code></p>`
      : undefined
  }
${
  next.length === 0
    ? undefined
    : html`<p class="next"><strong>${words.next}</strong></p><ul>${next.map(
        ({ text, path }) =>
          html`<li>${withOptions(text)}${path === undefined ? undefined : html` <code>${path}</code>`}</li>`,
      )}</ul>`
}
${warnings.map((note) => html`<p class="note">${note}</p>`)}`;
}

/** The four figures that a reader looks for first. */
function figures({ accounts, calls, seconds }: Summary, { page, duration }: Words): Html {
  const { imported, unchanged, toFix, notIn } = accounts;
  const rate = calls.perSecond === null ? '' : page.atRate(grouped(Math.round(calls.perSecond)));
  return html`<div class="figures">
${figure(grouped(imported + unchanged), page.accountsIn, unchanged > 0 ? page.inBefore(grouped(unchanged)) : '')}
${figure(grouped(imported), page.newNow, '')}
${figure(grouped(toFix), page.toFix, notIn > 0 ? page.notIn(grouped(notIn)) : '', toFix > 0 ? 'bad' : '')}
${figure(duration(seconds), page.time, rate)}
</div>`;
}

function figure(value: string, label: string, more: string, kind = ''): Html {
  return html`<div class="card"><p class="value ${kind}">${value}</p><p>${label}</p>${more === '' ? undefined : html`<p class="dim">${more}</p>`}</div>`;
}

function states({ counts, rows }: Summary, words: Words): Html | undefined {
  if (rows === 0) return undefined;
  const shown = STATUSES.filter((status) => counts[status] > 0).map((status) => ({
    ...{ kind: status, rows: counts[status], name: words.state[status], label: stateLabel(status, words) },
    meaning: words.page.meaning[status],
  }));
  return shareBar(words.rows(rows), rows, shown);
}

function pilot({ pilot }: Summary, words: Words): Html | undefined {
  if (!pilot || pilot.length === 0) return undefined;
  const { page } = words;
  return html`<section><h2>${page.pilot}</h2><table><thead><tr><th class="figure">${page.line}</th><th>${page.identifier}</th><th></th></tr></thead><tbody>${pilot.map(
    ({ line, identifier, status, code }) =>
      html`<tr><td class="figure">${line}</td><td><code>${identifier}</code></td><td>${words.state[status]} ${code}</td></tr>`,
  )}</tbody></table></section>`;
}

/** Each problem once, its first rows in a fold; of a run that could import nothing, they are not the point. */
function problems(
  { stopped, accounts }: Summary,
  { problems: groups }: SummaryText,
  language: Language,
): Html | undefined {
  if (groups.length === 0 || (stopped && accounts.imported === 0)) return undefined;
  return html`<section><h2>${WORDS[language].summary.problems}</h2>${groups.map((group) => problem(group, language))}</section>`;
}

function problem(
  { status, code, rows, firstLine, first, before }: Summary['codes'][number],
  language: Language,
): Html {
  const words = WORDS[language];
  const { page, summary } = words;
  const { meaning, advice } = entryOf(code);
  const isNew = before === null ? '' : before === rows ? summary.asBefore : summary.before(before);
  return html`<div class="problem"><p><strong>${code}</strong> <span class="dim">${summary.group(rows, words.state[status], firstLine)}</span>${isNew === '' ? undefined : html` <span class="tag">${isNew}</span>`}</p>
<p>${withOptions(meaning[language])}</p><p>→ ${withOptions(advice[language])}</p>
${
  first.length === 0
    ? undefined
    : html`<details><summary>${page.firstRows(first.length)}</summary>
<div class="wide"><table><thead><tr><th class="figure">${page.line}</th><th>${page.identifier}</th><th>${page.message}</th></tr></thead><tbody>${first.map(
        (row) =>
          html`<tr><td class="figure">${row.line}</td><td><code>${row.identifier}</code></td><td>${inLanguage(row.message, language)}</td></tr>`,
      )}</tbody></table></div>
${rows > first.length ? html`<p class="dim">${page.moreRows(first.length, words.rows(rows))}</p>` : undefined}</details>`
}</div>`;
}

function calls({ calls }: Summary, { pace }: SummaryText, { page }: Words): Html | undefined {
  if (calls.total === 0) return undefined;
  const codes = Object.entries(calls.byCode).sort(([, a], [, b]) => b - a);
  return html`<section><h2>${page.callsBy}</h2><ul>${pace.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<table><tbody>${codes.map(
    ([code, count]) => html`<tr><th>${code}</th><td class="figure">${grouped(count)}</td></tr>`,
  )}</tbody></table></section>`;
}

/** An option in a sentence is one word, though it has hyphens. */
function withOptions(sentence: string): Html {
  return html`${sentence.split(/(--[a-z][\w-]*)/).map((part, index) => (index % 2 === 1 ? html`<span class="option">${part}</span>` : html`${part}`))}`;
}

function files({ files, folder }: Summary, { summary: words, page }: Words): Html | undefined {
  if (folder === null) return undefined;
  return html`<section><h2>${page.files}</h2><p><code>${folder}</code></p><ul>${files.map(
    (file) =>
      html`<li><a href="./${encodeURIComponent(file)}">${file}</a> <span class="dim">${words.file[file] ?? ''}</span></li>`,
  )}</ul></section>`;
}
