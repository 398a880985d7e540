import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChance } from '../crash/chance.js';
import { aFolder, type Folder } from '../support/folder.js';
import { during, listed, rows } from './a-ledger.js';
import { accountOf, startRecording } from './recording-run.js';

/** `LEDGER_KILLS=200 LEDGER_SEED=…` for a long night. */
const KILLS = Number(process.env.LEDGER_KILLS ?? 6);
const SEED = Number(process.env.LEDGER_SEED ?? 20261123);
const MOST_ON_THE_WAY = 256;

let folder: Folder;
beforeEach(() => {
  folder = aFolder();
});
afterEach(() => folder[Symbol.dispose]());

test(
  `after each of ${KILLS} kills (seed ${SEED}) the ledger knows what was written, in order, and counts it exactly`,
  async () => {
    const chance = createChance(SEED);
    let first = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const run = startRecording(folder.path, first, 20_000);
      // Some die while they open the ledger, most in the middle of their work.
      const linesToLive = chance.whole(0, 4000) - 500;
      const turnsToLive = chance.whole(0, 40);
      let written = first;
      let lines = 0;
      const dying = (async () => {
        for await (const line of run.lines()) {
          if (line.startsWith('written')) written = Number(line.slice('written '.length)) + 1;
          if (++lines === linesToLive) {
            for (let turn = 0; turn < turnsToLive; turn++) await new Promise((done) => setImmediate(done));
            await run.kill();
          }
        }
      })();
      if (linesToLive <= 0) await run.kill();
      await dying;

      await during(folder.path, async (ledger) => {
        const identifiers = await listed(ledger);
        const accounts = identifiers.map((_, i) => accountOf(i));
        expect(identifiers).toEqual(accounts.map(({ identifier }) => identifier));
        expect(ledger.known).toBe(identifiers.length);
        expect(identifiers.length).toBeGreaterThanOrEqual(written);
        // What the killed process could not tell us any more: nothing it had not been told to write.
        expect(identifiers.length - written).toBeLessThanOrEqual(MOST_ON_THE_WAY + 16);
        const found = await ledger.lookUp(rows(...accounts));
        expect(found.filter((known) => !known?.same)).toEqual([]);
        first = identifiers.length;
      });
    }
    expect(first).toBeGreaterThan(0);
  },
  20_000 + KILLS * 5000,
);
