// A process of its own that opens a ledger again and again, and prints each end but the two that a damaged one may have.
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
const expected = /is held by|is damaged/;
let ended = false;
process.stdin.on('end', () => (ended = true)).resume();
process.stdout.write('started\n');
while (!ended) {
  const end = await openLedger(options).then(
    (ledger) => ledger.close().then(() => 'opened'),
    (error) => String(error),
  );
  if (!expected.test(end)) process.stdout.write(`${end}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
