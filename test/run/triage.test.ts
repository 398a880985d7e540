// Blocks are read and looked up ahead of the rows that are worked on: in order all the same, faults included.
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDedupeIndex } from '../../src/dedupe/dedupe-index.js';
import { ImportError } from '../../src/errors.js';
import type { Block } from '../../src/input/input.js';
import { createTriage, triagedBlocks } from '../../src/run/triage.js';

/** One row a block. */
function block(row: number, identifier: string): Block {
  return { rows: [{ row, line: row, cells: [identifier], account: { identifier } }], records: 1, bytes: 0 };
}

/** A ledger that knows nobody, and answers when the test says so. */
function aSlowLedger() {
  const asked: { identifiers: string[]; answer: () => void }[] = [];
  return {
    asked,
    record: () => Promise.resolve(),
    lookUp: (accounts: readonly { readonly account: { readonly identifier: string } }[]) =>
      new Promise<undefined[]>((resolve) => {
        const identifiers = accounts.map(({ account }) => account.identifier);
        asked.push({ identifiers, answer: () => resolve(accounts.map(() => undefined)) });
      }),
  };
}

function sortOf(ledger?: ReturnType<typeof aSlowLedger>) {
  return createTriage({ dedupeIndex: createDedupeIndex(), ledger, wall: () => 0 });
}

async function* blocksOf(...identifiers: (string | Error)[]): AsyncGenerator<Block> {
  let row = 0;
  for (const identifier of identifiers) {
    if (identifier instanceof Error) throw identifier;
    yield block(++row, identifier);
  }
}

test('rows keep their order, and the first one dedupeIndex, whichever lookup is answered first', async () => {
  const ledger = aSlowLedger();
  const iterator = triagedBlocks(blocksOf('a', 'b', 'a', 'c'), sortOf(ledger));
  const first = iterator.next();
  await setImmediate();
  expect(ledger.asked.map(({ identifiers }) => identifiers)).toEqual([['a'], ['b']]);
  ledger.asked[1]?.answer();
  await setImmediate();
  ledger.asked[0]?.answer();
  const told: unknown[] = [(await first).value?.rows[0]];
  const rest = (async () => {
    for await (const { rows } of iterator) told.push(rows[0]);
  })();
  while (told.length < 4) {
    await setImmediate();
    for (const { answer } of ledger.asked) answer();
  }
  await rest;
  expect(told).toMatchObject([
    { account: { identifier: 'a' } },
    { account: { identifier: 'b' } },
    { outcome: { status: 'duplicate', message: 'Line 1 has the same account.' } },
    { account: { identifier: 'c' } },
  ]);
});

test('what cannot be read is told behind the rows before it', async () => {
  const fault = new ImportError('INPUT_UNREADABLE', 'gone');
  const seen: number[] = [];
  const reading = async () => {
    for await (const { rows } of triagedBlocks(blocksOf('a', 'b', fault), sortOf())) {
      seen.push(rows.length);
      await setImmediate();
    }
  };
  await expect(reading()).rejects.toBe(fault);
  expect(seen).toEqual([1, 1]);
});

test('a source that idles keeps no block back', async () => {
  async function* idling(): AsyncGenerator<Block> {
    yield block(1, 'a');
    await new Promise(() => {});
  }
  const { value } = await triagedBlocks(idling(), sortOf()).next();
  expect(value?.rows).toMatchObject([{ account: { identifier: 'a' } }]);
});
