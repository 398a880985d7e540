// Finds the command that a command line names, starts it, and maps what ends it to an exit code.
import type { Language } from '../catalogue/catalogue.js';
import { explained, ImportError } from '../errors.js';
import { OPTIONS, type OptionName, readOptions } from '../options.js';
import type { ExitCode } from '../run/exit-code.js';
import { toolVersion } from '../version.js';
import type { Command } from './command.js';
import { isClose, readCommandLine } from './command-line.js';
import { COMMANDS } from './commands.js';
import { helpOf, overview } from './help.js';
import { languageOf, type Terminal } from './terminal.js';

/** What ends a command before anything was sent ends it with 2, but for what passes by itself, and what Redis says. */
const EXIT_CODES_OF: Partial<Record<ImportError['code'], ExitCode>> = {
  REDIS_UNREACHABLE: 3,
  REDIS_REFUSED: 4,
  LEDGER_HELD: 5,
};

/** @returns the exit code; never rejects */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  const [name = '', ...rest] = argv[0] === 'help' ? [...argv.slice(1, 2), '--help'] : argv;
  const language = languageOf(argv, terminal);
  const command = COMMANDS.find((one) => one.name === name);
  try {
    if (name === '-V' || name === '--version') stdout.write(`${toolVersion()}\n`);
    else if (asksForHelp([name, ...rest])) {
      const more = await command?.more?.(language);
      stdout.write(command ? helpOf(command, language, more) : overview(COMMANDS, language));
    } else if (command) return await start(command, rest, language, terminal);
    else {
      stderr.write(name === '' ? overview(COMMANDS, language) : notACommand(name, language));
      return 2;
    }
    return 0;
  } catch (error) {
    return await report(error, language, terminal);
  }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).some((arg) => arg === '-h' || arg === '--help');
}

async function start(
  command: Command,
  argv: readonly string[],
  language: Language,
  terminal: Terminal,
): Promise<number> {
  const { args, texts, mistakes: wrong } = readCommandLine(command, argv);
  const mistakes = wrong.map((mistake) => mistake[language]);
  const isGiven = (name: OptionName) => texts[name] !== undefined;
  const isSet = (name: OptionName) => isGiven(name) || terminal.env[OPTIONS[name].env ?? ''];
  // It doubles the time of a command that only prints, such as `codes`.
  const zod = command.options.some(isSet) ? (await import('zod')).z : undefined;
  return command.start({
    argument: args[0],
    args,
    terminal,
    language,
    mistakes,
    isGiven,
    read: (names) =>
      readOptions(zod, names, { texts, env: terminal.env }, (mistake) => mistakes.push(mistake[language])),
  });
}

function notACommand(name: string, language: Language): string {
  const names = COMMANDS.map((command) => command.name);
  const close = names.find((known) => isClose(name, known));
  const said = JSON.stringify(name);
  return {
    en: `${said} is not a command; ${close ? `did you mean ${close}?` : `the commands are ${names.join(', ')}.`} To import a file: tim-import run users.csv\n`,
    zh: `没有 ${said} 这个命令；${close ? `是否想用 ${close}？` : `可用的命令：${names.join('、')}。`}导入文件请用：tim-import run users.csv\n`,
  }[language];
}

/** Says what ended a command. @returns its exit code */
async function report(thrown: unknown, language: Language, { stderr }: Terminal): Promise<number> {
  const error = explained(thrown);
  if (error instanceof ImportError) {
    // Loaded late: most commands end without a message.
    const { inLanguage } = await import('../words/message.js');
    const { withoutControls } = await import('../words/text-width.js');
    const lines = error.message.split('\n').map((line) => inLanguage(line, language));
    stderr.write(`${lines.map(withoutControls).join('\n')}\n`);
    return EXIT_CODES_OF[error.code] ?? 2;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const bug = {
    en: 'Internal error: this is a bug in tim-import; please report it.',
    zh: '内部错误：这是 tim-import 的缺陷，请报告。',
  }[language];
  stderr.write(`${bug}\n${trace}\n`);
  return 70;
}
