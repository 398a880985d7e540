// A run that stalls while it holds a shard's lock in Redis, and goes on after another took the lock over: it writes nothing more.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisServer } from '../support/a-redis.js';
import type { Chance } from '../support/chance.js';
import { type Case, conclude } from './case.js';
import type { Command, Running } from './command.js';
import { createInput } from './input.js';
import { ONE_FLUSH } from './oracle.js';
import { passLease } from './shards.js';
import { createWorld } from './world.js';

const RATE = 200;
const SHARD = '1/1';
/** For longer than the lease of ten seconds. */
const STALL_MS = 11_000;

/** @param passes the lease ends at once: Redis hears that it is over */
export async function stall(
  command: Command,
  chance: Chance,
  { redis, passes = false }: { readonly redis: RedisServer; readonly passes?: boolean },
): Promise<Case> {
  await using world = await createWorld({ command, rate: RATE, disk: { ledger: redis.url } });
  const input = createInput({ rows: 500, seed: chance.whole(0, 2 ** 31) });
  world.begin(input);
  const wrong: string[] = [];
  const until = async (calls: number) => {
    while (world.view.calls < calls) await sleep(5);
  };
  const known = () => redis.cli('hgetall', redis.cli('keys', '*:accounts').trim());
  let stalls = Promise.resolve();
  const sequence = async (first: Running) => {
    await until(chance.whole(20, 200));
    first.kill('SIGSTOP');
    const calls = world.view.calls;
    if (passes) passLease(redis, SHARD);
    else await sleep(STALL_MS);
    const second = world.start();
    await until(calls + 50);
    second.kill('SIGSTOP'); // it holds the lock, and writes nothing meanwhile
    const before = known();
    first.kill('SIGCONT');
    const { code, stderr, stdout } = await first.ended;
    const said = `${stdout}${stderr}`;
    if (code !== 3) wrong.push(`the stalled run: exit ${code} ${stderr}`);
    if (!/lock of shard 1\/1 .* is lost: another run took it over/.test(said))
      wrong.push(`it does not say why: ${said}`);
    if (known() !== before) wrong.push('it wrote into the ledger after it was taken over');
    second.kill('SIGCONT');
    const other = await second.ended;
    if (other.code !== 0) wrong.push(`the second run: exit ${other.code} ${other.stderr}`);
  };
  const run = await world.run({
    atFirstCall(running) {
      stalls = sequence(running);
    },
  });
  await stalls;
  const strikes = [{ call: 'SIGSTOP', file: 'calls on' }];
  const again = world.view.again.get(run.number)?.size ?? 0;
  if (again > run.inFlight + 2 * ONE_FLUSH) wrong.push(`${again} rows were sent again`);
  world.view.forget();
  const ended = await conclude(world, input, { name: 'stalled while it holds the lock', strikes }, []);
  return { ...ended, runs: [run, ...ended.runs], again: [again], wrong: [...wrong, ...ended.wrong] };
}
