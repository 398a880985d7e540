// The scenes in which runs are struck: a first import, a night with changes, one without, a guard, old runs to remove.
import type { Chance } from '../support/chance.js';
import type { Command } from './command.js';
import { type CrashInput, createInput } from './input.js';
import { afterAll, afterRun } from './oracle.js';
import { SAME_TAIL, tailOf } from './traced-paths.js';
import { createWorld, type RunPlan, type World } from './world.js';

export interface Scene {
  readonly name: string;
  readonly rows: number;
  readonly rate: number;
  readonly latency?: string;
  readonly batch?: number;
  /** Of the first import of all, on which the others build. */
  readonly firstArgs?: readonly string[];
  readonly args?: (world: World) => readonly string[];
  /** Share of the rows that differ at each strike; 0: none. */
  readonly changes: number;
  /** Each strike finds an empty ledger. */
  readonly fresh?: boolean;
  /** Rows of the file once they are imported: fewer, so that some are missing. */
  readonly rowsLater?: number;
}

export const SCENES = {
  first: { name: 'first import', rows: 360, rate: 300, changes: 1, fresh: true },
  batched: { name: 'in batches', rows: 360, rate: 60, batch: 10, changes: 1, fresh: true },
  changed: { name: 'half of the rows changed', rows: 600, rate: 250, changes: 0.5 },
  same: {
    name: 'nothing changed, some missing',
    ...{ rows: 4000, rowsLater: 300, rate: 4000, latency: '5±4', changes: 0 },
    firstArgs: ['--source', 'nightly'],
    args: ({ paths }) => ['--source', 'nightly', '--report-missing', '--metrics-file', paths.metrics],
  },
  guarded: {
    name: 'a guard reads first',
    ...{ rows: 4000, rate: 400, latency: '10±5', changes: 0.05 },
    args: () => ['--max-changes', '30%', '--min-rows', '90%'],
  },
  pruned: {
    ...{ name: 'old runs are removed', rows: 40, rate: 400, changes: 0 },
    args: () => ['--keep', '1'],
  },
} satisfies Record<string, Scene>;

/** The store works on one thread, so that strace counts its calls in a row. */
export const TRACEABLE: RunPlan = { node: [SAME_TAIL], env: { UV_THREADPOOL_SIZE: '1' } };

export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly scene: Scene;
  /** Of every run but the first. */
  readonly args: readonly string[];
  /** Of the folders' names of runs that are `TRACEABLE`. */
  readonly tail: string;
  /** The input of the next strike. */
  next(): CrashInput;
}

/** A world in which everything was imported once. */
export async function setStage(command: Command, chance: Chance, scene: Scene): Promise<Stage> {
  const world = await createWorld({ command, rate: scene.rate, ...optional(scene) });
  const seed = chance.whole(0, 2 ** 31);
  const { rows, rowsLater = rows, fresh = false } = scene;
  const first = inputOf(rows, seed, 0, scene);
  world.begin(first, { fresh });
  const run = await world.run({ ...TRACEABLE, args: scene.firstArgs ?? [] });
  const wrong = [...afterRun(world, first, run), ...afterAll(world, first, run, new Map())];
  if (wrong.length > 0 || !run.left) throw new Error(`the scene cannot be set: ${wrong.join('\n')}`);
  let edition = 0;
  return {
    ...{ world, scene, args: scene.args?.(world) ?? [], tail: tailOf(run.left.folder) },
    next() {
      if (scene.name !== SCENES.pruned.name) world.clear();
      const input = inputOf(rowsLater, seed, ++edition, scene);
      world.begin(input, { fresh });
      if (rowsLater === rows) return input;
      return { ...input, missing: [...first.accounts.keys()].filter((one) => !input.accounts.has(one)) };
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** The same rows each time, but for the share of them that tells its edition. */
function inputOf(rows: number, seed: number, edition: number, { changes }: Scene): CrashInput {
  return createInput({ rows, seed, edition, changed: (row) => row % 100 < changes * 100 });
}

function optional({ latency, batch }: Scene) {
  return { ...(latency === undefined ? {} : { latency }), ...(batch === undefined ? {} : { batch }) };
}
