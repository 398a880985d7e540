// report.html: what happened in a run, for anybody who opens it; one file that needs neither network nor script.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { entryOf, type Language } from '../../catalogue/catalogue.js';
import { isFailure, STATUSES } from '../../outcome.js';
import type { CodeTally } from '../../stats/tally.js';
import { grouped } from '../../words/format.js';
import { REPORT_WORDS, type ReportWords } from '../../words/report-words.js';
import { statusLabel, WORDS, type Words } from '../../words/words.js';
import { replaceFile } from '../atomic-file.js';
import type { Summary } from '../summary.js';
import {
  nextSteps,
  outcomeSentence,
  paceOf,
  shareOf,
  unreadSentence,
  warningsOf,
  whyStopped,
} from '../summary-text.js';
import { charts } from './charts.js';
import { facts, moment } from './facts.js';
import { type Html, html } from './html.js';
import { REPORT_STYLE } from './style.js';

export const REPORT_FILE = 'report.html';

/** Atomic, and may be done again. @throws ImportError OUTPUT */
export function writeReportHtml(folder: string, summary: Summary, language: Language): void {
  replaceFile(join(folder, REPORT_FILE), renderReportHtml(summary, language));
}

/** Holds Identifiers of the first rows of each problem, and nobody's nickname or avatar. */
export function renderReportHtml(summary: Summary, language: Language): string {
  const words = WORDS[language];
  const report = REPORT_WORDS[language];
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
<h1 class="${mood(summary)}">${outcomeSentence(summary, words)}</h1></header>
${outcome(summary, language)}
${states(summary, words, report)}
${problems(summary, language)}
${charts(summary, words, report)}
${figures(summary, words, report)}
${files(summary, words)}
${facts(summary, words, report)}
<footer>tim-import ${version} · ${runId}</footer>
</main></body></html>
`.markup;
}

function mood({ exitCode, stopped }: Summary): string {
  return exitCode === 0 ? 'good' : stopped ? 'bad' : 'warn';
}

function outcome(summary: Summary, language: Language): Html {
  const words = WORDS[language];
  const { stopped } = summary;
  return html`<section>${
    stopped
      ? html`<p>${whyStopped(stopped, language)} <code>${stopped.code}</code> ${unreadSentence(summary, words)}</p><p>${entryOf(stopped.code).advice[language]}</p>`
      : undefined
  }
${warningsOf(summary, words).map((note) => html`<p class="note">${note}</p>`)}
<h2>${words.next}</h2><ul>${nextSteps(summary, words).map((step) => html`<li>${withCommand(step)}</li>`)}</ul></section>`;
}

function states({ counts, rows }: Summary, words: Words, report: ReportWords): Html {
  const shown = STATUSES.filter((status) => counts[status] > 0);
  let from = 0;
  const parts = shown.map((status) => {
    const start = from;
    from += (counts[status] / rows) * 1000;
    return html`<rect class="${status}" x="${start.toFixed(1)}" width="${Math.max(2, from - start).toFixed(1)}" height="20"><title>${words.status[status]} ${grouped(counts[status])}</title></rect>`;
  });
  return html`<section><h2>${report.rows}: ${grouped(rows)}</h2>
${rows > 0 ? html`<svg class="share" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>` : undefined}
<div class="wide"><table><tbody>${shown.map(
    (status) =>
      html`<tr><th>${statusLabel(status, words)}</th><td class="figure">${grouped(counts[status])}</td><td class="figure">${shareOf(counts[status], rows)}</td><td class="dim meaning">${report.meaning[status]}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function problems({ codes }: Summary, language: Language): Html | undefined {
  const groups = codes.filter(({ status }) => isFailure(status));
  if (groups.length === 0) return undefined;
  return html`<section><h2>${WORDS[language].problems}</h2>${groups.map((group) => problem(group, language))}</section>`;
}

function problem({ status, code, rows, firstLine, first }: CodeTally, language: Language): Html {
  const words = WORDS[language];
  const report = REPORT_WORDS[language];
  const { meaning, advice } = entryOf(code);
  return html`<div class="problem"><p><strong>${code}</strong> <span class="dim">${words.group(words.rows(rows), words.status[status], firstLine)}</span></p>
<p>${meaning[language]}</p><p>→ ${advice[language]}</p>
<div class="wide"><table><thead><tr><th class="figure">${report.line}</th><th class="figure">${report.row}</th><th>${report.identifier}</th><th>${report.message}</th></tr></thead><tbody>${first.map(
    (row) =>
      html`<tr><td class="figure">${row.line}</td><td class="figure">${row.row}</td><td><code>${row.identifier}</code></td><td>${row.message}</td></tr>`,
  )}</tbody></table></div>
${rows > first.length ? html`<p class="dim">${report.moreRows(first.length, words.rows(rows))}</p>` : undefined}</div>`;
}

function figures(summary: Summary, words: Words, report: ReportWords): Html | undefined {
  const { calls } = summary;
  if (calls.total === 0) return undefined;
  const codes = Object.entries(calls.byCode).sort(([, a], [, b]) => b - a);
  return html`<section><h2>${report.callsBy}</h2><ul>${paceOf(summary, words).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="wide"><table><tbody>${codes.map(
    ([code, count]) => html`<tr><th>${code}</th><td class="figure">${grouped(count)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function files({ files, folder }: Summary, words: Words): Html | undefined {
  if (folder === null) return undefined;
  return html`<section><h2>${words.files} <code>${folder}</code></h2><ul>${files.map(
    (file) =>
      html`<li><a href="./${encodeURIComponent(file)}">${file}</a> <span class="dim">${words.file[file] ?? ''}</span></li>`,
  )}</ul></section>`;
}

/** A command in a sentence is set off, to be copied. */
function withCommand(step: string): Html {
  const [, before, command] = /^(.*?)(tim-import run .*)$/s.exec(step) ?? [];
  return command === undefined ? html`${step}` : html`${before}<code>${command}</code>`;
}
