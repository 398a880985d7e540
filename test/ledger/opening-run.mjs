// A process of its own that opens a ledger again and again, and prints how each opening ended.
import { systemClock } from '../../dist/clock.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';

const options = {
  folder: process.argv[2],
  scope: { sdkappid: 1400000000 },
  holder: { pid: process.pid, host: 'here' },
  clock: systemClock,
  onFault(fault) {
    throw fault;
  },
};
const kindOf = (text) => /is (held by|damaged)/.exec(text)?.[1].split(' ')[0] ?? text;
let ended = false;
process.stdin.on('end', () => (ended = true)).resume();
while (!ended) {
  const end = await openLedger(options).then(
    (ledger) => ledger.close().then(() => 'opened'),
    (error) => kindOf(String(error)),
  );
  process.stdout.write(`${end}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
