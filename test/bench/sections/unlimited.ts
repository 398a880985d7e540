// As fast as it goes, over HTTP and over TLS: ours beside the plain stack and beside the barest loops there are.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { importing, UNLIMITED } from '../command.js';
import { BODY, PATH } from '../contenders/call.js';
import { type Contender, type Measured, measure } from '../measure.js';
import {
  atLeast,
  atMost,
  type Bench,
  count,
  interleaved,
  median,
  memory,
  micros,
  ratio,
  type Section,
} from '../section.js';

const CONNECTIONS = '64';

const NAMES = {
  command: 'tim-import run: reports, ledger and bar',
  quiet: 'tim-import run --quiet',
  library: 'library: reports and ledger',
  bare: 'library: neither',
  loop: 'undici dispatch loop, constant body',
  autocannon: 'autocannon, constant body',
  fetch: 'plain stack with fetch',
  request: 'plain stack with undici.request',
} as const;

type Name = keyof typeof NAMES;

/** One run of one contender. */
interface Round extends Measured {
  /** Calls a second, as the server saw them, when all were warm. */
  readonly perSecond: number;
  readonly cpuPerRow: number;
}

export async function unlimited(bench: Bench): Promise<Section> {
  const { section, of } = await race(bench, bench.target.http, 'Without a limit, over HTTP');
  const { perSecond: ours, cpuPerRow } = of('command');
  return {
    ...section,
    bounds: [
      atLeast('run over the dispatch loop', ours / of('loop').perSecond, 0.5),
      atLeast('run over the plain stack with fetch', ours / of('fetch').perSecond, 25),
      atMost('CPU of run for a row', cpuPerRow, 250, micros),
      atMost('CPU of run with the bar over --quiet', cpuPerRow / of('quiet').cpuPerRow, 1.05),
    ],
  };
}

export async function overTls(bench: Bench): Promise<Section> {
  const { section, of } = await race(bench, bench.target.https, 'Without a limit, over TLS');
  const share = of('command').perSecond / of('loop').perSecond;
  return { ...section, bounds: [atLeast('run over the dispatch loop, TLS', share, 0.5)] };
}

async function race(bench: Bench, origin: string, title: string) {
  const { scale, target, folder, index, say } = bench;
  const { rows, calls, plainRows } = scale;
  const [file, shortFile] = [await bench.input(rows), await bench.input(plainRows)];
  const env = { NODE_EXTRA_CA_CERTS: target.certificate };
  const script = (name: string, ...args: string[]): Contender => ({
    args: [join(import.meta.dirname, '..', 'contenders', `${name}.js`), ...args],
    env,
  });
  const written = join(folder, 'unlimited');

  const run = (name: Name, contender: Contender, calls: number) => async (): Promise<Round> => {
    say(`${title}: ${NAMES[name]}`);
    const measured = await measure(contender);
    const seen = await target.arrivals();
    rmSync(written, { recursive: true, force: true });
    // autocannon ends with as many calls as it likes.
    if (seen.calls < calls) throw new Error(`${NAMES[name]} made ${seen.calls} of ${calls} calls`);
    const { cpuSeconds } = { ...measured, ...workOf(measured.stdout) };
    return { ...measured, perSecond: seen.steady, cpuPerRow: (cpuSeconds * 1e6) / seen.calls };
  };
  const ours = { file, name: 'unlimited', rate: UNLIMITED, concurrency: CONNECTIONS, origin };
  const command = importing(bench, ours);
  const cannon = [
    '-c',
    CONNECTIONS,
    '-a',
    String(calls),
    '-m',
    'POST',
    '-b',
    BODY,
    '-H',
    'content-type=application/json',
    '-j',
  ];
  const results = await interleaved(scale.rounds, {
    command: run('command', { ...command, preload: ['terminal'] }, rows),
    quiet: run('quiet', { ...command, args: [...command.args, '--quiet'] }, rows),
    library: run('library', script('library', index, file, origin, CONNECTIONS, written), rows),
    bare: run('bare', script('library', index, file, origin, CONNECTIONS, 'none'), rows),
    loop: run('loop', script('dispatch', origin, CONNECTIONS, String(calls)), calls),
    autocannon: run('autocannon', { args: [autocannon(), ...cannon, origin + PATH], env }, calls),
    fetch: run('fetch', script('plain', shortFile, origin, CONNECTIONS, 'fetch'), plainRows),
    request: run('request', script('plain', shortFile, origin, CONNECTIONS, 'request'), plainRows),
  } satisfies Record<Name, () => Promise<Round>>);

  const of = (name: Name) => middle(results.get(name) ?? []);
  const loop = of('loop').perSecond;
  const lines = Object.entries(NAMES).map(([name, shown]) => {
    const { perSecond, cpuPerRow, ...peak } = middle(results.get(name) ?? []);
    return [shown, ratio(perSecond / loop), count(perSecond), micros(cpuPerRow), ...memory(peak)];
  });
  const columns = [title, 'over the loop', 'calls/s', 'CPU a row', 'resident', 'anonymous'];
  return { of, section: { columns, lines } };
}

/** Each figure's median by itself. */
function middle(
  rounds: readonly Round[],
): Pick<Round, 'perSecond' | 'cpuPerRow' | 'peakRss' | 'peakAnonymous'> {
  const of = (figure: (round: Round) => number) => median(rounds.map(figure));
  return {
    perSecond: of(({ perSecond }) => perSecond),
    cpuPerRow: of(({ cpuPerRow }) => cpuPerRow),
    peakRss: of(({ peakRss }) => peakRss),
    peakAnonymous: of(({ peakAnonymous }) => peakAnonymous),
  };
}

/** Our own scripts tell what their work took, without their start; of programs the whole process counts. */
function workOf(stdout: string): { cpuSeconds?: number } {
  if (!stdout.startsWith('{"rows":')) return {};
  const { cpuSeconds }: { cpuSeconds: number } = JSON.parse(stdout);
  return { cpuSeconds };
}

function autocannon(): string {
  return createRequire(import.meta.url).resolve('autocannon');
}
