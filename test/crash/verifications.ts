// Kills a verification that makes the ledger what the server has: at each call that touches the ledger.
import { join } from 'node:path';
import { type Case, conclude } from './case.js';
import type { Stage } from './scenes.js';
import { injecting, strikeIn } from './strace.js';
import { tracedPaths } from './traced-paths.js';

/** Of seven accounts the server loses one, and one is changed on it. */
const ONE_IN = 7;

const CALLS = ['write', 'fdatasync', 'rename', 'unlink'];

/** After every other kill a run comes before the next verification. */
export async function* killVerifications(stage: Stage): AsyncGenerator<Case> {
  for (const call of CALLS) {
    for (let n = 1, touched = true; touched; n++) {
      const ended = await killVerification(stage, call, n, n % 2 === 0);
      yield ended;
      touched = ended.strikes.length > 0;
    }
  }
}

async function killVerification(stage: Stage, call: string, n: number, runsFirst: boolean): Promise<Case> {
  const { world, tail } = stage;
  const { sandbox, view, paths } = world;
  const input = stage.next();
  const wrong: string[] = [];
  await world.run();
  const spoilt = [...input.accounts.keys()].filter((_, index) => index % ONE_IN < 2);
  for (const [index, identifier] of spoilt.entries()) {
    if (index % 2 === 0) sandbox.deleteAccount(identifier);
    else sandbox.addAccount({ identifier, nick: 'changed on the server' });
  }
  view.forget();

  const log = join(paths.folder, 'strace.log');
  const kill = `${call}:signal=SIGKILL:when=${n}`;
  const struck = await world.verify({
    env: { UV_THREADPOOL_SIZE: '1' },
    under: injecting(tracedPaths(world, 'ledger', tail), [kill], log),
  });
  const strike = strikeIn(log);
  if (strike !== undefined && struck.signal !== 'SIGKILL') wrong.push(`the struck one: ${struck.stderr}`);
  if (runsFirst) await world.run();
  const ended = await world.verify();
  // Rows that are invalid or in conflict are in every input.
  if (ended.code !== 1) wrong.push(`the next verification: exit ${ended.code} ${ended.stderr}`);
  const before = view.everAccepted.size;
  const name = `verification, ${call} ${n}${runsFirst ? ', then a run' : ''}`;
  const concluded = await conclude(world, input, { name, strikes: strike ? [strike] : [] }, []);
  const sent = view.everAccepted;
  const [first] = concluded.runs;
  if (first?.calls !== spoilt.length - before) wrong.push(`the run after it made ${first?.calls} calls`);
  if (sent.size !== spoilt.length || !spoilt.every((one) => sent.has(one))) {
    wrong.push(`${sent.size} accounts were sent, ${spoilt.length} were spoilt`);
  }
  return { ...concluded, wrong: [...wrong, ...concluded.wrong] };
}
