// `tim-import completion`: a script that completes commands, options and their values in bash, zsh or fish.
import { ImportError } from '../errors.js';
import { OPTIONS, type OptionName } from '../options.js';
import type { Command, CommandCall } from './command.js';
import { refuse } from './usage-errors.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** @param commands handed in, since this command is one of them */
export async function completionCommand(
  { argument = '', mistakes, terminal }: CommandCall,
  commands: readonly Command[],
): Promise<number> {
  refuse(mistakes);
  const shell = SHELLS.find((one) => one === argument);
  if (shell === undefined) {
    throw new ImportError('USAGE', `There are completions for ${SHELLS.join(', ')}, not for "${argument}".`);
  }
  terminal.stdout.write(`${SCRIPTS[shell](commands).join('\n')}\n`);
  return 0;
}

const SCRIPTS = { bash, zsh, fish };

/** What follows a flag: nothing, one of some values, a path, or something else. */
function takenBy(
  name: OptionName,
): { kind: 'none' | 'path' | 'folder' | 'free' } | { kind: 'choice'; of: string } {
  const { value, kind } = OPTIONS[name];
  if (value === undefined) return { kind: 'none' };
  if (kind.choices) return { kind: 'choice', of: kind.choices.join(' ') };
  return { kind: value === '<path>' ? 'path' : value === '<dir>' ? 'folder' : 'free' };
}

const takesFile = ({ argument = '' }: Command) => /file|dir/.test(argument);

const wordsOf = ({ name }: Command) => (name === 'completion' ? SHELLS.join(' ') : '');

function bash(commands: readonly Command[]): string[] {
  const used = [...new Set(commands.flatMap(({ options }) => options))];
  const free = used.filter((name) => takenBy(name).kind === 'free').map((name) => OPTIONS[name].flag);
  return [
    '# tim-import: put into ~/.bashrc: source <(tim-import completion bash)',
    '_tim_import() {',
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=''`,
    '  COMPREPLY=()',
    '  case "$prev" in',
    ...used.flatMap((name) => {
      const value = takenBy(name);
      if (value.kind !== 'choice') return [];
      return [`    ${OPTIONS[name].flag}) COMPREPLY=($(compgen -W '${value.of}' -- "$cur")); return ;;`];
    }),
    `    ${free.join('|')}) compopt +o default; return ;;`,
    '  esac',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')}' -- "$cur"))`,
    '    return',
    '  fi',
    `  case "\${COMP_WORDS[1]}" in`,
    ...commands.map((command) => {
      const flags = [...command.options.map((name) => OPTIONS[name].flag), '--help'].join(' ');
      const words = wordsOf(command);
      return `    ${command.name}) words='${flags}'${words ? `; [[ "$cur" != -* ]] && words='${words}'` : ''} ;;`;
    }),
    '  esac',
    `  [[ "$cur" == -* || "$words" != -* ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))`,
    '}',
    'complete -o default -F _tim_import tim-import',
  ];
}

function zsh(commands: readonly Command[]): string[] {
  const text = (words: string) => words.replaceAll(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");
  const argumentOf = (name: OptionName) => {
    const { flag, kind, help } = OPTIONS[name];
    const value = takenBy(name);
    const action = {
      none: '',
      path: ':path:_files',
      folder: ':folder:_files -/',
      free: ':value: ',
      choice: value.kind === 'choice' ? `:value:(${value.of})` : '',
    }[value.kind];
    return `'${kind.join ? '*' : ''}${flag}[${text(help.en)}]${action}'`;
  };
  return [
    '#compdef tim-import',
    '# tim-import: put into ~/.zshrc, behind compinit: source <(tim-import completion zsh)',
    '_tim_import() {',
    '  if (( CURRENT == 2 )); then',
    '    local -a commands=(',
    ...commands.map(({ name, summary }) => `      '${name}:${text(summary.en)}'`),
    '    )',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...commands.map((command) => {
      const rest = takesFile(command) ? ["'*:file:_files'"] : [];
      const words = wordsOf(command) ? [`'1:shell:(${wordsOf(command)})'`] : [];
      return `    ${command.name}) _arguments ${[...command.options.map(argumentOf), "'--help[help]'", ...words, ...rest].join(' ')} ;;`;
    }),
    '  esac',
    '}',
    'if [[ $funcstack[1] == _tim_import ]]; then _tim_import "$@"; else compdef _tim_import tim-import; fi',
  ];
}

function fish(commands: readonly Command[]): string[] {
  const text = (words: string) => `'${words.replaceAll(/['\\]/g, '\\$&')}'`;
  const complete = 'complete -c tim-import';
  return [
    '# tim-import: tim-import completion fish > ~/.config/fish/completions/tim-import.fish',
    `${complete} -f`,
    ...commands.map(
      ({ name, summary }) => `${complete} -n __fish_use_subcommand -a ${name} -d ${text(summary.en)}`,
    ),
    ...commands.flatMap((command) => {
      const within = `${complete} -n ${text(`__fish_seen_subcommand_from ${command.name}`)}`;
      return [
        ...(takesFile(command) ? [`${within} -F`] : []),
        ...(wordsOf(command) ? [`${within} -a ${text(wordsOf(command))}`] : []),
        ...command.options.map((name) => {
          const { flag, help } = OPTIONS[name];
          const value = takenBy(name);
          const takes = {
            none: '',
            path: ' -r -F',
            folder: " -x -a '(__fish_complete_directories)'",
            free: ' -x',
            choice: value.kind === 'choice' ? ` -x -a '${value.of}'` : '',
          }[value.kind];
          return `${within} -l ${flag.slice(2)}${takes} -d ${text(help.en)}`;
        }),
      ];
    }),
  ];
}
