// Charts as plain SVG: they need no script, so that the page's policy can forbid them all, and they print.
import { type Html, html } from './html.js';

/** Bars side by side over time, each a stack of parts. */
export interface Bar {
  /** Seconds from the start. */
  readonly from: number;
  readonly to: number;
  /** From the bottom; a style class for each. */
  readonly parts: readonly { readonly kind: string; readonly value: number }[];
  readonly title: string;
}

export interface Line {
  readonly kind: string;
  /** Steps: a value holds from one time to the other; null leaves a gap. */
  readonly steps: readonly { readonly from: number; readonly to: number; readonly value: number | null }[];
}

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

// The drawing is stretched to the page's width and its labels are not: they stay readable on a phone.
const WIDTH = 1000;
const HEIGHT = 200;
const COLUMNS = 4;

/**
 * @param seconds the whole time; written by `time`, as values are by `unit`
 * @param log from one power of ten to another: for lines whose rare heights would flatten all the rest
 */
export function chart(options: {
  readonly label: string;
  readonly seconds: number;
  readonly bars?: readonly Bar[];
  readonly lines?: readonly Line[];
  readonly bands?: readonly Band[];
  readonly log?: boolean;
  /** Two labels: the clock's time and the time since the start. */
  readonly time: (seconds: number) => readonly [string, string];
  readonly unit: (value: number) => string;
}): Html {
  const { label, seconds, bars = [], lines = [], bands = [], log = false, time, unit } = options;
  const values = [
    ...bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)),
    ...lines.flatMap(({ steps }) => steps.map(({ value }) => value ?? 0)),
  ];
  const { marks, share } = (log ? logScale : scale)(values);
  const x = (at: number) => rounded((at / seconds) * WIDTH);
  const y = (value: number) => rounded(HEIGHT - share(value) * HEIGHT);
  const times = Array.from({ length: COLUMNS + 1 }, (_, index) => {
    const [clock, since] = time((seconds * index) / COLUMNS);
    return html`<span>${clock}<br>${since}</span>`;
  });
  const kinds = [...new Set(bars.flatMap(({ parts }) => parts.map(({ kind }) => kind)))];
  return html`<div class="chart">
<div class="y">${marks.map((mark) => html`<span>${unit(mark)}</span>`)}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
${marks.map((mark) => html`<path class="grid" d="M0 ${y(mark)}H${WIDTH}"/>`)}
${bands.map((band) => html`<rect class="wait" x="${x(band.from)}" y="0" width="${Math.max(2, x(band.to) - x(band.from))}" height="${HEIGHT}"><title>${band.title}</title></rect>`)}
${kinds.map((kind) => html`<path class="${kind}" d="${areas(kind)}"/>`)}
${lines.map(({ kind, steps }) => html`<path class="line ${kind}" d="${stairs(steps)}"/>`)}
${bars.map((bar) => html`<rect class="spot" x="${x(bar.from)}" y="0" width="${rounded(x(bar.to) - x(bar.from))}" height="${HEIGHT}"><title>${bar.title}</title></rect>`)}
</svg>
<div class="x">${times}</div>
</div>`;

  function areas(kind: string): string {
    return bars
      .map(({ from, to, parts }) => {
        const index = parts.findIndex((part) => part.kind === kind);
        const value = parts[index]?.value ?? 0;
        if (value === 0) return '';
        const below = parts.slice(0, index).reduce((sum, part) => sum + part.value, 0);
        return `M${x(from)} ${y(below)}V${y(below + value)}H${x(to)}V${y(below)}Z`;
      })
      .join('');
  }

  function stairs(steps: Line['steps']): string {
    let pen = false;
    return steps
      .map(({ from, to, value }) => {
        if (value === null) {
          pen = false;
          return '';
        }
        const move = pen ? `V${y(value)}` : `M${x(from)} ${y(value)}`;
        pen = true;
        return `${move}H${x(to)}`;
      })
      .join('');
  }
}

/** Labels from the top down, and how high a value is between the last and the first of them. */
interface Scale {
  readonly marks: readonly number[];
  readonly share: (value: number) => number;
}

function scale(values: readonly number[]): Scale {
  const top = roundTop(Math.max(...values, 0));
  return { marks: [top, top / 2, 0], share: (value) => value / top };
}

/** Whole powers of ten; what is not above zero is at the bottom. */
function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const bottom = Math.floor(Math.log10(Math.min(...positive, 1e9)));
  const top = Math.max(bottom + 1, Math.ceil(Math.log10(Math.max(...positive, 1e-9))));
  const marks = Array.from({ length: top - bottom + 1 }, (_, index) => 10 ** (top - index));
  return { marks, share: (value) => (value > 0 ? (Math.log10(value) - bottom) / (top - bottom) : 0) };
}

/** The next 1, 2, 3, 4, 5, 6 or 8 of its decade: a top whose half is a plain number, too. */
function roundTop(value: number): number {
  if (value <= 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * ([1, 2, 3, 4, 5, 6, 8].find((step) => step * decade >= value) ?? 10);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
