import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { STATUSES } from '../../src/outcome.js';
import { EXIT_CODES } from '../../src/run/exit-code.js';

const README = new URL('../../README.md', import.meta.url);

/** The part between `<!-- name -->` and `<!-- /name -->`; written anew where UPDATE_README is set. */
function expectSection(name: string, lines: readonly string[]) {
  const text = readFileSync(README, 'utf8');
  const expected = `\n\n${lines.join('\n')}\n\n`;
  const parts = text.split(new RegExp(`(?<=<!-- ${name} -->)[^]*(?=<!-- /${name} -->)`));
  expect(parts, `README.md has a section ${name}`).toHaveLength(2);
  if (process.env.UPDATE_README) writeFileSync(README, parts.join(expected));
  else expect(text).toContain(`<!-- ${name} -->${expected}<!-- /${name} -->`);
}

test('the README lists the exit codes as the program has them', () => {
  const rows = Object.entries(EXIT_CODES).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  expectSection('exit codes', ['| code | meaning |', '|---|---|', ...rows]);
});

test('the README explains every state of a row', () => {
  const section = readFileSync(README, 'utf8').split('<!-- states -->')[1]?.split('\n\n')[0] ?? '';
  const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, status]) => status);
  expect(listed).toEqual([...STATUSES]);
});

test('docs/architecture.md names every folder of src', () => {
  const text = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const folders = readdirSync(new URL('../../src', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(folders.filter((name) => !text.includes(`  ${name}/`))).toEqual([]);
});

test('the README names every command', () => {
  const text = readFileSync(README, 'utf8');
  expect(COMMANDS.filter(({ name }) => !text.includes(`tim-import ${name}`)).map(({ name }) => name)).toEqual(
    [],
  );
});
