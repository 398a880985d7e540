// Disks that are really full: a tiny one, mounted for the test; and files that may not grow past a size.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '../support/chance.js';
import { type Case, conclude, killCost } from './case.js';
import type { Command } from './command.js';
import { lostIn } from './faults.js';
import { createInput } from './input.js';
import { leftBehind } from './left-behind.js';
import { TRACEABLE } from './scenes.js';
import { injecting, strikeIn } from './strace.js';
import { tailOf, tracedPaths } from './traced-paths.js';
import { createWorld } from './world.js';

export interface TinyDisk extends Disposable {
  readonly path: string;
  grow(): void;
}

const ROOMY = '64m';

/** @param size as mount takes it @throws Error where this machine mounts none */
export function mountTinyDisk(size: string): TinyDisk {
  const path = mkdtempSync(join(tmpdir(), 'tim-import-disk-'));
  const mount = (options: string) => {
    const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`no disk can be mounted here: ${(error?.message ?? stderr).trim()}`);
  };
  try {
    mount(`size=${size}`);
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    grow: () => mount(`remount,size=${ROOMY}`),
    [Symbol.dispose]() {
      spawnSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Why no disk can be mounted here; undefined: one can. */
export function mountIsRefused(): string | undefined {
  try {
    mountTinyDisk('4k')[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param on what lies on the tiny disk */
export async function fillDisk(
  command: Command,
  chance: Chance,
  { size, on }: { size: string; on: 'out' | 'ledger' },
): Promise<Case> {
  using disk = mountTinyDisk(size);
  await using world = await createWorld({
    ...{ command, rate: 600 },
    disk: { [on]: join(disk.path, on) },
  });
  const input = createInput({ rows: 700, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const run = await world.run();
  disk.grow();
  const strikes = run.ended.code === 0 ? [] : [{ call: 'full', file: on }];
  const name = `a disk of ${size} under ${on === 'out' ? 'the reports' : 'the ledger'}`;
  return await conclude(world, input, { name, strikes }, [run], lostIn);
}

/** No file may grow past so many blocks of 512 bytes: a write is cut short there, and the next one fails. */
export async function limitFiles(command: Command, chance: Chance, blocks: number): Promise<Case> {
  await using world = await createWorld({ command, rate: 600 });
  const input = createInput({ rows: 700, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const run = await world.run({ under: limited(blocks) });
  const strikes = run.ended.code === 0 ? [] : [{ call: 'limit', file: 'all files' }];
  const name = `no file grows past ${blocks * 512} bytes`;
  return await conclude(world, input, { name, strikes }, [run], lostIn);
}

/** Killed when a write was cut short and before the file is cut back: what a kill in the middle of a write leaves. */
export async function tearLine(command: Command, chance: Chance, blocks: number): Promise<Case> {
  await using world = await createWorld({ command, rate: 600 });
  const seed = chance.whole(0, 2 ** 31);
  const before = createInput({ rows: 5, seed });
  world.begin(before);
  const tail = tailOf((await world.run(TRACEABLE)).left?.folder ?? '');
  const input = createInput({ rows: 700, seed });
  world.begin(input);
  const log = join(world.paths.folder, 'strace.log');
  const paths = tracedPaths(world, 'reports', tail, ['results.csv', 'failures.csv', 'conflicts.csv']);
  const under = [...injecting(paths, ['ftruncate:signal=SIGKILL:when=1'], log), ...limited(blocks)];
  const run = await world.run({ ...TRACEABLE, under });
  const strike = strikeIn(log);
  // Only this instant may leave a torn line, and no longer than to the next run.
  const repaired = { ...run, left: undefined };
  const about = { name: `torn at ${blocks * 512} bytes`, strikes: strike ? [strike] : [] };
  const ended = await conclude(world, input, about, [repaired], () => killCost(run));
  const torn = run.left ? leftBehind(run.left.folder).torn : [];
  return { ...ended, wrong: [...ended.wrong, ...torn.map((what) => `after the next run: ${what}`)] };
}

function limited(blocks: number): string[] {
  return ['sh', '-c', 'ulimit -f "$0" && exec "$@"', String(blocks)];
}
