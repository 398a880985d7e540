// Reads the command line: finds the command, gathers all that is wrong with it at once, and maps errors to exit codes.
import { Command as Commander, CommanderError, Option } from 'commander';
import { ImportError } from '../errors.js';
import { type GivenTexts, OPTIONS, type OptionName, readOptions } from '../options.js';
import { toolVersion } from '../version.js';
import { COMMANDS, type Command } from './commands.js';
import { helpOf } from './help.js';
import type { Terminal } from './terminal.js';

/** @returns the exit code; never rejects */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Commander('tim-import')
    .description('Imports a CSV of users into Tencent Cloud IM, at exactly the allowed rate.')
    .version(toolVersion(), '-V, --version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: () => {}, // said below, in our own form
    });
  const asked = COMMANDS.find(({ name }) => name === argv[0]);
  const more = argv.some((arg) => arg === '-h' || arg === '--help') ? await asked?.more?.() : undefined;
  for (const command of COMMANDS) {
    program.addCommand(
      commanderOf(program, command, more, async (argument, given, mistakes) => {
        const read = <K extends OptionName>(names: readonly K[]) =>
          readOptions(names, given, terminal.env, mistakes);
        exitCode = await command.start({ argument, terminal, read, mistakes });
      }),
    );
  }
  try {
    if (argv.length === 0) {
      terminal.stderr.write(program.helpInformation());
      return 2;
    }
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return say(error, terminal, argv);
  }
}

type Action = (argument: string | undefined, given: GivenTexts, mistakes: string[]) => Promise<void>;

function commanderOf(program: Commander, command: Command, more: string | undefined, act: Action): Commander {
  const { name, argument, summary, options, examples } = command;
  const commander = new Commander(name).copyInheritedSettings(program).description(summary);
  // Unknown options and missing values are gathered here, since commander would stop at the first one.
  commander.allowUnknownOption().allowExcessArguments();
  if (argument) commander.argument(argument.replace(/[<>]/g, (bracket) => (bracket === '<' ? '[' : ']')));
  for (const option of options) commander.addOption(commanderOption(option));
  commander.configureHelp({ formatHelp: () => helpOf(command, more) });
  commander.action(async () => {
    const mistakes: string[] = [];
    const [file, ...excess] = commander.args.filter((arg) => !isFlag(arg));
    const unknown = commander.args.filter(isFlag).map(nameOf);
    for (const flag of unknown) mistakes.push(unknownOption(flag, command));
    // A value behind an unknown flag looks like an argument too; it is not repeated: it may be a secret.
    if (unknown.length === 0 && excess.length > (argument ? 0 : -1)) {
      if (argument)
        mistakes.push(`${name} takes one ${argument.replace(/[<>[\]]/g, '')}, not ${excess.length + 1}.`);
    }
    if (unknown.length === 0 && !argument && file !== undefined) mistakes.push(`${name} takes no argument.`);
    if (argument?.startsWith('<') && file === undefined && unknown.length === 0) {
      mistakes.push(`${name} needs a file: ${examples[0]}`);
    }
    await act(file, givenTexts(commander.opts(), options), mistakes);
  });
  return commander;
}

/** Without its value, which may be a secret. */
const nameOf = (flag: string) => (flag.startsWith('--') ? flag.replace(/=.*/s, '') : flag.slice(0, 2));

const isFlag = (arg: string) => arg.startsWith('-') && arg !== '-';

function commanderOption(name: OptionName): Option {
  const { flag, value } = OPTIONS[name];
  // In brackets: an option whose value is missing is gathered with the other mistakes.
  const option = new Option(value ? `${flag} [value]` : flag);
  if (value)
    option.argParser<string[]>((text, earlier) => [...(Array.isArray(earlier) ? earlier : []), text]);
  return option;
}

function givenTexts(values: Record<string, unknown>, options: readonly OptionName[]): GivenTexts {
  const given: Partial<Record<OptionName, string[]>> = {};
  for (const name of options) {
    const attribute = new Option(OPTIONS[name].flag).attributeName();
    const value = values[attribute];
    if (Array.isArray(value)) given[name] = value.map(String);
    else if (OPTIONS[name].flag.startsWith('--no-') ? value === false : value === true) given[name] = [''];
  }
  return given;
}

function unknownOption(flag: string, command: Command): string {
  if (/key|secret|sig|^-k$/i.test(flag)) {
    return `${flag} is not an option: a secret is never an argument, since everybody on this machine sees those; put it in a file for --secret-key-file, or in TIM_SECRET_KEY.`;
  }
  const close = command.options.map((name) => OPTIONS[name].flag).find((known) => isClose(flag, known));
  return `${flag} is not an option of ${command.name}; ${close ? `did you mean ${close}?` : `see tim-import ${command.name} --help.`}`;
}

/** One or two letters wrong, or the beginning of it. */
function isClose(typed: string, known: string): boolean {
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

/** Everything that can end a command, in words, with its exit code. */
function say(error: unknown, { stderr }: Terminal, argv: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.unknownCommand') {
      const names = COMMANDS.map(({ name }) => name).join(', ');
      stderr.write(
        `${JSON.stringify(argv[0])} is not a command; the commands are ${names}. To import a file: tim-import run users.csv\n`,
      );
    } else stderr.write(`${error.message.replace(/^error: /, '')}\n`);
    return 2;
  }
  if (error instanceof ImportError) {
    stderr.write(`${error.message}\n`);
    return error.code === 'LEDGER_HELD' ? 5 : 2;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`Internal error: this is a bug in tim-import; please report it.\n${told}\n`);
  return 70;
}
