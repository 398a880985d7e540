// Runs the built command on a terminal of its own, made by util-linux's script, and hears all that it draws.
import { spawn, spawnSync } from 'node:child_process';
import { execPath } from 'node:process';
import { StringDecoder } from 'node:string_decoder';
import { CLI } from './command.js';
import { requireAll } from './require-all.js';

export const noPty = requireAll(
  spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false,
  'script (util-linux)',
);

export interface Pty {
  /** Everything that came out, so far. */
  readonly said: string;
  /** Gives the terminal another width, as a person who drags its window. */
  resize(columns: number): void;
  /** Types it. */
  type(keys: string): void;
}

/** Runs it to its end. @param onOutput called with each piece */
export async function onPty(
  args: readonly string[],
  options: {
    readonly home: string;
    readonly columns: number;
    readonly env?: Readonly<Record<string, string>>;
    /** A command that starts it, such as nohup. */
    readonly before?: string;
    readonly onOutput?: (pty: Pty) => void;
  },
): Promise<{ readonly code: number; readonly said: string }> {
  const { home, columns, env = {}, before = '', onOutput } = options;
  const words = [execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns}; tty; exec ${before} ${words}`, '/dev/null'], {
    cwd: home,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      LANG: 'C.UTF-8',
      TERM: 'xterm',
      SHELL: '/bin/sh',
      ...env,
    },
  });
  const decoder = new StringDecoder('utf8');
  let tty: string | undefined;
  let said = '';
  child.stdout.on('data', (piece: Buffer) => {
    said += decoder.write(piece);
    const [all = '', name] = /^(\/dev\/\S+)\r\n/.exec(said) ?? [];
    if (name !== undefined && tty === undefined) {
      tty = name;
      said = said.slice(all.length);
    }
    if (tty === undefined) return;
    onOutput?.({
      said,
      type: (keys) => child.stdin.write(keys),
      resize: (to) => void spawnSync('stty', ['-F', tty ?? '', 'cols', String(to)]),
    });
  });
  const code = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  return { code, said };
}
