// README.zh-CN.md says of options, exit codes, states and commands what the program and README.md say.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS, type Command } from '../../src/commands/commands.js';
import { OPTIONS, type OptionName } from '../../src/options.js';
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

function optionsOf({ name, argument }: Command): string[][] {
  const heading = `### ${['tim-import', name, argument].filter(Boolean).join(' ')}\n`;
  const [, below = ''] = section('options').split(heading);
  return rowsOf(below.split('\n### ')[0] ?? '');
}

/** What the last cell has to name, whatever its words are. */
function toldOf(name: OptionName, { required = [], options }: Command): string[] {
  const { env, shown } = OPTIONS[name];
  return [
    ...(required.includes(name) ? [options.includes('sandbox') ? '必填（--sandbox 除外）' : '必填'] : []),
    ...(env === undefined ? [] : [`环境变量 ${env}`]),
    ...(/^[\w.]+$/.test(shown) && shown !== 'detected' ? [`默认：${shown}`] : []),
    ...(shown.match(/TIM_\w+/g) ?? []),
  ];
}

test.each(COMMANDS)(
  'it lists the options of $name, each with its values, in the order of the program',
  (command) => {
    const listed = optionsOf(command).map(([option]) => option);
    const known = command.options.map((name) => {
      const { flag, value } = OPTIONS[name];
      return `\`${value ? `${flag} ${value}` : flag}\``;
    });
    expect(listed).toEqual(known);
  },
);

test.each(COMMANDS)('it tells what is required, from the environment, or by default in $name', (command) => {
  const rows = optionsOf(command);
  const wrong = command.options.flatMap((name, index) => {
    const [, help = '', told = ''] = rows[index] ?? [];
    const missing = toldOf(name, command).filter((part) => !told.includes(part));
    const needless = told.startsWith('必填') && !(command.required ?? []).includes(name) ? [told] : [];
    const unexplained = /\p{Script=Han}/u.test(help) ? [] : [help];
    return [...missing, ...needless, ...unexplained].map((part) => `${OPTIONS[name].flag}: ${part}`);
  });
  expect(wrong).toEqual([]);
});

test('an option has the same words in every command', () => {
  const words = new Map<string | undefined, Set<string | undefined>>();
  for (const [option, help] of COMMANDS.flatMap(optionsOf)) {
    words.set(option, (words.get(option) ?? new Set()).add(help));
  }
  expect([...words].filter(([, helps]) => helps.size > 1)).toEqual([]);
});

test('it has a section for every command, and for no other', () => {
  const headings = [...section('options').matchAll(/^### tim-import (\w+)/gm)].map(([, name]) => name);
  expect(headings).toEqual(COMMANDS.map(({ name }) => name));
});

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
  expect(parts(chinese.replace(section('options'), ''))).toEqual(
    parts(english.replace(/<!-- options -->[\s\S]*<!-- \/options -->/, '')),
  );
});
