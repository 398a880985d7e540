// Starts a process that records accounts, returns what it printed, and ends it in one way or another.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { account } from './a-ledger.js';

const SCRIPT = fileURLToPath(new URL('recording-run.mjs', import.meta.url));

/** The accounts that such a run records. */
export const accountOf = (number: number) =>
  account(`user_${String(number).padStart(6, '0')}`, `nick ${number}`);

export interface RecordingRun {
  readonly process: ChildProcess;
  /** Everything it said, until it ended. */
  lines(): AsyncIterable<string>;
  /** As Ctrl-C would: it writes what is left, and lets go. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

export function startRecording(folder: string, first: number, count: number): RecordingRun {
  const child = spawn(process.execPath, [SCRIPT, folder, String(first), String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  return {
    process: child,
    lines: () => createInterface(child.stdout),
    async end() {
      child.stdin.end();
      await exit;
    },
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Waits until it says something of that kind; listens to nothing after it. */
export async function said(run: RecordingRun, words: RegExp): Promise<string> {
  for await (const line of run.lines()) if (words.test(line)) return line;
  throw new Error(`the run ended without saying ${words}`);
}
