// Draws time a row and memory against the number of rows, as one SVG that needs nothing else.

export interface Point {
  readonly name: string;
  readonly rows: number;
  /** Microseconds. */
  readonly perRow: number;
  /** Bytes. */
  readonly peakAnonymous: number;
}

interface Chart {
  readonly title: string;
  readonly value: (point: Point) => number;
}

const WIDTH = 420;
const HEIGHT = 240;
const LEFT = 60;
const TOP = 40;
const PLOT_WIDTH = WIDTH - LEFT - 20;
const PLOT_HEIGHT = HEIGHT - TOP - 40;
const COLORS = ['#888', '#1b7f5c', '#2456a6', '#b4560f'];

const CHARTS: readonly Chart[] = [
  { title: 'Microseconds a row', value: ({ perRow }) => perRow },
  { title: 'Anonymous memory, MB', value: ({ peakAnonymous }) => peakAnonymous / 1e6 },
];

/** @param points of several numbers of rows; those with little rows, where the start counts, are best left out */
export function drawPoints(points: readonly Point[]): string {
  const names = [...new Set(points.map(({ name }) => name))];
  const charts = CHARTS.map((chart, index) => draw(chart, names, points, index * WIDTH));
  const legend = names.map(
    (name, index) =>
      `<text x="${LEFT + (index % 2) * WIDTH}" y="${HEIGHT + 14 + (index >> 1) * 18}" fill="${color(index)}">● ${name}</text>`,
  );
  const size = `width="${WIDTH * CHARTS.length}" height="${HEIGHT + 44}"`;
  const style = 'font-family="system-ui, sans-serif" font-size="12"';
  const ground = '<rect width="100%" height="100%" fill="#fff"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>\n${[ground, ...charts, ...legend].join('\n')}\n</svg>\n`;
}

function draw(
  { title, value }: Chart,
  names: readonly string[],
  points: readonly Point[],
  left: number,
): string {
  const rows = [...new Set(points.map((point) => point.rows))].sort((a, b) => a - b);
  const top = niceAbove(Math.max(...points.map(value)));
  const [least = 1, most = 10] = [rows[0], rows.at(-1)];
  const span = Math.log10(most) - Math.log10(least) || 1;
  const x = (count: number) =>
    round(left + LEFT + ((Math.log10(count) - Math.log10(least)) / span) * PLOT_WIDTH);
  const y = (amount: number) => round(TOP + PLOT_HEIGHT * (1 - amount / top));
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(share * top);
    const line = `<line x1="${left + LEFT}" x2="${left + LEFT + PLOT_WIDTH}" y1="${at}" y2="${at}" stroke="#ddd"/>`;
    return `${line}<text x="${left + LEFT - 6}" y="${at + 4}" text-anchor="end">${share * top}</text>`;
  });
  const ticks = rows.map(
    (count) =>
      `<text x="${x(count)}" y="${TOP + PLOT_HEIGHT + 18}" text-anchor="middle">${count.toLocaleString('en')}</text>`,
  );
  const lines = names.map((name, index) => {
    const own = points.filter((point) => point.name === name).sort((a, b) => a.rows - b.rows);
    const path = own.map((point) => `${x(point.rows)},${y(value(point))}`);
    const dots = own.map(
      (point) => `<circle cx="${x(point.rows)}" cy="${y(value(point))}" r="3" fill="${color(index)}"/>`,
    );
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${color(index)}" stroke-width="2"/>${dots.join('')}`;
  });
  const heading = `<text x="${left + LEFT}" y="20" font-weight="bold">${title}</text>`;
  return [heading, ...grid, ...ticks, ...lines].join('\n');
}

/** The next of 1, 2, 4, 5, 10 … */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function color(index: number): string {
  return COLORS[index % COLORS.length] ?? '#000';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
