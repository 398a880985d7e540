// What a command is: data from which parsing, help, completion and README derive, and the step that does its work.
import type { Language } from '../catalogue/catalogue.js';
import type { Bilingual, OptionName, OptionValues } from '../options.js';
import type { Terminal } from './terminal.js';

export interface Command {
  readonly name: string;
  /** As the help shows them, with blanks between: `<file>` is required, `[code]` is not, and `…` at the end repeats the last. */
  readonly argument?: string;
  readonly summary: Bilingual;
  readonly options: readonly OptionName[];
  readonly required?: readonly OptionName[];
  /** What options mean to it and their default, where it is not what the table says. */
  readonly own?: Readonly<
    Partial<Record<OptionName, { readonly help?: Bilingual; readonly shown?: Bilingual }>>
  >;
  readonly examples: readonly string[];
  /** What else its help page says. */
  readonly more?: (language: Language) => Promise<string>;
  /** Reads its options and does its work; heavy modules are imported here, not before. @returns the exit code */
  readonly start: (call: CommandCall) => Promise<number>;
}

export interface CommandCall {
  /** The first argument. */
  readonly argument: string | undefined;
  /** All of them. */
  readonly args: readonly string[];
  readonly terminal: Terminal;
  /** What `--lang` says, else the locale. */
  readonly language: Language;
  /** Reads options from flags, environment and defaults; what is wrong is added to `mistakes`. */
  readonly read: <K extends OptionName>(names: readonly K[]) => OptionValues<K>;
  /** Whether the command line itself has the option, not the environment. */
  readonly isGiven: (name: OptionName) => boolean;
  /** What is wrong with the command line already; the command adds its own, and does nothing unless there are none. */
  readonly mistakes: string[];
}
