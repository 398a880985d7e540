// A process of its own that records accounts until it is killed: `<folder> <first number> <how many>`. It says how
// far it is now and then, and keeps exactly how far in the file `<folder>.written`, which outlives a kill.
import { openSync, writeSync } from 'node:fs';
import { systemClock } from '../../dist/clock.js';
import { fingerprintOf } from '../../dist/ledger/fingerprint.js';
import { openLedger } from '../../dist/ledger/open-ledger.js';

const [folder, first, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const say = (line) => process.stdout.write(`${line}\n`);
const file = openSync(`${folder}.written`, 'w');
const written = (count) => writeSync(file, String(count).padStart(8), 0);

try {
  const ledger = await openLedger({
    folder,
    scope: { sdkappid: 1400000000 },
    holder: { pid: process.pid, host: 'here', folder: '/reports/of/the/other' },
    clock: systemClock,
    onFault(fault) {
      throw fault;
    },
  });
  say(`known ${ledger.known}`);
  for (let i = first; i < first + count; i++) {
    const identifier = `user_${String(i).padStart(6, '0')}`;
    ledger
      .record(identifier, fingerprintOf({ identifier, nick: `nick ${i}` }), undefined)
      .then(() => written(i + 1));
    if (i % 100 === 0) say(`at ${i}`);
    await ledger.ready();
    // As calls end: a few at a time, not all in one turn.
    if (i % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await ledger.flush();
  say('idle');
  process.stdin.on('end', () => ledger.close()).resume();
} catch (error) {
  say(`${error.code}: ${error.message}`);
  process.exitCode = 5;
}
