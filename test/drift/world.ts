// An app, a ledger and a file that drift apart, and the command that is run on them.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxStatistics } from '../../src/sandbox/statistics.js';
import { type Ended, start } from './process.js';
import { type Profile, trueRow } from './truth.js';

const APP = 1400000000;
const KEY = '0123456789abcdef'.repeat(4);

/** One process, and what the server saw of it. */
export interface Seen extends Ended {
  readonly seen: SandboxStatistics;
  /** Longest time for which this process, and with it the server, did not look. */
  readonly stallMs: number;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/**
 * @param cli the built command
 * @param rate of `verify`; the server grants half of it
 */
export async function createWorld({ cli, rows, rate }: { cli: string; rows: number; rate: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'tim-import-drift-'));
  const at = (name: string) => join(folder, name);
  let onCall = () => {};
  const imported = new Set<string>();
  let collecting = false;
  const server = await startSandbox({
    ...{ sdkappid: APP, secretKey: KEY, admin: 'administrator', remember: true },
    qps: ['account_check', 'portrait_get'].map((command) => `${command}=${rate / 2}`),
    onCall({ accepted, identifier }) {
      if (collecting && accepted) imported.add(identifier);
      onCall();
    },
  });
  writeCsv(at('users.csv'), rows, (row) => [row.identifier, row.file]);
  writeCsv(at('earlier.csv'), rows, (row) => row.sent && [row.identifier, row.sent]);

  return {
    ...{ rows, rate, server, imported, at },
    /** Runs `run` or `verify` with a file; `killAt`: as the server decides on its so-manieth call. */
    async command(
      name: 'run' | 'verify',
      file: string,
      args: readonly string[],
      killAt = Number.POSITIVE_INFINITY,
    ): Promise<Seen> {
      server.resetStatistics();
      imported.clear();
      collecting = name === 'run';
      const stalls = monitorEventLoopDelay({ resolution: 2 });
      stalls.enable();
      const about = ['--sdkappid', String(APP), '--endpoint', server.origin, '--ledger', at('ledger')];
      const all = [cli, name, at(file), ...about, '--out', at('out'), '--no-progress', '--json', ...args];
      const ended = await start(all, { TIM_SECRET_KEY: KEY }, (kill) => {
        let calls = 0;
        onCall = () => {
          if (++calls === killAt) kill();
        };
      });
      onCall = () => {};
      stalls.disable();
      return { ...ended, seen: server.statistics(), stallMs: stalls.max / 1e6 };
    },
    /** Behind the back of whoever imported the accounts. */
    drift(): void {
      for (let number = 1; number <= rows; number++) {
        const { identifier, held, verdict } = trueRow(number);
        if (verdict === 'invalid' || verdict === 'duplicate') continue;
        server.deleteAccount(identifier);
        if (held) server.addAccount({ identifier, ...held });
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ROWS_A_PIECE = 5000;

/** @param account what a row holds; undefined: it is not in this file */
function writeCsv(
  path: string,
  rows: number,
  account: (row: ReturnType<typeof trueRow>) => [string, Profile] | undefined,
): void {
  const file = openSync(path, 'wx');
  let piece = 'Identifier,Nick,FaceUrl\n';
  for (let number = 1; number <= rows; number++) {
    const [identifier, profile] = account(trueRow(number)) ?? [];
    if (profile) piece += `${[identifier, profile.nick, profile.faceUrl].map(cell).join(',')}\n`;
    if (number % ROWS_A_PIECE > 0 && number < rows) continue;
    writeSync(file, piece);
    piece = '';
  }
  closeSync(file);
}

function cell(value = ''): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
