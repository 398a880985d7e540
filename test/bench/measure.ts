// Runs one contender in a process of its own, and tells what that took: time, CPU, memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Contender {
  /** What stands behind `node`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Modules of this folder that are loaded before it. */
  readonly preload?: readonly ('terminal' | 'stall')[];
  /** A command that it is started under; samples are that one's. */
  readonly under?: readonly string[];
}

export interface Measured {
  /** From the start of the process to its end. */
  readonly seconds: number;
  /** User and system time of the whole process, its start and all its threads included. */
  readonly cpuSeconds: number;
  /** The most that was resident, in bytes. */
  readonly peakRss: number;
  /** The most that was resident and no file's, in bytes, looked at ten times a second; NaN where nobody tells. */
  readonly peakAnonymous: number;
  /** Share of one core from a third of its life to nine tenths of it: without its start and its end. */
  readonly steadyShare: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly stdout: string;
}

interface Sample {
  readonly at: number;
  readonly anonymous: number;
  readonly cpuSeconds: number;
}

const SAMPLE_EVERY_MS = 100;
/** USER_HZ, 100 on every Linux. */
const TICKS_A_SECOND = 100;

/** @throws Error when it does not end well */
export async function measure({ args, env = {}, preload = [], under = [] }: Contender): Promise<Measured> {
  const loaded = ['probe', ...preload].flatMap((name) => [
    '--import',
    join(import.meta.dirname, `${name}.js`),
  ]);
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const [program = '', ...rest] = [...under, process.execPath, ...loaded, ...args];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...surroundings(), ...env },
  });
  const sampling = setInterval(() => {
    const sample = look(child.pid, performance.now());
    if (sample) samples.push(sample);
  }, SAMPLE_EVERY_MS);
  const said = Promise.all([1, 2, 3].map((pipe) => readAll(child.stdio[pipe])));
  const [code] = await once(child, 'exit');
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(sampling);
  const [stdout = '', stderr = '', probed = ''] = await said;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  const told: Pick<Measured, 'cpuSeconds' | 'peakRss'> = JSON.parse(probed);
  return {
    ...{ seconds, stdout },
    ...told,
    peakAnonymous: samples.length === 0 ? Number.NaN : Math.max(...samples.map(({ anonymous }) => anonymous)),
    steadyShare: steadyShare(samples),
    startedAt: performance.timeOrigin + startedAt,
  };
}

/** What the environment says to other programs, but not to the ones that are measured. */
export function surroundings(): NodeJS.ProcessEnv {
  const ours = ([name]: [string, unknown]) => !/^(?:TIM_|NODE_|LANG$|LC_)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(ours));
}

function readAll(pipe: unknown): Promise<string> {
  if (pipe instanceof Readable) return text(pipe);
  throw new Error('a pipe is missing');
}

/** Undefined where the system has no /proc, or the process is gone. */
function look(pid: number | undefined, at: number): Sample | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const [, anonymous] = /^RssAnon:\s*(\d+) kB/m.exec(status) ?? [];
    if (anonymous === undefined) return undefined;
    // What follows the name, which may hold anything: state is the first, utime the 12th, stime the 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { at, anonymous: Number(anonymous) * 1024, cpuSeconds: ticks / TICKS_A_SECOND };
  } catch {
    return undefined;
  }
}

function steadyShare(samples: readonly Sample[]): number {
  const from = samples[Math.floor(samples.length / 3)];
  const to = samples[Math.floor(samples.length * 0.9)];
  return from && to && to.at > from.at
    ? ((to.cpuSeconds - from.cpuSeconds) * 1000) / (to.at - from.at)
    : Number.NaN;
}
