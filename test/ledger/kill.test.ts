import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChance } from '../support/chance.js';
import { aFolder, type Folder } from '../support/folder.js';
import { during, listed, rows } from './a-ledger.js';
import { accountOf, type RecordingRun, startRecording } from './recording-run.js';

/** `LEDGER_KILLS=200 LEDGER_SEED=…` for a long night. */
const KILLS = Number(process.env.LEDGER_KILLS ?? 6);
const SEED = Number(process.env.LEDGER_SEED ?? 20261123);
const MOST_ON_THE_WAY = 256;

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = aFolder();
  path = join(folder.path, 'ledger');
});
afterEach(() => folder[Symbol.dispose]());

test(
  `after each of ${KILLS} kills (seed ${SEED}) the ledger knows what was written, in order, and counts it exactly`,
  async () => {
    const chance = createChance(SEED);
    let first = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const run = startRecording(path, first, 20_000);
      // Some die while they open the ledger, most in the middle of their work.
      await killAfter(run, chance.whole(-3, 20), chance.whole(0, 200));
      const written = existsSync(`${path}.written`) ? Number(readFileSync(`${path}.written`, 'utf8')) : 0;

      await during(path, async (ledger) => {
        const identifiers = await listed(ledger);
        const accounts = identifiers.map((_, i) => accountOf(i));
        expect(identifiers).toEqual(accounts.map(({ identifier }) => identifier));
        expect(ledger.known).toBe(identifiers.length);
        expect(identifiers.length).toBeGreaterThanOrEqual(Math.max(written, first));
        expect(identifiers.length - Math.max(written, first)).toBeLessThanOrEqual(MOST_ON_THE_WAY);
        const found = await ledger.lookUp(rows(accounts));
        expect(found.filter((known) => !known?.same)).toEqual([]);
        first = identifiers.length;
      });
    }
    expect(first).toBeGreaterThan(0);
  },
  20_000 + KILLS * 5000,
);

async function killAfter(run: RecordingRun, lines: number, turns: number): Promise<void> {
  let heard = 0;
  if (lines > 0) for await (const _ of run.lines()) if (++heard === lines) break;
  for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
  await run.kill();
}
