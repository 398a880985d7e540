// The dedupe index stays within its memory. A file of its own: what other tests leave behind would be counted.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createDedupeIndex } from '../../src/dedupe/dedupe-index.js';
import type { Account } from '../../src/input/rows/account.js';

const account = (identifier: string, nick: string): Account => ({ identifier, nick });

test('three hundred thousand similar Identifiers over many pieces are distinguished, at no more than 40 bytes each', async () => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  // Buffers are freed in a step after their objects.
  const collectGarbage = async () => {
    for (let pass = 0; pass < 3; pass++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const index = createDedupeIndex();
  const count = 300_000;
  const wrong: string[] = [];
  for (let i = 0; i < count; i++) if (index.add(account(`user_${i}`, 'a'), i + 2)) wrong.push(`user_${i}`);
  await collectGarbage();
  const held = process.memoryUsage().arrayBuffers - before;
  for (let i = 0; i < count; i++) {
    if (index.add(account(`user_${i}`, 'a'), 1)?.line !== i + 2) wrong.push(`user_${i} again`);
    if (index.has(`User_${i}`)) wrong.push(`User_${i}`);
  }
  expect(wrong).toEqual([]);
  expect(held / count).toBeGreaterThan(20);
  expect(held / count).toBeLessThanOrEqual(40);
});
