// A real Redis of the test's own, on a free port and with nothing on the disk unless it is asked for.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { aFolder } from './folder.js';
import { requireAll } from './require-all.js';

/** `TIM_IMPORT_REDIS_SERVER` names another one, such as valkey-server. */
const PROGRAM = env.TIM_IMPORT_REDIS_SERVER ?? 'redis-server';

function isThere(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A test that runs out of time never comes to its end: what it started ends with its process. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

/** Whether tests that need a Redis are skipped. */
export const noRedis = requireAll(isThere(), PROGRAM);

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly folder: string;
  /** What `redis-cli` prints. */
  cli(...args: string[]): string;
  /** As `kill` does it; SIGSTOP makes it hang. */
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

export function aRedis(...options: string[]): Promise<RedisServer> {
  return startServer([], ['--save', '', '--appendonly', 'no', ...options]);
}

/** @param config its configuration, which it writes to */
export function aSentinelServer(config: string): Promise<RedisServer> {
  return startServer([config, '--sentinel'], []);
}

async function startServer(first: string[], more: string[]): Promise<RedisServer> {
  const folder = aFolder();
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    server = spawn(
      PROGRAM,
      [...first, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder.path, ...more],
      { stdio: 'ignore' },
    );
    const started = server;
    running.add(started);
    started.once('exit', () => running.delete(started));
    await answering(() => cli('ping'));
  };
  const cli = (...args: string[]) =>
    execFileSync('redis-cli', ['-p', String(port), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    ...{ port, url: `redis://127.0.0.1:${port}`, folder: folder.path, cli, kill, start },
    signal: (name) => server.kill(name),
    async [Symbol.asyncDispose]() {
      await kill();
      folder[Symbol.dispose]();
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Waits until it answers in any way, also by asking for a password. */
async function answering(ask: () => string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      ask();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await sleep(25);
    }
  }
}
