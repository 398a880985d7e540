// report.html of a verification: the verdict bar, what drifted, and what to do; one file without network or script.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Language } from '../../catalogue/page.js';
import { VERDICTS } from '../../outcome.js';
import { nameOfShard } from '../../shard.js';
import { grouped, shareOf } from '../../words/format.js';
import { VERIFY_WORDS, verifyAdvice } from '../../words/verify-words.js';
import { WORDS } from '../../words/words.js';
import { replaceFile } from '../atomic-file.js';
import type { Step } from '../summary-text.js';
import { REPAIR_FILE } from '../verify-reports.js';
import type { VerifyFigures } from '../verify-summary.js';
import { moment } from './facts.js';
import { type Html, html } from './html.js';
import { REPORT_FILE } from './report-html.js';
import { REPORT_STYLE } from './style.js';

const STYLE = `${REPORT_STYLE}.match { fill: var(--good); } .differs, .unknown { fill: var(--warn); } .missing { fill: var(--bad); }\n`;

/** Atomic, and may be done again. @throws ImportError OUTPUT */
export function writeVerifyHtml(folder: string, summary: VerifyFigures, language: Language): void {
  replaceFile(join(folder, REPORT_FILE), renderVerifyHtml(summary, language));
}

/** Holds no nickname or avatar. */
export function renderVerifyHtml(summary: VerifyFigures, language: Language): string {
  const { input, startedAt, runId, version, exitCode, stopped } = summary;
  const mood = exitCode === 0 ? 'good' : stopped ? 'bad' : 'warn';
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${input.name} · tim-import verify</title>
<style>${{ markup: STYLE }}</style>
</head>
<body><main>
<header><p>tim-import verify · ${input.name} · <time datetime="${startedAt}">${moment(startedAt)}</time></p>
${summary.sandbox ? html`<p class="sandbox">${WORDS[language].sandbox}</p>` : undefined}
<h1 class="${mood}">${summary.headline}</h1>
${advice(summary, language)}</header>
${verdicts(summary, language)}
${drift(summary, language)}
${facts(summary, language)}
<footer>tim-import ${version} · ${runId}</footer>
</main></body></html>
`.markup;
}

function verdicts({ counts, rows }: VerifyFigures, language: Language): Html {
  const words = VERIFY_WORDS[language];
  const shown = VERDICTS.filter((verdict) => counts[verdict] > 0);
  const total = shown.reduce((sum, verdict) => sum + counts[verdict], 0) || 1;
  let from = 0;
  const parts = shown.map((verdict) => {
    const start = from;
    from += (counts[verdict] / total) * 1000;
    return html`<rect class="${verdict}" x="${start.toFixed(1)}" width="${Math.max(2, from - start).toFixed(1)}" height="20"><title>${words.verdict[verdict]} ${grouped(counts[verdict])}</title></rect>`;
  });
  return html`<section><h2>${WORDS[language].rows(rows)}</h2>
<svg class="share" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
<table class="legend"><tbody>${shown.map((verdict) => html`<tr><th><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${verdict}" width="10" height="10"/></svg>${words.verdict[verdict]}</th><td class="figure">${grouped(counts[verdict])}</td><td class="figure">${shareOf(counts[verdict], total)}</td><td class="dim meaning">${words.meaning[verdict]}</td></tr>`)}</tbody></table></section>`;
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

/** Why it stopped, and what to do now. */
function advice(summary: VerifyFigures, language: Language): Html {
  const why = whyStopped(summary, language);
  const next = nextSteps(summary, language);
  return html`${why === undefined ? undefined : html`<p class="why">${why}</p>`}
<p class="next"><strong>${VERIFY_WORDS[language].next}</strong></p><ul>${next.map(({ text, path }) => html`<li>${text}${path === undefined ? undefined : html` <code>${path}</code>`}</li>`)}</ul>`;
}

function facts(summary: VerifyFigures, language: Language): Html {
  const words = VERIFY_WORDS[language];
  return html`<section><h2>${words.facts}</h2><ul>${sentences(summary, language).map((note) => html`<li>${note}</li>`)}</ul></section>
<section><h2>${words.files}</h2><ul>${summary.files.map((file) => html`<li><a href="./${file}">${file}</a></li>`)}</ul></section>`;
}

export function whyStopped({ stopped }: VerifyFigures, language: Language): string | undefined {
  if (!stopped) return undefined;
  return VERIFY_WORDS[language].stopped(stopped.message, verifyAdvice(stopped.code, language));
}

/** What else is worth knowing of a verification. */
export function sentences(summary: VerifyFigures, language: Language): string[] {
  const words = VERIFY_WORDS[language];
  const { shard, otherRows, sample, ledgerUpdate, repair, calls, seconds } = summary;
  return [
    ...(shard ? [words.shard(nameOfShard(shard), otherRows ?? 0)] : []),
    ...(sample ? [words.sample(sample.rows, sample.leftOut, sample.seed)] : []),
    ...(sample?.mostWrong ? [words.mostWrong(`${(sample.mostWrong * 100).toPrecision(2)} %`)] : []),
    ...(ledgerUpdate ? [words.updated(ledgerUpdate.remembered, ledgerUpdate.forgotten)] : []),
    ...(repair ? [words.repaired(repair.imported, repair.rows)] : []),
    words.calls(calls.total, calls.rate, seconds),
    words.unseen,
  ];
}

/** A guard that stops a repair leaves the ledger as it is. */
function hasForgotten({ ledgerUpdate, stopped }: VerifyFigures): boolean {
  return ledgerUpdate !== null && stopped?.code !== 'MAX_CHANGES';
}

/** What to do now. */
export function nextSteps(summary: VerifyFigures, language: Language): Step[] {
  const words = VERIFY_WORDS[language];
  const { counts, conflicts, drift, folder, files, repair, exitCode } = summary;
  if (exitCode === 0) return [{ text: words.nextAllGood }];
  const steps: Step[] = [];
  // What the ledger has as it is in the file is not sent by a plain run.
  const isTakenForSent = drift !== null && drift.lost + drift.drifted > 0 && !hasForgotten(summary);
  if (!repair && files.includes(REPAIR_FILE) && folder !== null)
    steps.push({
      text: isTakenForSent ? words.nextForce : words.nextRepair,
      path: join(folder, REPAIR_FILE),
    });
  if (isTakenForSent) steps.push({ text: words.nextLedger });
  if (repair && repair.exitCode > 0 && repair.folder !== null)
    steps.push({ text: words.nextRepairRun, path: repair.folder });
  if (repair && repair.rows < counts.missing + counts.differs) steps.push({ text: words.nextDiffers });
  if (counts.unknown > 0) steps.push({ text: words.nextAgain });
  if (counts.invalid + conflicts > 0) steps.push({ text: words.nextCorrect });
  return steps;
}
