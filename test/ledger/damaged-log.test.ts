// LevelDB itself is the oracle: in its journal it says what it dropped.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { expect, test } from 'vitest';
import { isDamagedLog } from '../../src/ledger/damaged-log.js';
import { createChance } from '../support/chance.js';
import { aFolder } from '../support/folder.js';

const BLOCK = 32_768;
const CASES = Number(process.env.TIM_IMPORT_CASES ?? 100);

test('what is damage to LevelDB is damage, and nothing else', async () => {
  using folder = aFolder();
  const chance = createChance(20260229);
  const store = join(folder.path, 'store');
  const level = new ClassicLevel(store);
  for (let entry = 0; entry < 300; entry++) {
    // Entries that fill a block, that leave no room for a header, that span several blocks, and small ones.
    const length = entry % 50 === 0 ? chance.whole(0, 3 * BLOCK) : chance.whole(0, 500);
    await level.put(`key ${entry}`, 'v'.repeat(length));
  }
  await level.close();
  const name = readdirSync(store).find((name) => name.endsWith('.log')) ?? '';
  const whole = readFileSync(join(store, name));
  const somewhere = () => chance.whole(0, whole.length);
  const hurt: (() => Buffer)[] = [
    () => whole.subarray(0, somewhere()),
    () => whole.subarray(0, chance.whole(0, whole.length / BLOCK) * BLOCK),
    () => changed((bytes, at) => bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << chance.whole(0, 7)), at)),
    () => changed((bytes, at) => bytes.subarray(at, at + chance.whole(1, 2 * BLOCK)).fill(0)),
    () => changed((bytes, at) => bytes.fill(0, at)),
    () => Buffer.concat([whole.subarray(0, somewhere()), Buffer.alloc(chance.whole(1, 2 * BLOCK))]),
    () => without(somewhere(), chance.whole(1, BLOCK)),
    () => without(BLOCK * chance.whole(0, 3), BLOCK),
    () => changed((bytes, at) => bytes.writeUInt8(chance.whole(0, 255), at - (at % BLOCK) + 6)),
  ];
  const wrong: unknown[] = [];
  const found = { damaged: 0, whole: 0 };
  for (let round = 0; round < CASES; round++) {
    const bytes = hurt[round % hurt.length]?.() ?? whole;
    const copy = join(folder.path, `copy ${round}`);
    mkdirSync(copy);
    cpSync(store, copy, { recursive: true });
    writeFileSync(join(copy, name), bytes);
    const damaged = isDamagedLog(bytes);
    found[damaged ? 'damaged' : 'whole']++;
    const opened = new ClassicLevel(copy);
    await opened.open();
    const dropped = /dropping \d+ bytes/.test(readFileSync(join(copy, 'LOG'), 'latin1'));
    await opened.close();
    if (dropped !== damaged) wrong.push({ round, dropped, damaged });
  }
  expect(wrong).toEqual([]);
  expect(Math.min(...Object.values(found))).toBeGreaterThan(CASES / 10);

  function without(from: number, length: number): Buffer {
    return Buffer.concat([whole.subarray(0, from), whole.subarray(from + length)]);
  }

  function changed(change: (bytes: Buffer, at: number) => void): Buffer {
    const bytes = Buffer.from(whole);
    change(bytes, chance.whole(0, whole.length - 1));
    return bytes;
  }
}, 120_000);
