// The last table of report.html: which app, which input, and with which options.

import { grouped } from '../../words/format.js';
import type { Words } from '../../words/words.js';
import type { Settings } from '../run-file.js';
import type { Summary } from '../summary.js';
import { type Html, html } from './html.js';

export function facts({ app, input, ledger, settings, startedAt, finishedAt }: Summary, words: Words): Html {
  const { page } = words;
  const list: readonly (readonly [string, string])[] = [
    [page.app, String(app.sdkappid)],
    [page.admin, app.admin],
    [page.endpoint, [app.region, app.endpoint].filter(Boolean).join(' · ')],
    [page.input, input.name],
    ...(input.size === null ? [] : [[page.size, `${grouped(input.size)} B`] as const]),
    [page.encoding, input.encoding],
    [
      page.columns,
      Object.entries(input.columns)
        .map(([field, column]) => `${field} ← ${column}`)
        .join(', '),
    ],
    ...(input.sha256 === null ? [] : [['SHA-256', input.sha256] as const]),
    [page.started, moment(startedAt)],
    [page.finished, moment(finishedAt)],
    ...(ledger === null ? [] : [[page.ledger, ledger] as const]),
    ...Object.entries(settings).flatMap(([name, value]) => setting(name, value, words)),
  ];
  return html`<section><details><summary>${page.settings}</summary><table class="facts"><tbody>${list.map(
    ([name, value]) => html`<tr><th>${name}</th><td>${value}</td></tr>`,
  )}</tbody></table></details></section>`;
}

/** ISO 8601 as people read it. */
export function moment(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

/** As the option that says it; what was not asked for is left out. */
function setting(name: string, value: Settings[string], words: Words): (readonly [string, string])[] {
  if (value === null || value === false) return [];
  const isTime = name.endsWith('Ms') && typeof value === 'number';
  const flag = `--${name.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return [[flag, value === true ? '' : isTime ? words.duration(value / 1000) : String(value)]];
}
