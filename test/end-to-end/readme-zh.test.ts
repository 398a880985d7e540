// README.zh-CN.md says of exit codes, states and commands what the program and README.md say.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { STATUSES } from '../../src/outcome.js';
import { EXIT_CODES } from '../../src/run/exit-code.js';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const chinese = read('README.zh-CN.md');

function section(name: string): string {
  const [, part] = chinese.split(new RegExp(`<!-- /?${name} -->`));
  if (part === undefined) throw new Error(`README.zh-CN.md has no section ${name}`);
  return part;
}

/** The rows of a table below its head, by cells; a cell may hold an escaped `|`. */
function rowsOf(table: string): string[][] {
  const rows = table.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) =>
    line
      .slice(2, -2)
      .split(/ ?(?<!\\)\| ?/)
      .map((text) => text.trim().replaceAll('\\|', '|')),
  );
}

test('it lists the exit codes and the states of the program', () => {
  expect(rowsOf(section('exit codes')).map(([code]) => code)).toEqual(Object.keys(EXIT_CODES));
  expect(rowsOf(section('states')).map(([state]) => state)).toEqual(
    STATUSES.map((status) => `\`${status}\``),
  );
});

test('it has the commands and the code of README.md, and the same parts', () => {
  const code = (text: string) =>
    [...text.matchAll(/^```(?:sh|js)\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
      block
        .split('\n')
        .map((line) =>
          line
            .replace(/(?:#|\/\/) .*/, '')
            .replaceAll('\\%', '%')
            .trim(),
        )
        .filter((line) => line !== ''),
    );
  const parts = (text: string) => [...text.matchAll(/^(#{1,3}) /gm)].map(([, depth]) => depth);
  const english = read('README.md');
  expect(code(chinese)).toEqual(code(english));
  expect(parts(chinese)).toEqual(parts(english));
});
