// The words of `tim-import check`: what a file holds, what is wrong with it, and how long its import would take.
import { entryOf, type Language } from '../catalogue.js';
import { grouped } from '../report/spell.js';
import { WORDS } from '../report/words.js';
import type { Examination } from './check.js';
import { delimiterName } from './plan.js';

export function renderExamination(found: Examination, language: Language): string {
  const { rows, calls, invalid, duplicates, robots, changed, unchanged } = found;
  const columns = Object.entries(found.columns).map(([field, column]) =>
    field === column ? field : `${field} from ${JSON.stringify(column)}`,
  );
  const lines = [
    `${found.name}: ${grouped(rows)} rows, ${grouped(calls)} would be sent${robots > 0 ? ` (${grouped(robots)} of them robots)` : ''}.`,
    `${found.encoding}, ${delimiterName(found.delimiter)}; ${columns.join(', ')}`,
    ...found.notes,
    '',
    `invalid      ${grouped(invalid)}`,
    ...(changed === null || unchanged === null
      ? []
      : [
          `new          ${grouped(found.new)}`,
          `changed      ${grouped(changed)}`,
          `unchanged    ${grouped(unchanged)}`,
        ]),
    `duplicates   ${grouped(duplicates.identical)} identical, ${grouped(duplicates.conflicting)} conflicting`,
  ];
  for (const { code, rows: count, lines: first, message } of found.problems) {
    const where = `${first.length === 1 && count === 1 ? 'line' : 'lines'} ${first.join(', ')}${count > first.length ? ' …' : ''}`;
    lines.push(
      '',
      `${code}: ${WORDS[language].rows(count)}, ${where}`,
      `  ${message}`,
      `  → ${entryOf(code).advice[language]}`,
    );
  }
  const times = Object.entries(found.seconds)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([rate, seconds]) => `${WORDS[language].duration(seconds)} at ${rate}/s`);
  lines.push('', `The import would take ${times.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}
