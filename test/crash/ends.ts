// Other ends than a kill: Ctrl-C at any instant, a reader that went away, two runs at once.

import type { Chance } from '../support/chance.js';
import { type Case, conclude, killCost } from './case.js';
import type { Command, Ended } from './command.js';
import { createInput } from './input.js';
import { createWorld, type Run } from './world.js';

const small = (chance: Chance) => createInput({ rows: 500, seed: chance.whole(0, 2 ** 31) });

/** @param again a second Ctrl-C right after the first, which leaves at once */
export async function interrupt(command: Command, chance: Chance, again = false): Promise<Case> {
  await using world = await createWorld({ command, rate: 400, latency: '60±40' });
  const input = small(chance);
  world.begin(input);
  const instant =
    chance.next() < 0.4 ? { afterMs: chance.whole(50, 2500) } : { atCall: chance.whole(1, 400) };
  const run = await world.run({ strike: { signal: 'SIGINT', again, ...instant } });
  const { code, signal } = run.ended;
  const wrong: string[] = [];
  // Before it listens, and after it stopped listening, the signal ends it as it ends any process.
  if (code !== 130 && code !== 0 && signal !== 'SIGINT') wrong.push(`exit ${code} ${signal}`);
  if (code === 130 && !again && run.summary?.stopped?.code !== 'INTERRUPTED') {
    wrong.push('the summary does not say that it was interrupted');
  }
  const strikes = code === 0 ? [] : [{ call: again ? 'SIGINT twice' : 'SIGINT', file: 'calls on' }];
  const cost = (one: Run) => (again || signal !== null ? killCost({ ...one, ended: KILLED }) : 0);
  const name = `Ctrl-C${again ? ' twice' : ''}`;
  // Leaving at once is what a kill does: no summary, and the next run repairs.
  const seen = again && run.summary === undefined ? { ...run, ended: KILLED } : run;
  const ended = await conclude(world, input, { name, strikes }, [seen], cost);
  return { ...ended, wrong: [...wrong, ...ended.wrong] };
}

const KILLED: Ended = { code: null, signal: 'SIGKILL', stdout: '', stderr: '', hung: false, ms: 0 };

/** Nobody reads what it says. */
export async function speakUnheard(command: Command, chance: Chance): Promise<Case> {
  await using world = await createWorld({ command, rate: 400 });
  const input = small(chance);
  world.begin(input);
  const run = await world.run({ unheard: true });
  const strikes = [{ call: 'close', file: 'stdout and stderr' }];
  return await conclude(world, input, { name: 'stdout closed early', strikes }, [run]);
}

/** The second one starts when the first one has made a call. */
export async function runTwice(command: Command, chance: Chance): Promise<Case> {
  await using world = await createWorld({ command, rate: 200 });
  const input = small(chance);
  world.begin(input);
  let other: Promise<Ended> | undefined;
  let holder = 0;
  const run = await world.run({
    atFirstCall(running) {
      holder = running.pid;
      other = world.start().ended;
    },
  });
  const second = await other;
  const wrong: string[] = [];
  if (second?.code !== 5) wrong.push(`the second run: exit ${second?.code} ${second?.stderr}`);
  const names = [`process ${holder} `, run.left?.folder ?? '?'];
  for (const name of names) {
    if (!second?.stderr.includes(name)) wrong.push(`the second run does not name ${name}: ${second?.stderr}`);
  }
  const strikes = [{ call: 'run', file: 'twice' }];
  const ended = await conclude(world, input, { name: 'two runs at once', strikes }, [run]);
  return { ...ended, wrong: [...wrong, ...ended.wrong] };
}

/** Both start in the same instant: one of them works. */
export async function race(command: Command, chance: Chance): Promise<Case> {
  await using world = await createWorld({ command, rate: 400 });
  const input = small(chance);
  world.begin(input);
  const other = world.start().ended;
  const run = await world.run();
  const codes = [run.ended.code, (await other).code].sort();
  const wrong = codes.join() === '0,5' ? [] : [`exits ${codes}`];
  const strikes = [{ call: 'run', file: 'twice in the same instant' }];
  const ended = await conclude(world, input, { name: 'two runs in the same instant', strikes }, []);
  return { ...ended, wrong: [...wrong, ...ended.wrong] };
}
