// The program of the long form: which crashes are had, in which order, and how many.

import { aRedis, noRedis } from '../support/a-redis.js';
import { type Chance, createChance } from '../support/chance.js';
import type { Case } from './case.js';
import type { Command } from './command.js';
import { interrupt, race, runTwice, speakUnheard } from './ends.js';
import { DISK_FAULTS, type DiskFault, failEverywhere, killBehindSlowDisk, TARGETS } from './faults.js';
import { fillDisk, limitFiles, mountIsRefused, tearLine } from './full-disk.js';
import { killAtRandom, killEverywhere } from './kills.js';
import { SCENES, type Scene, setStage } from './scenes.js';
import { type KillsOfShards, killShards } from './shards.js';
import { stall } from './stalled.js';
import type { Group } from './traced-paths.js';
import { killVerifications } from './verifications.js';

export interface Section {
  readonly name: string;
  /** What its strikes are. */
  readonly kind: 'kill point' | 'random kill' | 'fault' | 'other';
  readonly cases: () => AsyncGenerator<Case>;
}

const RANDOM_KILLS = 120;
const KILLS_AT_MOST = 5;
const SHARDED = 10;
const MOST_KILLS_OF_SHARDS = 12;

export function sectionsOf(command: Command, seed: number): Section[] {
  let next = seed;
  const chance = () => createChance(next++);
  const points = (scene: Scene, group: Group, before?: number): Section => {
    const own = chance();
    const recovering = before === undefined ? '' : ', recovering from a kill';
    return {
      name: `${scene.name}${recovering}: ${group}`,
      kind: 'kill point',
      async *cases() {
        await using stage = await setStage(command, own, scene);
        yield* killEverywhere(stage, group, before);
      },
    };
  };
  const faults = (scene: Scene, targets: readonly string[]): Section[] =>
    TARGETS.filter(({ name }) => targets.includes(name)).map((target) => {
      const own = chance();
      return {
        name: `${scene.name}: ${target.name} fails`,
        kind: 'fault',
        async *cases() {
          await using stage = await setStage(command, own, scene);
          for (const fault of diskFaults()) yield* failEverywhere(stage, target, fault);
        },
      };
    });
  const times = (
    name: string,
    count: number,
    one: (chance: Chance, time: number) => Promise<Case>,
  ): Section => {
    const own = chance();
    return {
      name,
      kind: 'other',
      async *cases() {
        for (let time = 0; time < count; time++) yield await one(own, time);
      },
    };
  };
  const { first, batched, changed, same, guarded, pruned } = SCENES;
  const notMissing = TARGETS.map(({ name }) => name).filter((name) => !/missing|metrics/.test(name));
  return [
    ...[points(first, 'reports'), points(first, 'ledger'), points(first, 'note')],
    ...[points(first, 'ledger', 150), points(first, 'reports', 150)],
    ...[points(changed, 'reports'), points(changed, 'ledger')],
    ...[points(same, 'reports'), points(same, 'ledger')],
    ...[points(guarded, 'input'), points(guarded, 'reports')],
    points(pruned, 'old runs'),
    ...[points(batched, 'reports'), points(batched, 'ledger')],
    verifications(command, chance()),
    randomKills(command, chance()),
    ...faults(first, notMissing),
    ...faults(changed, ['the ledger']),
    ...faults(same, ['missing.csv', 'the metrics file', 'everything that is reported']),
    ...tinyDisks(command, chance()),
    times('files that may not grow', 16, (own, time) => limitFiles(command, own, 1 + time * 8)),
    times('killed in the middle of a write', 12, (own, time) => tearLine(command, own, 3 + time * 5)),
    times('killed while the disk syncs in 4 s', 3, (own) => killBehindSlowDisk(command, own)),
    times('Ctrl-C', 20, (own) => interrupt(command, own)),
    times('Ctrl-C twice', 10, (own) => interrupt(command, own, true)),
    times('stdout and stderr closed early', 3, (own) => speakUnheard(command, own)),
    times('two runs at once', 5, (own) => runTwice(command, own)),
    times('two runs in the same instant', 10, (own) => race(command, own)),
    killedShards(command, chance(), 'on disk'),
    ...(noRedis ? [] : [killedShards(command, chance(), 'in Redis'), stalledHolder(command, chance())]),
  ];
}

function randomKills(command: Command, chance: Chance): Section {
  return {
    name: 'random instants, up to five in a row',
    kind: 'random kill',
    async *cases() {
      for (let kills = 0; kills < RANDOM_KILLS; ) {
        const ended = await killAtRandom(command, chance, chance.whole(1, KILLS_AT_MOST));
        kills += ended.strikes.length;
        yield ended;
      }
    },
  };
}

/** Each case has a Redis of its own. */
function killedShards(command: Command, chance: Chance, ledger: 'on disk' | 'in Redis'): Section {
  return {
    name: `four shards, ledger ${ledger}`,
    kind: 'random kill',
    async *cases() {
      for (let time = 0; time < SHARDED; time++) {
        const options: KillsOfShards = { kills: chance.whole(1, MOST_KILLS_OF_SHARDS), rows: 1200 };
        if (ledger === 'on disk') yield await killShards(command, chance, options);
        else {
          await using redis = await aRedis();
          yield await killShards(command, chance, { ...options, redis });
        }
      }
    },
  };
}

function stalledHolder(command: Command, chance: Chance): Section {
  return {
    name: "a shard's holder stalls for longer than its lease",
    kind: 'other',
    async *cases() {
      for (let time = 0; time < 3; time++) {
        await using redis = await aRedis();
        yield await stall(command, chance, { redis });
      }
    },
  };
}

function verifications(command: Command, chance: Chance): Section {
  return {
    name: 'a verification that updates the ledger',
    kind: 'kill point',
    async *cases() {
      await using stage = await setStage(command, chance, SCENES.first);
      yield* killVerifications(stage);
    },
  };
}

function tinyDisks(command: Command, chance: Chance): Section[] {
  if (mountIsRefused() !== undefined) return [];
  const sizes = ['4k', '8k', '12k', '16k', '20k', '24k', '32k', '40k', '48k', '64k'];
  return (['out', 'ledger'] as const).map((on) => ({
    name: `a full disk under ${on === 'out' ? 'the reports' : 'the ledger'}`,
    kind: 'fault',
    async *cases() {
      for (const size of sizes) yield await fillDisk(command, chance, { size, on });
    },
  }));
}

function diskFaults(): DiskFault[] {
  return Object.keys(DISK_FAULTS).filter((name): name is DiskFault => name in DISK_FAULTS);
}
