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
  /** From now on what waits to be collected does not grow with what comes: called once a command's modules are loaded. */
  limitGarbage(): void;
  /** Leaves at once. */
  exit(code: number): void;
}

/** What `--lang` says, else the locale. */
export function languageOf(asked: Language | undefined, { env }: Pick<Terminal, 'env'>): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return asked ?? (locale.toLowerCase().startsWith('zh') ? 'zh' : 'en');
}

/** Whether colour may be used on a stream: a terminal, unless NO_COLOR says otherwise. */
export function hasColor(screen: Screen, { env }: Pick<Terminal, 'env'>): boolean {
  return screen.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

export function widthOf(screen: Screen): number {
  return screen.columns ?? 80;
}
