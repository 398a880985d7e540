// The short form of the crash test: the built command is struck where it hurts most, and the server is asked what is true.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { aRedis, noRedis } from '../support/a-redis.js';
import { createChance } from '../support/chance.js';
import { requireAll } from '../support/require-all.js';
import type { Case } from './case.js';
import { createCommand } from './command.js';
import { interrupt, runTwice, speakUnheard } from './ends.js';
import { failAt, type Target } from './faults.js';
import { limitFiles, tearLine } from './full-disk.js';
import { killAt, killAtRandom } from './kills.js';
import { SCENES, type Scene, type Stage, setStage } from './scenes.js';
import { killShards } from './shards.js';
import { stall } from './stalled.js';
import { straceIsMissing } from './strace.js';

const LONGEST_MS = 120_000;
const SHORT: Scene = { ...SCENES.first, rows: 150, rate: 400 };

const folder = mkdtempSync(join(tmpdir(), 'tim-import-command-'));
const command = createCommand(join(folder, 'command'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noStrace = straceIsMissing();
const traced = test.skipIf(requireAll(noStrace === undefined, 'strace'));
const RESULTS: Target = { name: 'results.csv', group: 'reports', files: ['results.csv'] };
const LEDGER: Target = { name: 'the ledger', group: 'ledger' };

describe('run again until it ends by itself, every row has arrived, and nothing is left to do', () => {
  test.concurrent(
    'killed three times at random instants',
    async () => {
      expectKept(await killAtRandom(command, createChance(1), 3));
    },
    LONGEST_MS,
  );

  test.concurrent(
    'where no file may grow',
    async () => {
      expectStruck(await limitFiles(command, createChance(6), 41));
    },
    LONGEST_MS,
  );

  test.concurrent.each([
    ['after Ctrl-C', interrupt],
    ['where nobody reads what it says', speakUnheard],
    ['where another run holds the ledger, which is named', runTwice],
  ] as const)('%s', async (_, end) => expectKept(await end(command, createChance(8))), LONGEST_MS);
});

describe(`struck at a file${noStrace === undefined ? '' : ` (skipped: ${noStrace})`}`, () => {
  const strikes: readonly [string, (stage: Stage) => Promise<Case>][] = [
    ['killed at a write of a report', (stage) => killAt(stage, { group: 'reports', call: 'write', n: 6 })],
    [
      'killed as summary.json takes its place',
      (stage) => killAt(stage, { group: 'reports', call: 'rename', n: 2 }),
    ],
    ['killed at a write of the ledger', (stage) => killAt(stage, { group: 'ledger', call: 'write', n: 8 })],
    [
      'killed at a sync of the ledger',
      (stage) => killAt(stage, { group: 'ledger', call: 'fdatasync', n: 6 }),
    ],
    ['a full disk under results.csv', (stage) => failAt(stage, RESULTS, 'is full from then on', 3)],
    ['a full disk under the ledger', (stage) => failAt(stage, LEDGER, 'is full from then on', 9)],
  ];

  traced.concurrent(
    'no row is lost, invented or reported wrongly',
    async () => {
      await using stage = await setStage(command, createChance(3), SHORT);
      for (const [name, strike] of strikes) expectStruck(await strike(stage), name);
    },
    LONGEST_MS,
  );

  traced.concurrent(
    'a line that a kill cut in two is repaired by the next run',
    async () => {
      expectStruck(await tearLine(command, createChance(5), 20));
    },
    LONGEST_MS,
  );
});

describe('four shards', () => {
  const KILLS = { kills: 4, rows: 320 };

  test.concurrent(
    'killed at random instants, with ledgers on disk',
    async () => {
      expectKept(await killShards(command, createChance(2), KILLS));
    },
    LONGEST_MS,
  );

  test.skipIf(noRedis).concurrent(
    'killed at random instants, with one ledger in Redis',
    async () => {
      await using redis = await aRedis();
      expectKept(await killShards(command, createChance(4), { ...KILLS, redis, passLeases: true }));
    },
    LONGEST_MS,
  );

  test.skipIf(noRedis).concurrent(
    "a stalled holder of a shard's lock writes nothing after it was taken over",
    async () => {
      await using redis = await aRedis();
      expectKept(await stall(command, createChance(9), { redis, passes: true }));
    },
    LONGEST_MS,
  );
});

function expectKept(ended: Case, name = ended.name): void {
  expect(ended.wrong, name).toEqual([]);
}

/** A strike that misses proves nothing. */
function expectStruck(ended: Case, name = ended.name): void {
  expectKept(ended, name);
  expect(ended.strikes, name).toHaveLength(1);
}
