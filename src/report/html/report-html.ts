// report.html: what happened in a run, for anybody who opens it; one file that needs neither network nor script.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { entryOf, type Language } from '../../catalogue/catalogue.js';
import { isFailure, STATUSES } from '../../outcome.js';
import type { CodeTally } from '../../stats/statistics.js';
import { grouped, shareOf } from '../../words/format.js';
import { stateLabel, WORDS, type Words } from '../../words/words.js';
import { replaceFile } from '../atomic-file.js';
import type { Summary } from '../summary.js';
import { type SummaryText, summaryText } from '../summary-text.js';
import { charts } from './charts.js';
import { facts, moment } from './facts.js';
import { type Html, html } from './html.js';
import { REPORT_STYLE } from './style.js';

export const REPORT_FILE = 'report.html';

/** Atomic, and may be done again. @throws ImportError OUTPUT */
export function writeReportHtml(folder: string, summary: Summary, language: Language): void {
  replaceFile(join(folder, REPORT_FILE), renderReportHtml(summary, language));
}

/** Holds Identifiers of the first rows of each problem, but no nickname or avatar. */
export function renderReportHtml(summary: Summary, language: Language): string {
  const words = WORDS[language];
  const text = summaryText(summary, language);
  const { input, startedAt, runId, version } = summary;
  // Nothing may be loaded or run, and of styles only ours: a value that got out of its place could still do nothing.
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${input.name} · tim-import</title>
<style>${{ markup: REPORT_STYLE }}</style>
</head>
<body><main>
<header><p>tim-import · ${input.name} · <time datetime="${startedAt}">${moment(startedAt)}</time></p>
${summary.sandbox ? html`<p class="sandbox">${words.sandbox}</p>` : undefined}
<h1 class="${mood(summary)}">${text.headline}</h1></header>
${outcome(summary, text, words)}
${states(summary, words)}
${problems(summary, language)}
${charts(summary, words)}
${figures(summary, text, words)}
${files(summary, words)}
${facts(summary, words)}
<footer>tim-import ${version} · ${runId}</footer>
</main></body></html>
`.markup;
}

function mood({ exitCode, stopped }: Summary): string {
  return exitCode === 0 ? 'good' : stopped ? 'bad' : 'warn';
}

function outcome({ stopped }: Summary, { stop, warnings, next }: SummaryText, words: Words): Html {
  return html`<section>${
    stopped && stop
      ? html`<p>${stop.why} <code>${stopped.code}</code> ${stop.unread}</p><p>${stop.advice}</p>`
      : undefined
  }
${warnings.map((note) => html`<p class="note">${note}</p>`)}
<h2>${words.summary.next}</h2><ul>${next.map(({ text, path }) => html`<li>${text}${path === undefined ? undefined : html` <code>${path}</code>`}</li>`)}</ul></section>`;
}

function states({ counts, rows }: Summary, words: Words): Html {
  const { page } = words;
  const shown = STATUSES.filter((status) => counts[status] > 0);
  let from = 0;
  const parts = shown.map((status) => {
    const start = from;
    from += (counts[status] / rows) * 1000;
    return html`<rect class="${status}" x="${start.toFixed(1)}" width="${Math.max(2, from - start).toFixed(1)}" height="20"><title>${words.state[status]} ${grouped(counts[status])}</title></rect>`;
  });
  return html`<section><h2>${page.rows}: ${grouped(rows)}</h2>
${rows > 0 ? html`<svg class="share" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>` : undefined}
<div class="wide"><table><tbody>${shown.map(
    (status) =>
      html`<tr><th>${stateLabel(status, words)}</th><td class="figure">${grouped(counts[status])}</td><td class="figure">${shareOf(counts[status], rows)}</td><td class="dim meaning">${page.meaning[status]}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function problems({ codes }: Summary, language: Language): Html | undefined {
  const groups = codes.filter(({ status }) => isFailure(status));
  if (groups.length === 0) return undefined;
  return html`<section><h2>${WORDS[language].summary.problems}</h2>${groups.map((group) => problem(group, language))}</section>`;
}

function problem({ status, code, rows, firstLine, first }: CodeTally, language: Language): Html {
  const words = WORDS[language];
  const { page } = words;
  const { meaning, advice } = entryOf(code);
  return html`<div class="problem"><p><strong>${code}</strong> <span class="dim">${words.summary.group(words.rows(rows), words.state[status], firstLine)}</span></p>
<p>${meaning[language]}</p><p>→ ${advice[language]}</p>
<div class="wide"><table><thead><tr><th class="figure">${page.line}</th><th class="figure">${page.row}</th><th>${page.identifier}</th><th>${page.message}</th></tr></thead><tbody>${first.map(
    (row) =>
      html`<tr><td class="figure">${row.line}</td><td class="figure">${row.row}</td><td><code>${row.identifier}</code></td><td>${row.message}</td></tr>`,
  )}</tbody></table></div>
${rows > first.length ? html`<p class="dim">${page.moreRows(first.length, words.rows(rows))}</p>` : undefined}</div>`;
}

function figures({ calls }: Summary, { pace }: SummaryText, { page }: Words): Html | undefined {
  if (calls.total === 0) return undefined;
  const codes = Object.entries(calls.byCode).sort(([, a], [, b]) => b - a);
  return html`<section><h2>${page.callsBy}</h2><ul>${pace.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="wide"><table><tbody>${codes.map(
    ([code, count]) => html`<tr><th>${code}</th><td class="figure">${grouped(count)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function files({ files, folder }: Summary, words: Words): Html | undefined {
  if (folder === null) return undefined;
  return html`<section><h2>${words.summary.files} <code>${folder}</code></h2><ul>${files.map(
    (file) =>
      html`<li><a href="./${encodeURIComponent(file)}">${file}</a> <span class="dim">${words.summary.file[file] ?? ''}</span></li>`,
  )}</ul></section>`;
}
