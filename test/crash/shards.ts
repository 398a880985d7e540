// Four shards of one file, killed at random instants and started again: what the server has, and what the merged report says.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisServer } from '../support/a-redis.js';
import type { Chance } from '../support/chance.js';
import type { Case } from './case.js';
import type { Command, Ended, Running } from './command.js';
import { createInput } from './input.js';
import { type LeftBehind, leftBehind } from './left-behind.js';
import { afterAll, afterRun, ONE_FLUSH } from './oracle.js';
import { createWorld, type Run, type World } from './world.js';

const SHARDS = 4;
const RATE = 250;
/** Runs of one shard that may be needed beside the killed ones. */
const TRIES = 3;

export interface KillsOfShards {
  readonly kills: number;
  readonly rows: number;
  /** Holds the ledger, in place of a folder. */
  readonly redis?: RedisServer | undefined;
  /** Nobody waits for the lease of a killed run: Redis hears that it is over. */
  readonly passLeases?: boolean;
}

export async function killShards(command: Command, chance: Chance, options: KillsOfShards): Promise<Case> {
  const { kills, rows, redis, passLeases = false } = options;
  await using world = await createWorld({
    ...{ command, rate: RATE, latency: '40±35' },
    ...(redis && { disk: { ledger: redis.url } }),
  });
  const input = createInput({ rows, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const plan = Array.from({ length: kills }, () => ({
    atCall: chance.whole(1, Math.round(rows * 0.8)),
    victim: chance.whole(1, SHARDS),
  })).sort((one, other) => one.atCall - other.atCall);
  const alive = new Map<number, Running>();
  const watch = setInterval(() => {
    while (plan[0] && world.view.calls >= plan[0].atCall)
      alive.get(plan.shift()?.victim ?? 0)?.kill('SIGKILL');
  }, 2);

  const untilItEnds = async (shard: number): Promise<Ended[]> => {
    const all: Ended[] = [];
    while (all.length < kills + TRIES) {
      const running = world.start(['--shard', `${shard}/${SHARDS}`]);
      alive.set(shard, running);
      const ended = await running.ended;
      alive.delete(shard);
      all.push(ended);
      if (ended.signal === null) break;
      if (redis && passLeases) passLease(redis, `${shard}/${SHARDS}`);
    }
    return all;
  };
  const round = async () => {
    world.sandbox.resetStatistics();
    const number = world.view.next();
    const ends = await Promise.all(Array.from({ length: SHARDS }, (_, index) => untilItEnds(index + 1)));
    const ended = ends.flat();
    return { number, ended, peak: world.sandbox.statistics().peakInFlight, calls: world.view.calls };
  };

  try {
    const struck = await round();
    const killed = struck.ended.filter(({ signal }) => signal === 'SIGKILL');
    const cost = killed.length * (struck.peak + ONE_FLUSH);
    const costs = new Map([[struck.number, cost]]);
    const merged = await merge(world, 'merged', struck.number);
    const wrong = [
      ...struck.ended.filter(({ signal, code }) => signal === null && code !== 0).map(({ stderr }) => stderr),
      ...runsOf(world, struck.number).flatMap((run) => afterRun(world, input, run)),
      ...afterAll(world, input, merged, costs),
    ];
    // Nothing is left to do: all of them once more say the same, and make no call.
    const further = await round();
    wrong.push(...afterAll(world, input, await merge(world, 'again', further.number), costs));
    if (further.calls > 0) wrong.push(`further runs made ${further.calls} calls`);
    return {
      name: `${SHARDS} shards, ledger ${redis ? 'in Redis' : 'on disk'}, ${killed.length} kills`,
      strikes: killed.map(() => ({ call: 'kill', file: 'calls on' })),
      runs: [merged],
      again: [world.view.again.get(struck.number)?.size ?? 0],
      wrong,
    };
  } finally {
    clearInterval(watch);
  }
}

/** As if its lease had passed without the holder. @param shard as in `2/4` */
export function passLease(redis: RedisServer, shard: string): void {
  const locks = redis.cli('keys', '*:locks').trim();
  const script =
    "local lock = redis.call('HGET', KEYS[1], ARGV[1]) if lock then redis.call('HSET', KEYS[1], ARGV[1], (lock:gsub('^(%d+) %d+', '%1 0'))) end";
  redis.cli('eval', script, '1', locks, shard);
}

/** All runs of all shards so far, by what they left behind. */
function runsOf(world: World, number: number): Run[] {
  return readdirSync(world.paths.out).flatMap((shard) =>
    readdirSync(join(world.paths.out, shard)).map((name) => {
      const left = leftBehind(join(world.paths.out, shard, name));
      return asRun(world, number, left, left.summary ? ENDED : { ...ENDED, code: null, signal: 'SIGKILL' });
    }),
  );
}

async function merge(world: World, name: string, number: number): Promise<Run> {
  const folder = join(world.paths.folder, name);
  const ended = await world.ask(['merge', world.paths.out, '--out', folder, '--json']);
  return asRun(world, number, ended.code === 0 ? leftBehind(folder) : undefined, ended);
}

const ENDED: Ended = { code: 0, signal: null, stdout: '', stderr: '', hung: false, ms: 0 };

/** What one process alone did is not told apart at the server. */
function asRun({ view }: World, number: number, left: LeftBehind | undefined, ended: Ended): Run {
  const accepted = new Set(view.everAccepted.keys());
  const calls = left?.results.filter(({ status }) => status === 'imported').length ?? 0;
  const atServer = { calls, accepted, inFlight: 0, highest: 0, stallMs: 0 };
  return { number, ended, left, summary: left?.summary, ...atServer };
}
