// A Redis, a server, and processes that share a ceiling there: started, disturbed, and their calls counted.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, kill } from 'node:process';
import { makeCertificate } from '../sandbox/certificate.js';
import { aRedis, type RedisServer } from '../support/a-redis.js';
import { aSentinel } from '../support/a-sentinel.js';
import { type Hosts, startHosts } from './hosts.js';
import { readTimeLog } from './time-log.js';
import { aSlowWay } from './way.js';

export interface WorldOptions {
  /** The file of the built command. */
  readonly cli: string;
  readonly rate: number;
  /** Rows are for so many shards. */
  readonly shards: number;
  readonly rows: number;
  /** Milliseconds there and back between each process and Redis. */
  readonly roundTrip?: number;
  readonly sentinel?: boolean;
  readonly hosts?: boolean;
  /** How wrong a process's wall clock is, as faketime says it. */
  readonly clockOf?: (process: number) => string | undefined;
}

export interface World extends AsyncDisposable {
  /** The one that is the master at first. */
  readonly redis: RedisServer;
  readonly hosts: Hosts | undefined;
  /** Starts the process of that shard, from 1. */
  start(process: number): void;
  signal(process: number, signal: NodeJS.Signals): void;
  /** When each process wrote its calls. */
  sent(): number[][];
  /** When they arrived. */
  seen(): number[];
  /** What the processes said that have ended by themselves. */
  readonly ended: readonly string[];
}

const APP = '1400000000';
const KEY = '0123456789abcdef'.repeat(4);
const BESIDE = import.meta.dirname;

export async function startWorld(options: WorldOptions): Promise<World> {
  const { cli, rate, shards, rows, roundTrip = 0, clockOf = () => undefined } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tim-import-machines-'));
  const input = join(folder, 'users.csv');
  writeFileSync(input, `UserID\n${Array.from({ length: rows }, (_, row) => `u${row + 1}\n`).join('')}`);
  const hosts = options.hosts ? startHosts(shards) : undefined;
  const sentinel = options.sentinel ? await aSentinel() : undefined;
  const open = hosts ? ['--bind', '0.0.0.0', '--protected-mode', 'no'] : [];
  const redis = sentinel?.master ?? (await aRedis(...open));
  const way = roundTrip > 0 ? await aSlowWay(redis.port, roundTrip / 2) : undefined;
  const url =
    sentinel?.url ?? `redis://${hosts?.redis ?? '127.0.0.1'}:${way === undefined ? redis.port : way.port}`;
  // Without TLS the command calls this host alone.
  const tls = hosts && makeCertificate(hosts.server);
  const certificate = join(folder, 'certificate.pem');
  if (tls) writeFileSync(certificate, tls.cert);
  const server = fork(join(BESIDE, 'server.js'), [
    join(folder, 'seen'),
    ...(tls ? [JSON.stringify(tls)] : []),
  ]);
  const [{ port }] = await once(server, 'message');
  const origin = hosts ? `https://${hosts.server}:${port}` : `http://127.0.0.1:${port}`;
  const processes = new Map<number, ChildProcess>();
  const ended: string[] = [];

  return {
    ...{ redis, hosts, ended },
    start(index) {
      const sent = join(folder, `sent-${index}`);
      writeFileSync(sent, '');
      const about = ['--sdkappid', APP, '--endpoint', origin, '--redis', url, '--rate', String(rate)];
      const places = ['--out', join(folder, 'out'), '--ledger', join(folder, 'ledger')];
      const command = [cli, 'run', input, '--shard', `${index}/${shards}`, ...about, ...places, '--quiet'];
      const clock = clockOf(index);
      const under = [...(hosts?.on(index) ?? []), ...(clock === undefined ? [] : ['faketime', '-f', clock])];
      const node = ['--import', join(BESIDE, 'sent.js'), ...command];
      const [program = execPath, ...args] = [...under, execPath, ...node];
      const child = spawn(program, args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true, // a group of its own, which ends with what it runs under
        env: {
          ...{ ...env, TIM_SECRET_KEY: KEY, TIM_SENT_LOG: sent, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
          ...(tls && { NODE_EXTRA_CA_CERTS: certificate }),
        },
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      child.once('close', (code) => {
        if (code !== null) ended.push(`process ${index} ended with ${code}: ${said.trim()}`);
      });
      processes.set(index, child);
    },
    signal: (index, signal) => signalGroup(processes.get(index), signal),
    sent: () => [...processes.keys()].map((index) => [...readTimeLog(join(folder, `sent-${index}`))]),
    seen: () => [...readTimeLog(join(folder, 'seen'))],
    async [Symbol.asyncDispose]() {
      const gone = [...processes.values()].map(
        (child) => child.exitCode ?? child.signalCode ?? once(child, 'exit'),
      );
      for (const child of processes.values()) signalGroup(child, 'SIGKILL');
      await Promise.all(gone);
      server.kill();
      way?.close();
      await (sentinel ?? redis)[Symbol.asyncDispose]();
      hosts?.[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function signalGroup(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  kill(-child.pid, signal);
}
