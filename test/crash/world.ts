// A small world to crash in: an input, a server, a ledger, reports; and the command that is run in it again and again.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import type { Command, Ended, Running, StartOptions } from './command.js';
import type { CrashInput } from './input.js';
import { type LeftBehind, leftBehind, parseSummary, type ToldSummary } from './left-behind.js';
import { createServerView } from './server-view.js';

const APP = 1400000000;
const KEY = '0123456789abcdef'.repeat(4);

/** What is known of one run after it has ended. */
export interface Run {
  readonly number: number;
  readonly ended: Ended;
  /** Undefined where it made no folder. */
  readonly left: LeftBehind | undefined;
  /** From its folder, or from stdout. */
  readonly summary: ToldSummary | undefined;
  /** As the server saw it. */
  readonly calls: number;
  readonly accepted: ReadonlySet<string>;
  /** Accounts, the most at once. */
  readonly inFlight: number;
  readonly highest: number;
  /** Longest time for which this process, and with it the server, did not look. */
  readonly stallMs: number;
}

export interface RunPlan extends StartOptions {
  readonly args?: readonly string[];
  /** Sends a signal at an instant: milliseconds after the start, or as a call is accepted by the server. */
  readonly strike?: {
    readonly signal: NodeJS.Signals;
    readonly afterMs?: number;
    readonly atCall?: number;
    /** Once more, right after it. */
    readonly again?: boolean;
  };
  readonly atFirstCall?: (running: Running) => void;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** @param latency of the server's answers, as `--fault latency=` takes it */
export async function createWorld(options: {
  readonly command: Command;
  readonly rate: number;
  readonly latency?: string;
  /** Accounts a call; left out: one, without `--batch`. */
  readonly batch?: number;
  /** Where reports and ledger are, a ledger maybe in a Redis; left out: beside the input. */
  readonly disk?: { readonly out?: string; readonly ledger?: string };
}) {
  const { command, rate, batch, latency = '20±15' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tim-import-crash-'));
  const paths = {
    folder,
    input: join(folder, 'users.csv'),
    out: options.disk?.out ?? join(folder, 'out'),
    ledger: options.disk?.ledger ?? join(folder, 'ledger'),
    metrics: join(folder, 'metrics.prom'),
  };
  const view = createServerView();
  let onCall = () => {};
  const sandbox = await startSandbox({
    ...{ sdkappid: APP, secretKey: KEY, admin: 'administrator', remember: true },
    faults: [`latency=${latency}`],
    onCall(call) {
      view.saw(call);
      onCall();
    },
  });
  const connections = watchConnections(sandbox.origin);
  const runFolders = () => new Set(entriesOf(paths.out));
  const startCommand = (args: readonly string[], start: StartOptions) =>
    command(
      [
        ...[...args, paths.input, '--sdkappid', String(APP), '--endpoint', sandbox.origin],
        ...['--ledger', paths.ledger, '--no-progress', '--json'],
      ],
      { ...start, env: { TIM_SECRET_KEY: KEY, ...start.env } },
    );

  return {
    ...{ paths, view, sandbox },
    /** Calls a second that the server may see: beside batches, single calls go at twice their rate. */
    highest: batch === undefined ? rate : 3 * rate,
    /** Another input; nobody of it is accepted yet. `fresh`: nor is anything remembered. */
    begin(input: CrashInput, { fresh = false } = {}): void {
      writeFileSync(paths.input, input.text);
      view.forget();
      if (fresh) rmSync(paths.ledger, { recursive: true, force: true });
    },
    start(args: readonly string[] = [], start: StartOptions = {}): Running {
      const batches = batch === undefined ? [] : ['--batch', String(batch)];
      return startCommand(
        ['run', '--rate', String(rate), '--out', paths.out, '--tolerate', '100%', ...batches, ...args],
        start,
      );
    },
    async run({ args, strike, atFirstCall, ...start }: RunPlan = {}): Promise<Run> {
      const before = runFolders();
      const number = view.next();
      sandbox.resetStatistics();
      const stalls = monitorEventLoopDelay({ resolution: 2 });
      stalls.enable();
      const running = this.start(args, start);
      const hit = () => {
        if (strike) running.kill(strike.signal);
        if (strike?.again) setTimeout(() => running.kill(strike.signal), 20);
      };
      onCall = () => {
        if (view.calls === strike?.atCall) hit();
        if (view.calls === 1) atFirstCall?.(running);
      };
      const timer = strike?.afterMs === undefined ? undefined : setTimeout(hit, strike.afterMs);
      const ended = await running.ended;
      clearTimeout(timer);
      onCall = () => {};
      await connections.ended();
      stalls.disable();
      const made = [...runFolders()].find((name) => !before.has(name));
      const left = made === undefined ? undefined : leftBehind(join(paths.out, made));
      const { peakInFlight, highestInOneSecond } = sandbox.statistics();
      return {
        ...{ number, ended, left },
        summary: left?.summary ?? parseSummary(ended.stdout),
        calls: view.calls,
        accepted: view.accepted,
        inFlight: peakInFlight * (batch ?? 1),
        highest: highestInOneSecond,
        stallMs: stalls.max / 1e6,
      };
    },
    /** `tim-import` with other words than `run`. */
    ask: (args: readonly string[]) => command(args).ended,
    /** Asks the server about the input, and makes the ledger what it has. */
    verify: (start: StartOptions = {}) =>
      startCommand(['verify', '--update-ledger', '--out', join(folder, 'verified')], start).ended,
    /** Earlier runs are of no interest any more. */
    clear(): void {
      rmSync(paths.out, { recursive: true, force: true });
      mkdirSync(paths.out);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      connections[Symbol.dispose]();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The open connections of the server at `origin`, which is in this process. */
function watchConnections(origin: string) {
  const open = new Set<Socket>();
  const opened = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (String(socket.localPort) !== new URL(origin).port) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  subscribe('net.server.socket', opened);
  return {
    /** What a run that has ended had sent already is still on its way through the loopback. */
    async ended(): Promise<void> {
      for (let turn = 0; turn < 50 || open.size > 0; turn++) await new Promise(setImmediate);
    },
    [Symbol.dispose]: () => void unsubscribe('net.server.socket', opened),
  };
}
