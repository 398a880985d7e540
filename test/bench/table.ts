// Draws sections as tables that read well in a terminal and are Markdown as well.
import type { Bound, Section } from './section.js';

export function renderSection({ columns, lines }: Pick<Section, 'columns' | 'lines'>): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...lines.map((line) => (line[index] ?? '').length)),
  );
  // Figures stand at the right, names at the left.
  const isName = columns.map((_, index) =>
    lines.some((line) => /^[^\d≥≤]*[a-z]{4}/i.test(line[index] ?? '')),
  );
  const row = (cells: readonly string[]) =>
    `| ${widths.map((width, index) => pad(cells[index] ?? '', width, isName[index] ?? false)).join(' | ')} |`;
  const rule = `|${widths.map((width, index) => (isName[index] ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [row(columns), rule, ...lines.map(row)].join('\n');
}

export function renderBounds(bounds: readonly Bound[]): string {
  return renderSection({
    columns: ['bound', 'measured', 'asked for', 'held'],
    lines: bounds.map(({ what, measured, bound, held }) => [what, measured, bound, held ? 'yes' : 'NO']),
  });
}

function pad(text: string, width: number, isName: boolean): string {
  return isName ? text.padEnd(width) : text.padStart(width);
}
