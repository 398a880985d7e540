// The help page of a command: from the same tables as its parsing, in 80 columns and with examples to paste.
import { OPTIONS, type OptionName } from '../options.js';
import { wrapped } from '../words/text-width.js';
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
    ...wrapped(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, WIDTH),
    '',
    'Options:',
    ...options.flatMap((option) => optionLines(option, command)),
    '  -h, --help',
    '      this page',
    ...(more === undefined ? [] : ['', ...more.split('\n')]),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ];
  return `${lines.join('\n')}\n`;
}

function optionLines(name: OptionName, command: Command): string[] {
  const { flag, value, help } = OPTIONS[name];
  const told = defaultOf(name, command);
  const text = told === '' ? help : `${help} (${told})`;
  return [`  ${[flag, value].filter(Boolean).join(' ')}`, ...wrapped(text, WIDTH, ' '.repeat(INDENT))];
}

/** What holds where an option is not given; '' where there is nothing to say. */
export function defaultOf(name: OptionName, { required = [], options }: Command): string {
  const { shown, env } = OPTIONS[name];
  const need = options.includes('sandbox') ? 'required, but not with --sandbox' : 'required';
  const fallback = shown === '' || shown.startsWith('or ') ? shown : `default: ${shown}`;
  return [required.includes(name) ? need : '', env ? `env ${env}` : '', fallback].filter(Boolean).join('; ');
}
