// docs/options.md and its Chinese twin: every option of every command, made from the program's own tables.
// UPDATE_DOCS=1 npx vitest run test/end-to-end/options-page.test.ts writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Language } from '../../src/catalogue/catalogue.js';
import type { Command } from '../../src/commands/command.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { groupsOf, meaningOf, noteOf, usageOf } from '../../src/commands/help.js';
import { INPUT_SETTINGS, type OptionName, RUN_SETTINGS } from '../../src/options.js';

const PAGES = {
  en: {
    file: 'docs/options.md',
    top: [
      '# Options',
      '',
      'Every command and option of `tim-import`, as `tim-import <command> --help` prints them. [README](../README.md) explains which you need when.',
      '',
      'An option that is not given is read from its environment variable, where it has one; then the default is used. `--` ends the options: what follows is a file name, even if it begins with `-`. Durations are written with units (`90m`, `2h30m`, `7d`); `n%` is a share.',
    ],
    head: ['| option | | default | library |', '|---|---|---|---|'],
    library:
      'The last column is the name in the library: of `run({ … })`, or of its `input`. There, times are milliseconds, and amounts are `{ count: 20 }` or `{ share: 0.01 }`.',
  },
  zh: {
    file: 'docs/options.zh-CN.md',
    top: [
      '# 选项',
      '',
      '`tim-import` 的全部命令和选项，与 `tim-import <command> --help` 的内容一致。什么时候用哪个，请看 [README](../README.zh-CN.md)。',
      '',
      '没有写出的选项从对应的环境变量读取（如果有），否则使用默认值。`--` 表示选项到此结束：后面的内容即使以 `-` 开头，也作为文件名。时长要带单位（`90m`、`2h30m`、`7d`）；`n%` 表示百分比。',
    ],
    head: ['| 选项 | | 默认 | 库 |', '|---|---|---|---|'],
    library:
      '最后一列是库中的名称：属于 `run({ … })` 或其中的 `input`。库中的时间以毫秒为单位，数量写成 `{ count: 20 }` 或 `{ share: 0.01 }`。',
  },
} as const;

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function inLibrary(name: OptionName): string {
  if ((RUN_SETTINGS as readonly OptionName[]).includes(name)) return `\`${name}\``;
  return (INPUT_SETTINGS as readonly OptionName[]).includes(name) ? `\`input.${name}\`` : '';
}

function sectionOf(command: Command, language: Language): string[] {
  const { head, library } = PAGES[language];
  const rows = (options: readonly OptionName[]) =>
    options.map((name) => {
      const cells = [
        `\`${usageOf(name).replaceAll('|', '\\|')}\``,
        cell(meaningOf(name, command, language)),
        cell(noteOf(name, command, language)),
        ...(command.name === 'run' ? [inLibrary(name)] : []),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  const columns = command.name === 'run' ? head : head.map((line) => line.replace(/[^|]+\|$/, ''));
  return [
    '',
    `## tim-import ${[command.name, command.argument].filter(Boolean).join(' ').replaceAll('<', '&lt;')}`,
    '',
    command.summary[language],
    ...(command.name === 'run' ? ['', library] : []),
    ...groupsOf(command).flatMap(({ title, options }) => [
      ...(title ? ['', `### ${title[language]}`] : []),
      '',
      ...columns,
      ...rows(options),
    ]),
  ];
}

test.each(['en', 'zh'] as const)('the page of options is what the program reads (%s)', (language) => {
  const { file, top } = PAGES[language];
  const page = `${[...top, ...COMMANDS.flatMap((command) => sectionOf(command, language))].join('\n')}\n`;
  const path = new URL(`../../${file}`, import.meta.url);
  if (process.env.UPDATE_DOCS) writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
