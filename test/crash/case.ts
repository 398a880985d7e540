// One case: a world was struck, the same command is run until it ends by itself, and all that must hold is looked at.
import type { CrashInput } from './input.js';
import { afterAll, afterRun, ONE_FLUSH } from './oracle.js';
import type { Strike } from './strace.js';
import type { Run, RunPlan, World } from './world.js';

export interface Case {
  readonly name: string;
  /** Where it was struck; empty: it was not. */
  readonly strikes: readonly Strike[];
  readonly runs: readonly Run[];
  /** Rows that were sent again, for each run that was struck. */
  readonly again: readonly number[];
  /** Violations, as sentences. */
  readonly wrong: readonly string[];
}

/** Runs that may be needed until one ends by itself: one, if nothing strikes it. */
const TRIES = 3;

/**
 * @param struck runs of this input that were killed or failed
 * @param cost most rows that a struck run may have had sent again; left out: what a kill may cost
 * @param plan of the runs that follow
 */
export async function conclude(
  world: World,
  input: CrashInput,
  about: { name: string; strikes: readonly Strike[]; plan?: RunPlan },
  struck: readonly Run[],
  cost = killCost,
): Promise<Case> {
  const { name, strikes, plan = {} } = about;
  const wrong = struck.flatMap((run) => afterRun(world, input, run));
  const costs = new Map(struck.map((run) => [run.number, cost(run)]));
  const runs = [...struck];
  let last = struck.at(-1);
  for (let tries = 0; tries < TRIES && last?.ended.code !== 0; tries++) {
    last = await world.run(plan);
    runs.push(last);
    wrong.push(...afterRun(world, input, last));
    if (last.ended.code !== 0) wrong.push(`run ${last.number}: exit ${last.ended.code} ${last.ended.stderr}`);
  }
  if (last) wrong.push(...afterAll(world, input, last, costs));
  // Nothing is left to do: a further run says the same, and makes no call.
  const further = await world.run(plan);
  runs.push(further);
  wrong.push(...afterRun(world, input, further), ...afterAll(world, input, further, costs));
  if (further.calls > 0) wrong.push(`a further run made ${further.calls} calls`);
  const again = struck.map((run) => world.view.again.get(run.number)?.size ?? 0);
  return { name, strikes, runs, again, wrong };
}

/** What is in flight at the end of a kill was seen by the server; the rest is one flush of the ledger. */
export function killCost(run: Run): number {
  return run.ended.signal === 'SIGKILL' ? run.inFlight + ONE_FLUSH : 0;
}
