// The built command as a process: what it says, and the most memory that it took.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { env, execPath } from 'node:process';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The most that was resident and no file's, in bytes, looked at ten times a second; NaN where nobody tells. */
  readonly peakAnonymous: number;
}

/** @param onStart gets a way to kill it */
export function start(
  args: readonly string[],
  more: Readonly<Record<string, string>>,
  onStart: (kill: () => void) => void = () => {},
): Promise<Ended> {
  const startedAt = performance.now();
  const child = spawn(execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, LANG: 'C.UTF-8', ...more },
  });
  onStart(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  let peakAnonymous = Number.NaN;
  const watch = setInterval(() => {
    const now = anonymous(child.pid);
    if (now > peakAnonymous || Number.isNaN(peakAnonymous)) peakAnonymous = now;
  }, 100);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ code, signal, ...said, seconds, peakAnonymous });
    });
  });
}

function anonymous(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^RssAnon:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return Number.NaN;
  }
}
