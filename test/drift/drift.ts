// The story of a drift: accounts are imported, the server goes its own way, and verify says what is so, whatever fails meanwhile.
import { checkCalls, checkHeld, checkVerdicts, createWrong } from './oracle.js';
import { SPOILING, type TrueRow, trueRow } from './truth.js';
import { createWorld, type Seen, type World } from './world.js';

export interface Figures {
  readonly step: string;
  readonly seen: Seen;
  readonly wrong: readonly string[];
}

/** What fails by chance, and an outage in the middle. */
function faults({ rows }: World): string[] {
  return [
    ...['code=60008:share=1%', 'reset-after:share=1%', 'reset-before:share=1%', 'http=502:share=1%'],
    ...['item=70169:api=account_check:share=1%', 'item=40006:api=portrait_get:share=1%'],
    `outage:skip=${Math.floor(rows / 100)}:for=1s`,
  ];
}

/**
 * @param rate of `verify`; the server grants half of it, so that many calls are throttled
 * @param kills how often an updating verification is killed before one may end
 */
export async function drift(options: {
  cli: string;
  rows: number;
  rate: number;
  kills: number;
  onStep: (step: Figures) => void;
}): Promise<void> {
  const { rate, kills, onStep } = options;
  await using world = await createWorld(options);
  const { rows, server } = world;
  const pace = ['--rate', String(rate)];
  const step = async (
    name: string,
    run: () => Promise<Seen>,
    check: (seen: Seen, wrong: ReturnType<typeof createWrong>) => void | Promise<void>,
  ) => {
    const wrong = createWrong();
    const seen = await run();
    wrong.must(seen.code !== 70 && !/Internal error/.test(seen.stderr), `a bug: ${seen.stderr.slice(-800)}`);
    await check(seen, wrong);
    onStep({ step: name, seen, wrong: wrong.sentences });
  };
  const underFaults = async (verifying: () => Promise<Seen>) => {
    for (const fault of [...SPOILING, ...faults(world)]) server.fault(fault);
    const seen = await verifying();
    await server.clearFaults();
    return seen;
  };

  await step(
    'run: the accounts are imported',
    () => world.command('run', 'earlier.csv', ['--rate', '1000000']),
    ({ code }, { must }) => must(code === 0, `exit ${code}`),
  );
  world.drift();
  await step(
    'verify: only looks',
    () => underFaults(() => world.command('verify', 'users.csv', pace)),
    async (seen, wrong) => {
      checkCalls(world, seen, wrong);
      await checkVerdicts(world, seen, wrong);
      checkHeld(world, wrong);
    },
  );
  for (let kill = 1; kill <= kills; kill++) {
    const killAt = Math.floor((kill / (kills + 1)) * (rows / 50));
    await step(
      `verify --update-ledger: killed at call ${killAt}`,
      () => underFaults(() => world.command('verify', 'users.csv', [...pace, '--update-ledger'], killAt)),
      (seen, wrong) => wrong.must(seen.signal === 'SIGKILL', `exit ${seen.code}`),
    );
  }
  await step(
    'verify --update-ledger: to its end',
    () => underFaults(() => world.command('verify', 'users.csv', [...pace, '--update-ledger'])),
    async (seen, wrong) => {
      checkCalls(world, seen, wrong);
      await checkVerdicts(world, seen, wrong, { adopted: true });
    },
  );
  await step(
    'run: sends what is missing or different',
    () => world.command('run', 'users.csv', ['--rate', '1000000']),
    (seen, { must }) => {
      const { imported } = world;
      let sent = 0;
      for (let row = 1; row <= rows; row++) {
        const truth = trueRow(row);
        if (truth.ledger === '') continue;
        if (isSentAgain(truth)) sent++;
        must(imported.has(truth.identifier) === isSentAgain(truth), `${truth.identifier}: ${truth.verdict}`);
      }
      must(imported.size === sent, `${imported.size} accounts were sent, not ${sent}`);
      must(seen.seen.accepted === sent, `${seen.seen.accepted} calls for ${sent} accounts`);
    },
  );
  await step(
    'verify: all is as in the file',
    () => underFaults(() => world.command('verify', 'users.csv', pace)),
    (seen, wrong) =>
      checkVerdicts(world, seen, wrong, {
        expected(row) {
          const truth = trueRow(row);
          const isRight = truth.verdict === 'missing' || truth.verdict === 'differs';
          const verdict = isRight ? 'match' : truth.verdict;
          return { ...truth, verdict, differences: [], ledger: truth.ledger && 'same' };
        },
      }),
  );
}

/** What the server could not say leaves the ledger as it was. */
function isSentAgain({ verdict, ledger }: TrueRow): boolean {
  if (verdict === 'unknown') return ledger !== 'same';
  return verdict === 'missing' || verdict === 'differs';
}
