// A bar of the shares that rows of each kind have, with its legend.
import { grouped, shareOf } from '../../words/format.js';
import { type Html, html } from './html.js';

/** @param total rows of all the kinds, above 0 */
export function shareBar(
  heading: string,
  total: number,
  kinds: readonly {
    /** The class that colours it. */
    readonly kind: string;
    readonly rows: number;
    readonly name: string;
    readonly label: string;
    readonly meaning: string;
  }[],
): Html {
  let from = 0;
  const parts = kinds.map(({ kind, rows, name }) => {
    const start = from;
    from += (rows / total) * 1000;
    return html`<rect class="${kind}" x="${start.toFixed(1)}" width="${Math.max(2, from - start).toFixed(1)}" height="20"><title>${name} ${grouped(rows)}</title></rect>`;
  });
  return html`<section><h2>${heading}</h2>
<svg class="share" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
<table class="legend"><tbody>${kinds.map(
    ({ kind, rows, label, meaning }) =>
      html`<tr><th><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10"/></svg>${label}</th><td class="figure">${grouped(rows)}</td><td class="figure">${shareOf(rows, total)}</td><td class="dim meaning">${meaning}</td></tr>`,
  )}</tbody></table></section>`;
}
