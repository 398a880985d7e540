// Disks that fail: full, faulty or writing short, at one of a run's files after the other; and a run behind a slow one.
import { join } from 'node:path';
import type { Chance } from '../support/chance.js';
import { type Case, conclude, killCost } from './case.js';
import type { Command } from './command.js';
import { createInput } from './input.js';
import { type Stage, TRACEABLE } from './scenes.js';
import { injecting, type Strike, strikeIn } from './strace.js';
import { type Group, tracedPaths } from './traced-paths.js';
import { createWorld, type Run } from './world.js';

/** What the disk does at the n-th call, in strace's words. */
export const DISK_FAULTS = {
  'is full from then on': (n: number) => [`write:error=ENOSPC:when=${n}+`],
  'takes no new file': (n: number) => [`openat:error=ENOSPC:when=${n}+`],
  'fails one write': (n: number) => [`write:error=EIO:when=${n}`],
  'fails one sync': (n: number) => [`fsync:error=EIO:when=${n}`, `fdatasync:error=EIO:when=${n}`],
  'fails one rename': (n: number) => [`rename:error=EIO:when=${n}`],
  'takes two bytes of a write': (n: number) => [`write:retval=2:when=${n}`],
} as const;
export type DiskFault = keyof typeof DISK_FAULTS;

/** Where it fails. */
export interface Target {
  readonly name: string;
  readonly group: Group;
  /** Of the reports; left out: all of them. */
  readonly files?: readonly string[];
}

const REPORTS = ['run.json', 'results.csv', 'failures.csv', 'conflicts.csv', 'missing.csv'];
const REPLACED = ['report.html', 'summary.json'];

export const TARGETS: readonly Target[] = [
  ...REPORTS.map((name): Target => ({ name, group: 'reports', files: [name] })),
  ...REPLACED.map((name): Target => ({ name, group: 'reports', files: [name, `${name}.part`] })),
  { name: 'everything that is reported', group: 'reports' },
  { name: 'the folders', group: 'folders' },
  { name: 'the metrics file', group: 'metrics' },
  { name: 'the ledger', group: 'ledger' },
  { name: "the holder's note", group: 'note' },
];

export async function failAt(stage: Stage, target: Target, fault: DiskFault, n: number): Promise<Case> {
  const { world, args, scene, tail } = stage;
  const input = stage.next();
  const log = join(world.paths.folder, 'strace.log');
  const paths = tracedPaths(world, target.group, tail, target.files);
  const run = await world.run({
    ...TRACEABLE,
    args,
    under: injecting(paths, DISK_FAULTS[fault](n), log),
  });
  const strike = strikeIn(log);
  const about = {
    name: `${scene.name}, ${target.name}: the disk ${fault}, at ${n}`,
    strikes: strike ? [strike] : [],
    plan: { args },
  };
  // No disk takes two bytes and loses the rest, but a damaged store must be noticed: its user is asked to start anew.
  if (target.group === 'ledger' && fault === 'takes two bytes of a write') {
    const next = await world.run({ args });
    if (next.ended.code === 2 && / is damaged /.test(next.ended.stderr)) world.begin(input, { fresh: true });
    return conclude(world, input, about, [run, next], ({ calls }) => calls);
  }
  const ended = await conclude(world, input, about, [run], lostIn);
  const ignored = run.ended.code === 0 && strike && !isHarmless(strike, fault);
  return ignored ? { ...ended, wrong: [...ended.wrong, 'it ended as if nothing had been'] } : ended;
}

/** Short writes can be made good; the store's journal is for people, and nobody needs it. */
function isHarmless({ file }: Strike, fault: DiskFault): boolean {
  return fault === 'takes two bytes of a write' || /\/LOG(\.old)?$/.test(file);
}

/** The first calls one by one, then in larger steps, until a run ends untouched; that one is the last case. */
export async function* failEverywhere(stage: Stage, target: Target, fault: DiskFault): AsyncGenerator<Case> {
  for (let n = 1, touched = true; touched; n = n < 3 ? n + 1 : Math.ceil(n * 1.7)) {
    const ended = await failAt(stage, target, fault, n);
    yield ended;
    touched = ended.strikes.length > 0;
  }
}

/** A sync that takes seconds while calls go on; then a kill. */
export async function killBehindSlowDisk(command: Command, chance: Chance): Promise<Case> {
  await using world = await createWorld({ command, rate: 1000, latency: '20±15' });
  const input = createInput({ rows: 3000, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const log = join(world.paths.folder, 'strace.log');
  const slow = 'fdatasync:delay_enter=4000000:when=4+'; // the first ones make the store
  const under = injecting([join(world.paths.ledger, 'store', '000003.log')], [slow], log);
  const run = await world.run({ ...TRACEABLE, under, strike: { signal: 'SIGKILL', afterMs: 7000 } });
  const strike = strikeIn(log);
  const about = { name: 'a kill behind a disk that syncs in 4 s', strikes: strike ? [strike] : [] };
  return await conclude(world, input, about, [run], killCost); // the world exists until then
}

/** What a run itself says that it could not write is sent again, and nothing else. */
export function lostIn(run: Run): number {
  return run.summary?.lost ?? 0;
}
