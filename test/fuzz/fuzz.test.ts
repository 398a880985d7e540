// Random files whose rows are known: all of them when the file is whole, and no others when it is damaged.
import { expect, test } from 'vitest';
import { type Finding, fuzz, noFigures } from './fuzz.js';

const FILES = 300;
/** Two edits may leave a text that is one edit away from another file; see showsLinesLikeRows. */
const MOST_UNSEEN = 0.01;

test('random files are read exactly, and damaged ones give rows of theirs alone', {
  timeout: 120_000,
}, async () => {
  const figures = noFigures();
  const findings: Finding[] = [];
  for (let seed = 1; seed <= FILES; seed++) {
    const finding = await fuzz(seed, figures);
    if (finding) findings.push(finding);
  }
  const shown = findings.map(({ seed, what, text }) => `seed ${seed}: ${what}\n${text}`).join('\n');
  expect(findings, shown).toEqual([]);
  expect(figures.unseen).toBeLessThanOrEqual(FILES * MOST_UNSEEN);
  expect(figures.sentOfDamaged).toBeGreaterThan(figures.damagedRows / 2);
});
