// The frame of report.html, of a run as of a verification: one page that loads and runs nothing.
import { createHash } from 'node:crypto';
import type { Language } from '../../catalogue/page.js';
import { WORDS } from '../../words/words.js';
import { moment } from './facts.js';
import { type Html, html } from './html.js';

export const REPORT_FILE = 'report.html';

export function page(
  {
    input,
    startedAt,
    runId,
    version,
    sandbox,
  }: {
    readonly input: { readonly name: string };
    readonly startedAt: string;
    readonly runId: string;
    readonly version: string;
    readonly sandbox: boolean;
  },
  {
    command,
    language,
    style,
    mood,
    headline,
    advice,
    sections,
  }: {
    readonly command: 'tim-import' | 'tim-import verify';
    readonly language: Language;
    readonly style: string;
    /** Of the headline: its colour. */
    readonly mood: 'good' | 'warn' | 'bad';
    readonly headline: string;
    readonly advice: Html;
    readonly sections: readonly (Html | undefined)[];
  },
): string {
  // Nothing may be loaded or run, and of styles only ours: a value that got out of its place could still do nothing.
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${input.name} · ${command}</title>
<style>${{ markup: style }}</style>
</head>
<body><main>
<header><p>${command} · ${input.name} · <time datetime="${startedAt}">${moment(startedAt)}</time></p>
${sandbox ? html`<p class="sandbox">${WORDS[language].sandbox}</p>` : undefined}
<h1 class="${mood}">${headline}</h1>
${advice}</header>
${sections.map(
  (section) => html`${section}
`,
)}<footer>tim-import ${version} · ${runId}</footer>
</main></body></html>
`.markup;
}
