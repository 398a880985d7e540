// The command, as a process of its own or within the test's: what it is given, and everything that it says.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/commands/main.js';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Its home, its state and its working folder. */
  readonly home: string;
  /** All of its stdin; left out: an empty one. 'open': nothing is written, and it stays open. */
  readonly input?: string;
  /** Called with all that stderr has said so far, at each piece. */
  readonly onStderr?: (said: string, child: ChildProcessWithoutNullStreams) => void;
  readonly onStdout?: (said: string, child: ChildProcessWithoutNullStreams) => void;
  /** Called once it runs. */
  readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
}

export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it to its end. */
export function command(args: readonly string[], options: CommandOptions): Promise<Said> {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build makes it.`);
  const { home, env = {}, input = '', onStart, onStdout, onStderr } = options;
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_STATE_HOME: home, LANG: 'C.UTF-8', ...env },
  });
  onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    onStdout?.(stdout, child);
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
    onStderr?.(stderr, child);
  });
  child.stdin.on('error', () => {}); // it may leave before it has read all
  if (input !== 'open') child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** The same without a process: for what ends before anything is sent. */
export async function commandHere(
  args: readonly string[],
  { home, env = {}, input = '' }: Pick<CommandOptions, 'home' | 'env' | 'input'>,
): Promise<Said> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const all = Promise.all([text(stdout), text(stderr)]);
  stdin.end(input);
  const code = await main(args, {
    ...{ stdin, stdout, stderr },
    env: { HOME: home, XDG_STATE_HOME: home, LANG: 'C.UTF-8', ...env },
    onSignal: () => () => {},
    tuneGc: () => {},
    endBy: () => {},
  });
  stdout.end();
  stderr.end();
  const [out, err] = await all;
  return { code, signal: null, stdout: out, stderr: err };
}

/** Whether a process has come so far that a signal does not simply end it; Linux tells. */
export function isListening(child: ChildProcessWithoutNullStreams): boolean {
  // Before it is the command, it is a copy of this process.
  if (!readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').includes(CLI)) return false;
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const caught = BigInt(`0x${/SigCgt:\s*([0-9a-f]+)/.exec(status)?.[1] ?? 0}`);
  // Node itself catches the other two.
  return (caught >> BigInt(constants.signals.SIGHUP - 1)) % 2n === 1n;
}
