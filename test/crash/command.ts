// The built command as a process of its own: started, watched, killed.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath, kill } from 'node:process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had to be killed, since it did not come to an end. */
  readonly hung: boolean;
  readonly ms: number;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  /** What it runs under, such as strace: program and arguments. */
  readonly under?: readonly string[];
  /** For node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The reader of stdout and stderr goes away at once. */
  readonly unheard?: boolean;
}

export type Command = (args: readonly string[], options?: StartOptions) => Running;

const LONGEST_MS = 120_000;

/**
 * @param into a folder for a copy of the built command: another build in the middle of a long test changes nothing
 * @param root the package that is built, dist and all
 */
export function createCommand(into: string, root = packageRoot()): Command {
  if (!existsSync(join(root, 'dist', 'cli.js'))) {
    throw new Error('dist/cli.js is missing: run npm run build first');
  }
  mkdirSync(into, { recursive: true });
  cpSync(join(root, 'dist'), join(into, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(into, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'));
  const cli = join(into, 'dist', 'cli.js');

  return (args, { under = [], node = [], env: more = {}, unheard = false } = {}) => {
    const startedAt = performance.now();
    const [program = execPath, ...rest] = [...under, execPath, ...node, cli, ...args];
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, LANG: 'C.UTF-8', ...more },
      detached: true, // a group of its own, which ends with what it runs under
    });
    const { pid = 0 } = child;
    const texts = { stdout: '', stderr: '' };
    let hung = false;
    for (const name of ['stdout', 'stderr'] as const) {
      if (unheard) child[name].destroy();
      else child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
    }
    const patience = setTimeout(() => {
      hung = true;
      killGroup(pid, 'SIGKILL');
    }, LONGEST_MS);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(patience);
        resolve({ code, signal, ...texts, hung, ms: performance.now() - startedAt });
      });
    });
    return { ended, pid, kill: (signal) => killGroup(pid, signal) };
  };
}

/** What it runs under dies with it: a process that strace leaves behind would go on. */
function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(-pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

/** This file runs from test/ and, compiled, from a folder of its own. */
function packageRoot(): string {
  let folder = fileURLToPath(new URL('.', import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = join(folder, '..');
  return folder;
}
