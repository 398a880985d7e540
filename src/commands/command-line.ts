// Takes a command line apart: flags with their texts, arguments, and whatever is wrong with them.
import { parseArgs } from 'node:util';
import type { Bilingual, GivenTexts, OptionName } from '../options.js';
import { OPTIONS } from '../options.js';
import type { Command } from './command.js';

export interface CommandLine {
  readonly args: readonly string[];
  readonly texts: GivenTexts;
  readonly mistakes: readonly Bilingual[];
}

/** @param argv without the command's name; `--` ends the options */
export function readCommandLine(command: Command, argv: readonly string[]): CommandLine {
  const byFlag = new Map(command.options.map((name) => [OPTIONS[name].flag.slice(2), name]));
  const { tokens } = parseArgs({
    args: withBareValues(argv, byFlag),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...byFlag].map(([flag, name]) => [flag, { type: OPTIONS[name].value ? 'string' : 'boolean' }]),
    ),
  });
  const texts: Partial<Record<OptionName, string[]>> = {};
  const args: string[] = [];
  const mistakes: Bilingual[] = [];
  const unknown = new Map<number, string>(); // by place: -abc is three tokens, and one mistake
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.rawName.startsWith('--') ? byFlag.get(token.name) : undefined;
    if (name === undefined) {
      if (!unknown.has(token.index)) unknown.set(token.index, token.rawName);
    } else if (OPTIONS[name].value === undefined && token.value !== undefined) {
      mistakes.push({ en: `${token.rawName} takes no value.`, zh: `${token.rawName} 不带值。` });
    } else texts[name] = [...(texts[name] ?? []), token.value ?? ''];
  }
  mistakes.push(...[...unknown.values()].map((flag) => unknownOption(flag, command)));
  // What follows an unknown flag looks like an argument too; it is not repeated, since it may be a secret.
  if (unknown.size === 0) mistakes.push(...wrongArguments(command, args));
  return { args, texts, mistakes };
}

/** `--batch users.csv` is a flag and an argument: only a number belongs to it. */
function withBareValues(argv: readonly string[], byFlag: ReadonlyMap<string, OptionName>): string[] {
  const end = argv.indexOf('--');
  return argv.map((arg, index) => {
    const name = end >= 0 && index > end ? undefined : byFlag.get(arg.replace(/^--/, ''));
    const bare = name && arg === OPTIONS[name].flag ? OPTIONS[name].bare : undefined;
    return bare === undefined || /^\d+$/.test(argv[index + 1] ?? '') ? arg : `${arg}=${bare}`;
  });
}

function wrongArguments({ name, argument = '', examples }: Command, args: readonly string[]): Bilingual[] {
  const parts = argument.split(' ').filter(Boolean);
  const wanted = parts.filter((part) => part !== '…');
  const [missing] = wanted.slice(args.length).filter((part) => part.startsWith('<'));
  if (missing !== undefined) {
    const { en, zh } = ARGUMENTS[missing] ?? { en: missing, zh: missing };
    return [{ en: `${name} needs ${en}: ${examples[0]}`, zh: `${name} 缺少${zh}：${examples[0]}` }];
  }
  if (args.length <= wanted.length || parts.includes('…')) return [];
  if (wanted.length === 0) return [{ en: `${name} takes no argument.`, zh: `${name} 不带参数。` }];
  return [
    {
      en: `${name} takes ${wanted.length === 1 ? 'one ' : ''}${argument.replace(/[<>[\]]/g, '')}, not ${args.length}.`,
      zh: `${name} 只接受 ${argument}，而不是 ${args.length} 个参数。`,
    },
  ];
}

const ARGUMENTS: Readonly<Record<string, Bilingual>> = {
  '<file>': { en: 'a file', zh: '文件' },
  '<dir>': { en: 'a folder', zh: '目录' },
  '<folder>': { en: 'a folder', zh: '目录' },
  '<identifier>': { en: 'an Identifier', zh: ' Identifier' },
  '<from>': { en: 'a ledger to copy', zh: '要复制的账本' },
  '<to>': { en: 'a place to copy it to', zh: '复制的目标位置' },
  '<shell>': { en: 'a shell', zh: ' shell 名称' },
};

function unknownOption(flag: string, command: Command): Bilingual {
  if (flag === '--dry-run') {
    return {
      en: '--dry-run is not an option: tim-import check reads the file and sends nothing; run --sandbox imports it into an emulator.',
      zh: '没有 --dry-run 这个选项：tim-import check 只读取文件，不发送；run --sandbox 则导入到模拟器。',
    };
  }

  if (/key|secret|sig|^-k$/i.test(flag)) {
    const [file, variable] = /sig/i.test(flag)
      ? ['--usersig-file', 'TIM_USERSIG']
      : ['--secret-key-file', 'TIM_SECRET_KEY'];
    return {
      en: `${flag} is not an option: a secret is never an argument, since everybody on this machine can read those; put it in a file for ${file}, or in ${variable}.`,
      zh: `没有 ${flag} 这个选项：密钥绝不能作为命令行参数，因为本机所有人都能看到；请放进文件并用 ${file} 指定，或放在 ${variable}。`,
    };
  }
  if (!flag.startsWith('--')) {
    return {
      en: `${flag} is not an option of ${command.name}; a file name that begins with - goes after --.`,
      zh: `${command.name} 没有 ${flag} 这个选项；以 - 开头的文件名要放在 -- 之后。`,
    };
  }
  const close = command.options.map((name) => OPTIONS[name].flag).find((known) => isClose(flag, known));
  return {
    en: `${flag} is not an option of ${command.name}; ${close ? `did you mean ${close}?` : `see tim-import ${command.name} --help.`}`,
    zh: `${command.name} 没有 ${flag} 这个选项；${close ? `是否想用 ${close}？` : `请看 tim-import ${command.name} --help。`}`,
  };
}

/** One or two letters wrong, or the beginning of it. */
export function isClose(typed: string, known: string): boolean {
  if (typed.length > 4 && known.startsWith(typed)) return true;
  let row = Array.from({ length: known.length + 1 }, (_, index) => index);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    for (let j = 1; j <= known.length; j++) {
      const swap = (row[j - 1] ?? 0) + (typed[i - 1] === known[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row[known.length] ?? 9) <= 2;
}
