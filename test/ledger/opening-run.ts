// Starts a process that opens a ledger again and again, and returns how the openings ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('opening-run.mjs', import.meta.url));

export function startOpening(folder: string): {
  readonly started: Promise<unknown>;
  /** Ends it. @returns `held`, `damaged`, `opened`, or what else an opening ended with */
  ended(): Promise<Set<string>>;
} {
  const child = spawn(process.execPath, [SCRIPT, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const started = once(child.stdout, 'data');
  return {
    started,
    async ended() {
      child.stdin.end();
      await once(child, 'close');
      return new Set(printed.trim().split('\n'));
    },
  };
}
