// Kills: at each call that touches a file, one after the other, and at random instants.
import { join } from 'node:path';
import type { Chance } from '../support/chance.js';
import { type Case, conclude } from './case.js';
import type { Command } from './command.js';
import { createInput } from './input.js';
import type { Stage } from './scenes.js';
import { TRACEABLE } from './scenes.js';
import { injecting, strikeIn } from './strace.js';
import { type Group, tracedPaths } from './traced-paths.js';
import { createWorld, type Run } from './world.js';

/**
 * Kills a run at the n-th time that it makes this system call on one of a group's files.
 * @param before kills the run before that, as this call is accepted, so that the traced one has to recover
 */
export async function killAt(
  stage: Stage,
  { group, call, n, before }: { group: Group; call: string; n: number; before?: number | undefined },
): Promise<Case> {
  const { world, args, scene, tail } = stage;
  const input = stage.next();
  const struck: Run[] = [];
  if (before !== undefined) {
    struck.push(await world.run({ args, strike: { signal: 'SIGKILL', atCall: before } }));
  }
  const log = join(world.paths.folder, 'strace.log');
  const kill = `${call}:signal=SIGKILL:when=${n}`;
  const under = injecting(tracedPaths(world, group, tail), [kill], log);
  struck.push(await world.run({ ...TRACEABLE, args, under }));
  const strike = strikeIn(log);
  const name = `${scene.name}, ${before === undefined ? '' : 'killed before, '}${group}, ${call} ${n}`;
  return conclude(world, input, { name, strikes: strike ? [strike] : [], plan: { args } }, struck);
}

/** What changes a group's files passes through one of these; of an input, what reads it. */
const CALLS: Record<Group, readonly string[]> = {
  reports: ['write', 'fsync', 'rename'],
  ledger: ['write', 'fdatasync', 'fsync', 'rename', 'unlink'],
  note: ['write', 'rename', 'unlink'],
  'old runs': ['unlink', 'rmdir'],
  folders: ['fsync'],
  metrics: ['write', 'fsync', 'rename'],
  input: ['read'],
};

/** Every such call on a group's files; each kind of call until a run ends untouched by it. */
export async function* killEverywhere(stage: Stage, group: Group, before?: number): AsyncGenerator<Case> {
  for (const call of CALLS[group]) {
    for (let n = 1, touched = true; touched; n++) {
      const ended = await killAt(stage, { group, call, n, before });
      yield ended;
      touched = ended.strikes.length > 0;
    }
  }
}

/** Up to `kills` kills of one import after the other: half of them in time, half as a call is accepted. */
export async function killAtRandom(command: Command, chance: Chance, kills: number): Promise<Case> {
  const rate = chance.whole(300, 900);
  const latency = ['5±5', '40±35', '150±100'][chance.whole(0, 2)] ?? '5±5';
  await using world = await createWorld({ command, rate, latency });
  const rows = Math.round(rate * 1.5);
  const input = createInput({ rows, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const struck: Run[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const instant =
      chance.next() < 0.5
        ? { afterMs: chance.whole(100, 2500) }
        : { atCall: chance.whole(1, Math.ceil(rows / kills)) };
    const run = await world.run({ strike: { signal: 'SIGKILL', ...instant } });
    struck.push(run);
    if (run.ended.signal === null) break;
  }
  const killed = struck.filter(({ ended }) => ended.signal === 'SIGKILL');
  const strikes = killed.map(({ calls }) => ({
    call: 'kill',
    file: calls === 0 ? 'before the first call' : 'calls on',
  }));
  const name = `random kills at ${rate}/s, answers after ${latency} ms`;
  return await conclude(world, input, { name, strikes }, struck); // the world exists until then
}
