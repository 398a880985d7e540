// The proof of the rate, as the server saw it: never above in any second, hardly below, and what it costs at 1000.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importing } from '../command.js';
import { measure } from '../measure.js';
import {
  atLeast,
  atMost,
  type Bench,
  type Bound,
  count,
  interleaved,
  median,
  memory,
  percent,
  type Section,
} from '../section.js';

const RATES = [50, 200, 1000, 5000];
/** At this rate the cost is looked at, with the bar of a terminal. */
const COST_RATE = 1000;
const STALLS = { STALL_MS: '300', STALL_EVERY_MS: '2300' };
const STALLED_SHARE = 300 / 2300;

export async function rate(bench: Bench): Promise<Section> {
  const proofs: Proof[] = [];
  for (const stalled of [false, true]) {
    for (const rate of RATES) proofs.push(await prove(bench, rate, stalled));
  }
  return {
    columns: ['--rate', 'most in one second', 'mean', 'of the rate', 'of a core', 'resident', 'anonymous'],
    lines: proofs.map(({ line }) => line),
    bounds: proofs.flatMap(({ bounds }) => bounds),
  };
}

interface Proof {
  readonly line: readonly string[];
  readonly bounds: readonly Bound[];
}

async function prove(bench: Bench, rate: number, stalled: boolean): Promise<Proof> {
  const { scale, target, folder, say } = bench;
  const costly = rate === COST_RATE && !stalled;
  const name = `${rate}${stalled ? ', stalled 300 ms now and then' : ''}`;
  const file = await bench.input(rate * (costly ? scale.costSeconds : scale.proofSeconds));
  const contender = importing(bench, { file, name: 'rate', rate: String(rate), concurrency: 'auto' });
  const results = await interleaved(costly ? scale.rounds : 1, {
    run: async () => {
      say(`Rate: ${name}`);
      const measured = await measure({
        ...contender,
        env: { ...contender.env, ...(stalled && STALLS) },
        preload: ['terminal', ...(stalled ? (['stall'] as const) : [])],
      });
      const started = highestInOneSecond(join(folder, 'rate', 'reports'));
      rmSync(join(folder, 'rate'), { recursive: true });
      return { ...measured, ...(await target.arrivals()), started };
    },
  });
  const rounds = results.get('run') ?? [];
  const of = (figure: (round: (typeof rounds)[number]) => number) => median(rounds.map(figure));
  const [steady, share] = [of((round) => round.steady), of((round) => round.steadyShare)];
  const started = Math.max(...rounds.map((round) => round.started));
  const highest = of((round) => round.highest);
  const peak = { peakRss: of((round) => round.peakRss), peakAnonymous: of((round) => round.peakAnonymous) };
  const least = 0.98 * (stalled ? 1 - STALLED_SHARE : 1);
  return {
    line: [
      ...[name, count(highest), steady.toFixed(1), percent(steady / rate)],
      ...[stalled ? '' : percent(share), ...memory(peak)],
    ],
    bounds: [
      atMost(`most that started in one second at ${name}`, started, rate, count),
      // Of a call that waits for its connection the server learns later: over a stall that is seen.
      atMost(`most in one second at ${name}`, highest, rate * (stalled ? 1.05 : 1.02), count),
      atLeast(`mean over the rate at ${name}`, steady / rate, least, percent),
      ...(costly ? [atMost(`share of a core at ${name}`, share, 0.15, percent)] : []),
    ],
  };
}

/** As the one run in this folder says itself. */
function highestInOneSecond(reports: string): number {
  const [run = ''] = readdirSync(reports);
  const { calls } = JSON.parse(readFileSync(join(reports, run, 'summary.json'), 'utf8'));
  return calls.highestInOneSecond;
}
