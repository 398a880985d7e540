// The help page of a command: from the same tables as its parsing, in 80 columns and with examples to paste.
import { OPTIONS, type OptionName } from '../options.js';
import type { Command } from './commands.js';

const WIDTH = 80;
const INDENT = 6;

/** @param more what else the command has to tell */
export function helpOf(command: Command, more?: string): string {
  const { name, argument, summary, options, examples } = command;
  const usage = ['tim-import', name, '[options]', argument].filter(Boolean).join(' ');
  const lines = [
    `Usage: ${usage}`,
    '',
    ...wrap(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, WIDTH),
    '',
    'Options:',
    ...options.flatMap(optionLines),
    '  -h, --help',
    '      this page',
    ...(options.includes('sdkappid') ? ['', '* not with --sandbox'] : []),
    ...(more === undefined ? [] : ['', ...more.split('\n')]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ];
  return `${lines.join('\n')}\n`;
}

function optionLines(name: OptionName): string[] {
  const { flag, value, env, shown, help } = OPTIONS[name];
  const head = `  ${[flag, value].filter(Boolean).join(' ')}`;
  const facts = [
    shown && (/^[\w.<>*]+$/.test(shown) && shown !== 'required*' ? `default ${shown}` : shown),
    env,
  ];
  const told = facts.filter(Boolean).join('; ');
  return [
    head,
    ...wrap(told === '' ? help : `${help} (${told})`, WIDTH - INDENT).map(
      (line) => ' '.repeat(INDENT) + line,
    ),
  ];
}

/** Breaks at blanks. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
