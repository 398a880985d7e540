// One file by four shards and merge, and by one run: the reports and the servers must not differ.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, SECRET, UNLIMITED } from '../bench/command.js';
import { type Measured, measure } from '../bench/measure.js';
import { digestOfResults } from './digest.js';
import { makeMixedRows } from './mixed-rows.js';

const SHARDS = 4;
/** The server keeps every account. */
const SERVER_MEMORY = '--max-old-space-size=12000';

export interface MergedOptions {
  /** The file of the built command. */
  readonly cli: string;
  readonly rows: number;
  /** A command that each process is started under, such as `nice`; with it shards come one after the other. */
  readonly under: readonly string[];
  say(line: string): void;
}

/** @returns what differs */
export async function compareMerged({ cli, rows, under, say }: MergedOptions): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tim-import-merged-'));
  try {
    const input = await makeMixedRows(join(folder, 'users.csv'), rows);
    const command = async (name: string, args: readonly string[]) => {
      const measured = await measure({ args: [cli, ...args], env: SECRET, under });
      say(`${name}: ${inWords(measured)}`);
    };
    const run = (server: AccountsServer, name: string, ...more: readonly string[]) => {
      const app = ['--sdkappid', APP, '--endpoint', server.origin, '--rate', UNLIMITED];
      const places = ['--out', join(folder, name), '--ledger', join(folder, `${name}-ledger`)];
      const rest = ['--concurrency', '16', '--tolerate', '100%', '--quiet'];
      return command([name, ...more].join(' '), [
        'run',
        input,
        '--batch',
        ...app,
        ...places,
        ...rest,
        ...more,
      ]);
    };

    const ofShards = await withServer(async (server) => {
      const all = Array.from({ length: SHARDS }, (_, index) => ['--shard', `${index + 1}/${SHARDS}`]);
      if (under.length === 0) await Promise.all(all.map((shard) => run(server, 'shards', ...shard)));
      else for (const shard of all) await run(server, 'shards', ...shard);
      return server.seen();
    });
    await command('merge', ['merge', join(folder, 'shards'), '--out', join(folder, 'merged'), '--json']);
    const ofOne = await withServer(async (server) => {
      await run(server, 'one');
      return server.seen();
    });
    const merged = await saidIn(join(folder, 'merged'));
    const one = await saidIn(join(folder, 'one', readdirSync(join(folder, 'one'))[0] ?? ''));
    for (const [name, told, seen] of [
      ['shards', merged, ofShards],
      ['one run', one, ofOne],
    ] as const)
      say(`${name}: ${JSON.stringify({ ...told, ...seen })}`);
    const pairs = [...Object.entries({ ...merged, ...ofShards })];
    const others: Record<string, unknown> = { ...one, ...ofOne };
    return pairs.flatMap(([what, value]) =>
      JSON.stringify(value) === JSON.stringify(others[what]) ? [] : [`${what} differ`],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface AccountsServer {
  readonly origin: string;
  /** The accounts that it has, and how often one was imported. */
  seen(): Promise<Readonly<Record<'accounts' | 'calls', unknown>>>;
}

async function withServer<T>(use: (server: AccountsServer) => Promise<T>): Promise<T> {
  const options = { execArgv: [SERVER_MEMORY] };
  const child = fork(join(import.meta.dirname, 'accounts-server.js'), [APP, SECRET.TIM_SECRET_KEY], options);
  try {
    const [origin] = await once(child, 'message');
    return await use({
      origin,
      async seen() {
        child.send('seen');
        const [seen] = await once(child, 'message');
        return seen;
      },
    });
  } finally {
    child.kill();
  }
}

async function saidIn(report: string) {
  const summary = JSON.parse(readFileSync(join(report, 'summary.json'), 'utf8'));
  const { rows, conflicts, counts, exitCode } = summary;
  return { rows, conflicts, counts, exitCode, results: await digestOfResults(join(report, 'results.csv')) };
}

function inWords({ seconds, cpuSeconds, peakRss }: Measured): string {
  return `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${(peakRss / 1e6).toFixed(0)} MB`;
}
