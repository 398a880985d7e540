// What verify makes of a server that has all accounts: as fast as it goes, and at the documented rates.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxStatistics } from '../../../src/sandbox/statistics.js';
import { APP, SECRET, UNLIMITED } from '../command.js';
import { type Measured, measure } from '../measure.js';
import {
  atLeast,
  atMost,
  type Bench,
  type Bound,
  count,
  median,
  memory,
  micros,
  ratio,
  type Section,
} from '../section.js';

/** Calls a second that the vendor grants account_check; portrait_get has more. */
const DOCUMENTED = 100;
const ACCOUNTS_A_CALL = 100;
const LEAST_A_SECOND = 60_000;
/** A shorter one is mostly start and climb. */
const LONG_ENOUGH = 1_000_000;

interface Round extends Measured {
  readonly seen: SandboxStatistics;
  /** The most calls of one command that it started in any second. */
  readonly started: number;
}

export async function verify(bench: Bench): Promise<Section> {
  const lines: string[][] = [];
  const bounds: Bound[] = [];
  for (const rows of bench.scale.sizes.filter((rows) => rows <= LONG_ENOUGH)) {
    const file = await bench.input(rows);
    const server = fork(join(import.meta.dirname, '..', 'asking-server.js'), [file]);
    try {
      const origin: string = await answerOf(server);
      const rounds: Round[] = [];
      for (let round = 0; round < bench.scale.rounds; round++)
        rounds.push(await look(bench, server, { file, origin, rate: UNLIMITED }));
      const of = (figure: (round: Round) => number) => median(rounds.map(figure));
      const perSecond = of(({ seen }) => rows / secondsOf(seen));
      const peak = {
        peakRss: of((round) => round.peakRss),
        peakAnonymous: of((round) => round.peakAnonymous),
      };
      const cpu = of(({ cpuSeconds }) => (cpuSeconds * 1e6) / rows);
      lines.push([count(rows), 'none', count(perSecond), micros(cpu), '', ...memory(peak)]);
      if (rows < LONG_ENOUGH) continue;
      bounds.push(atLeast(`accounts a second, ${count(rows)} rows`, perSecond, LEAST_A_SECOND, count));
      const rated = await look(bench, server, { file, origin, rate: String(DOCUMENTED) });
      const ideal = rows / ACCOUNTS_A_CALL / DOCUMENTED;
      const highest = Math.max(...Object.values(rated.seen.permitted).map((one) => one.highestInOneSecond));
      lines.push([
        ...[count(rows), String(DOCUMENTED), count(rows / rated.seconds)],
        ...[micros((rated.cpuSeconds * 1e6) / rows), ratio(rated.seconds / ideal), ...memory(rated)],
      ]);
      bounds.push(
        atMost(`time over the ideal at ${DOCUMENTED} calls a second of each`, rated.seconds / ideal, 1.05),
        atMost(`most that started in one second at ${DOCUMENTED}`, rated.started, DOCUMENTED, count),
        // The emulator stops now and then to look through a million accounts: what comes meanwhile it sees at once.
        atMost(`most that arrived in one second at ${DOCUMENTED}`, highest, DOCUMENTED * 1.05, count),
      );
    } finally {
      server.kill();
    }
  }
  return {
    columns: [
      'verify, rows',
      '--rate',
      'accounts/s',
      'CPU an account',
      'over the ideal time',
      'resident',
      'anonymous',
    ],
    lines,
    bounds,
  };
}

async function look(
  { cli, folder, say }: Bench,
  server: ChildProcess,
  { file, origin, rate }: { file: string; origin: string; rate: string },
): Promise<Round> {
  say(`verify --rate ${rate}: ${file}`);
  const own = join(folder, 'verify');
  const place = ['--endpoint', origin, '--ledger', join(own, 'ledger'), '--out', join(own, 'reports')];
  const args = [cli, 'verify', file, '--sdkappid', APP, '--rate', rate, ...place];
  const measured = await measure({ args, env: SECRET, preload: ['terminal'] });
  const [reports = ''] = readdirSync(join(own, 'reports'));
  const summary = readFileSync(join(own, 'reports', reports, 'summary.json'), 'utf8');
  const { calls }: { calls: { highestInOneSecond: number } } = JSON.parse(summary);
  rmSync(own, { recursive: true });
  server.send('seen');
  return { ...measured, started: calls.highestInOneSecond, seen: await answerOf(server) };
}

async function answerOf<T>(server: ChildProcess): Promise<T> {
  const [message]: T[] = await once(server, 'message');
  if (message === undefined) throw new Error('the server said nothing');
  return message;
}

function secondsOf({ firstArrival = Number.NaN, lastArrival = Number.NaN }: SandboxStatistics): number {
  return (lastArrival - firstArrival) / 1000;
}
