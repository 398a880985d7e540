// Help pages, from the same tables as the parsing: 80 columns, in English or Chinese, with examples to paste.
import type { Language } from '../catalogue/catalogue.js';
import { GROUPS, OPTIONS, type OptionName } from '../options.js';
import { padded, wrapped } from '../words/text-width.js';
import type { Command } from './command.js';

const WIDTH = 80;
const INDENT = ' '.repeat(6);
/** A longer list of options has headings. */
const FLAT = 10;

const PAGE = {
  en: {
    about: 'Imports a CSV of users into Tencent Cloud IM, at exactly the allowed rate.',
    usage: 'Usage: ',
    command: '<command> [options]',
    given: '[options]',
    commands: 'Commands:',
    options: 'Options:',
    colon: ':',
    more: 'tim-import <command> --help explains one of them.',
    help: 'this page',
    version: 'the version of tim-import',
    examples: 'Examples:',
    required: 'required',
    exceptSandbox: 'required, but not with --sandbox',
    env: (name: string) => `env ${name}`,
    fallback: (text: string) => `default: ${text}`,
    repeats: 'repeats',
    semicolon: '; ',
    bracketed: (text: string) => ` (${text})`,
  },
  zh: {
    about: '把 CSV 中的用户导入腾讯云即时通信 IM，速率精确贴合应用的限额。',
    usage: '用法：',
    command: '<命令> [选项]',
    given: '[选项]',
    commands: '命令：',
    options: '选项：',
    colon: '：',
    more: '用 tim-import <命令> --help 查看某个命令的说明。',
    help: '显示本页',
    version: '显示版本号',
    examples: '示例：',
    required: '必填',
    exceptSandbox: '必填（--sandbox 除外）',
    env: (name: string) => `环境变量 ${name}`,
    fallback: (text: string) => `默认：${text}`,
    repeats: '可重复',
    semicolon: '；',
    bracketed: (text: string) => `（${text}）`,
  },
} as const;

/** The page of `tim-import --help`. */
export function overview(commands: readonly Command[], language: Language): string {
  const words = PAGE[language];
  const named = commands.map(({ name, argument, summary }) => [
    [name, argument].filter(Boolean).join(' '),
    summary[language],
  ]);
  const column = Math.max(...named.map(([left = '']) => left.length)) + 4;
  return page([
    `${words.usage}tim-import ${words.command}`,
    '',
    words.about,
    '',
    words.commands,
    ...named.flatMap(([left = '', right = '']) => wrapped(right, WIDTH, padded(`  ${left}`, column))),
    '',
    words.options,
    ...wrapped(words.help, WIDTH, padded('  -h, --help', column)),
    ...wrapped(words.version, WIDTH, padded('  -V, --version', column)),
    '',
    words.more,
  ]);
}

/** @param more what else the command has to explain */
export function helpOf(command: Command, language: Language, more?: string): string {
  const { name, argument, summary, examples } = command;
  const words = PAGE[language];
  return page([
    `${words.usage}${['tim-import', name, words.given, argument].filter(Boolean).join(' ')}`,
    '',
    ...wrapped(summary[language], WIDTH),
    ...groupsOf(command).flatMap(({ title, options }) => [
      '',
      title === undefined ? words.options : `${title[language]}${words.colon}`,
      ...options.flatMap((option) => optionLines(option, command, language)),
    ]),
    ...optionOf('-h, --help', words.help),
    ...(more === undefined ? [] : ['', ...more.split('\n')]),
    '',
    words.examples,
    ...examples.map((example) => `  ${example}`),
  ]);
}

const page = (lines: readonly string[]) => `${lines.join('\n')}\n`;

const optionOf = (flag: string, text: string) => [`  ${flag}`, ...wrapped(text, WIDTH, INDENT)];

/** A command's options under the headings of the table; few options have no headings. */
export function groupsOf({ options }: Pick<Command, 'options'>) {
  if (options.length <= FLAT) return [{ title: undefined, options }]; // also where there are none: --help is one
  return Object.entries(GROUPS).flatMap(([group, title]) => {
    const own = options.filter((name) => OPTIONS[name].group === group);
    return own.length > 0 ? [{ title, options: own }] : [];
  });
}

function optionLines(name: OptionName, command: Command, language: Language): string[] {
  const note = noteOf(name, command, language);
  const text = meaningOf(name, command, language);
  return optionOf(usageOf(name), note === '' ? text : text + PAGE[language].bracketed(note));
}

/** The flag and what follows it. */
export function usageOf(name: OptionName): string {
  const { flag, value } = OPTIONS[name];
  return [flag, value].filter(Boolean).join(' ');
}

/** What it does for this command. */
export function meaningOf(name: OptionName, { own }: Pick<Command, 'own'>, language: Language): string {
  return (own?.[name]?.help ?? OPTIONS[name].help)[language];
}

/** Whether it is required, what else sets it, and its default; '' where there is nothing to say. */
export function noteOf(
  name: OptionName,
  { required = [], own = {}, options }: Command,
  language: Language,
): string {
  const { shown, env, or, kind, fallback } = OPTIONS[name];
  const instead = own[name];
  const words = PAGE[language];
  const isValue = typeof fallback === 'string' || typeof fallback === 'number';
  const usual = shown?.[language] ?? (isValue ? String(fallback) : undefined);
  const byDefault = instead ? instead.shown?.[language] : usual;
  return [
    required.includes(name) ? (options.includes('sandbox') ? words.exceptSandbox : words.required) : '',
    env === undefined ? '' : words.env(env),
    (instead ? undefined : or)?.[language] ?? '',
    byDefault === undefined ? '' : words.fallback(byDefault),
    kind.join === undefined ? '' : words.repeats,
  ]
    .filter(Boolean)
    .join(words.semicolon);
}
