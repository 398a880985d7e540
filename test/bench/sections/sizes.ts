// Time and memory against the number of rows: reading, the first import, and the same import again.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { importing, UNLIMITED } from '../command.js';
import { type Contender, type Measured, measure } from '../measure.js';
import type { Point } from '../plot.js';
import {
  atLeast,
  atMost,
  type Bench,
  type Bound,
  count,
  interleaved,
  median,
  megabytes,
  memory,
  micros,
  ratio,
  type Section,
} from '../section.js';

const CONNECTIONS = '64';
const MILLION = 1_000_000;

const NAMES = {
  parse: 'csv-parse alone, its stream',
  check: 'tim-import check',
  run: 'tim-import run, the first time',
  again: 'tim-import run again: all unchanged',
} as const;

type Name = keyof typeof NAMES;

/** What one contender took for one number of rows; `perRow`: the start of its process left out. */
type Taken = Point & Pick<Measured, 'seconds' | 'cpuSeconds' | 'peakRss'>;

type Points = Readonly<Record<Name, Taken>>;

export async function sizes(bench: Bench): Promise<Section> {
  const starts = await measureSize(bench, 10);
  const all: Points[] = [];
  for (const rows of bench.scale.sizes) all.push(await measureSize(bench, rows, starts));
  const points = all.flatMap((points) => Object.values(points));
  const [first, ...larger] = all;
  return {
    columns: ['rows', 'contender', 'over csv-parse', 'rows/s', 'a row', 'CPU a row', 'resident', 'anonymous'],
    lines: all.flatMap((points) => Object.values(points).map((point) => line(point, points.parse))),
    bounds: [
      ...larger
        .slice(0, 1)
        .flatMap(({ parse, check, again }) => [
          atLeast(`check over csv-parse, ${count(check.rows)} rows`, parse.seconds / check.seconds, 0.6),
          atLeast(`run again over csv-parse, ${count(check.rows)} rows`, parse.seconds / again.seconds, 0.35),
        ]),
      ...larger.flatMap(memoryBounds),
      ...larger.flatMap((points) => (first ? growth(first, points) : [])),
      ...all.slice(1).flatMap((points, index) => remembered(all[index], points)),
    ],
    points,
  };
}

/** @param starts what the same takes with hardly a row */
async function measureSize(bench: Bench, rows: number, starts?: Points): Promise<Points> {
  const { scale, target, folder, cli, say } = bench;
  const file = await bench.input(rows);
  const ours = importing(bench, { file, name: 'sizes', rate: UNLIMITED, concurrency: CONNECTIONS });
  const parsing = { args: [join(import.meta.dirname, '..', 'contenders', 'csv-parse.js'), file] };
  const point = async (name: Name, contender: Contender, calls: number): Promise<Taken> => {
    say(`${count(rows)} rows: ${NAMES[name]}`);
    const { seconds, cpuSeconds, peakRss, peakAnonymous } = await measure(contender);
    const seen = await target.arrivals();
    if (seen.calls !== calls) throw new Error(`${NAMES[name]} made ${seen.calls} calls in place of ${calls}`);
    const own = calls > 0 ? (seen.last - seen.first) / 1000 : seconds - (starts?.[name].seconds ?? 0);
    return {
      name: NAMES[name],
      rows,
      seconds,
      cpuSeconds,
      peakRss,
      peakAnonymous,
      perRow: (own * 1e6) / rows,
    };
  };
  const run = await point('run', ours, rows);
  const results = await interleaved(rows > MILLION ? 1 : scale.readingRounds, {
    parse: () => point('parse', parsing, 0),
    check: () => point('check', { args: [cli, 'check', file] }, 0),
    again: () => point('again', ours, 0),
  });
  rmSync(join(folder, 'sizes'), { recursive: true });
  const of = (name: string) => middle(results.get(name) ?? []);
  return { parse: of('parse'), check: of('check'), run, again: of('again') };
}

function middle(points: readonly Taken[]): Taken {
  const [first] = points;
  if (!first) throw new Error('there is no round');
  const of = (figure: 'seconds' | 'cpuSeconds' | 'peakRss' | 'peakAnonymous' | 'perRow') =>
    median(points.map((point) => point[figure]));
  return {
    ...{ name: first.name, rows: first.rows, seconds: of('seconds'), cpuSeconds: of('cpuSeconds') },
    ...{ peakRss: of('peakRss'), peakAnonymous: of('peakAnonymous'), perRow: of('perRow') },
  };
}

function line(point: Taken, parse: Taken): string[] {
  const { name, rows, seconds, cpuSeconds, perRow } = point;
  return [
    ...[count(rows), name, ratio(parse.seconds / seconds), count(1e6 / perRow)],
    ...[micros(perRow), micros((cpuSeconds * 1e6) / rows), ...memory(point)],
  ];
}

function memoryBounds({ check, run, again }: Points): Bound[] {
  const at = `${count(run.rows)} rows`;
  if (run.rows > MILLION) {
    return [run, again].map(({ name, peakAnonymous }) =>
      atMost(`anonymous memory of ${name}, ${at}`, peakAnonymous, 700e6, megabytes),
    );
  }
  return [
    ...[check, run].map(({ name, peakRss }) =>
      atMost(`resident memory of ${name}, ${at}`, peakRss, 200e6, megabytes),
    ),
    atMost(`anonymous memory of ${again.name}, ${at}`, again.peakAnonymous, 300e6, megabytes),
  ];
}

/** Nothing may be quadratic; a sixth is the noise of a machine. */
function growth(first: Points, { check, run, again }: Points): Bound[] {
  return [
    atMost(growthOf(check), check.perRow / first.check.perRow, 1.17),
    atMost(growthOf(run), run.perRow / first.run.perRow, 1.17),
    atMost(growthOf(again), again.perRow / first.again.perRow, 1.17),
  ];
}

function growthOf({ name, rows }: Taken): string {
  return `time a row of ${name}, ${count(rows)} rows over the fewest`;
}

/** Between large files, all that grows is what must be remembered of each row. */
function remembered(smaller: Points | undefined, { run }: Points): Bound[] {
  if (!smaller || smaller.run.rows < MILLION) return [];
  const bytes = (run.peakAnonymous - smaller.run.peakAnonymous) / (run.rows - smaller.run.rows);
  return [atMost('memory of run for each further row', bytes, 40, (value) => `${value.toFixed(1)} bytes`)];
}
