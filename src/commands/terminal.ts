// What a command sees of the process that runs it, so that cli.ts alone touches process, and tests hand in their own.
import type { Readable, Writable } from 'node:stream';
import type { Language } from '../catalogue/catalogue.js';
import type { Cure } from '../stop.js';

/** A stream that may be a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export type SignalName = Extract<Cure, `SIG${string}`>;

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Calls back at each SIGINT, SIGTERM and SIGHUP, until the function that it returns is called. */
  onSignal(listener: (signal: SignalName) => void): () => void;
  /** From now on the garbage that piles up does not grow with the input: called once a command's modules are loaded. */
  tuneGc(): void;
  /** Ends the process at once, by the signal itself. */
  endBy(signal: SignalName): void;
}

/** What `--lang` says, else the locale. It is needed before the options are read: their mistakes are in it too. */
export function languageOf(argv: readonly string[], { env }: Pick<Terminal, 'env'>): Language {
  const asked = argv
    .flatMap((arg, index) => (arg === '--lang' ? [argv[index + 1]] : /^--lang=(.*)/s.exec(arg)?.slice(1)))
    .findLast((text) => text !== undefined);
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^(?:zh|en)$/i.test(asked ?? '')
    ? asked?.toLowerCase() === 'zh'
      ? 'zh'
      : 'en'
    : /^zh/i.test(locale)
      ? 'zh'
      : 'en';
}

/** Whether colour may be used on a stream: a terminal, unless NO_COLOR says otherwise. */
export function hasColor(screen: Screen, { env }: Pick<Terminal, 'env'>): boolean {
  return screen.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

export function widthOf(screen: Screen): number {
  return screen.columns ?? 80;
}
