// Random files whose rows are known: all of them when the file is whole, and no others when it is damaged.
import { expect, test } from 'vitest';
import { type Figures, type Finding, fuzz } from './fuzz.js';

const FILES = 300;
/** Some damage with two or three edits makes a text that can be read in another way with fewer mistakes. */
const MOST_SHARE = 0.01;

test('random files are read exactly, and damaged ones give rows of theirs alone', {
  timeout: 120_000,
}, async () => {
  const figures: Figures = { files: 0, rows: 0, damaged: 0, damagedRows: 0, sentOfDamaged: 0, hidden: 0 };
  const findings: Finding[] = [];
  for (let seed = 1; seed <= FILES; seed++) {
    const finding = await fuzz(seed, figures);
    if (finding) findings.push(finding);
  }
  const shown = findings.map(({ seed, what, text }) => `seed ${seed}: ${what}\n${text}`).join('\n');
  expect(
    findings.filter(({ what }) => !/^after \d of \d edits/.test(what)),
    shown,
  ).toEqual([]);
  expect(
    findings.filter(({ what }) => /^after 1 of/.test(what)),
    shown,
  ).toEqual([]);
  expect(findings.length, shown).toBeLessThanOrEqual(FILES * MOST_SHARE);
  expect(figures.sentOfDamaged).toBeGreaterThan(figures.damagedRows / 3);
});
