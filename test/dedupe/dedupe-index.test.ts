// The dedupe index agrees with a Map.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDedupeIndex } from '../../src/dedupe/dedupe-index.js';
import type { Account } from '../../src/input/rows/account.js';

const account = (identifier: string, nick: string): Account => ({ identifier, nick });

test('the first row with an Identifier is new, a later one gets its line and whether the content is the same', () => {
  const index = createDedupeIndex();
  expect(index.add(account('u1', 'a'), 2)).toBeUndefined();
  expect(index.add(account('u2', 'a'), 3)).toBeUndefined();
  expect(index.add(account('u1', 'a'), 4)).toEqual({ line: 2, identical: true });
  expect(index.add(account('u1', 'b'), 5)).toEqual({ line: 2, identical: false });
  expect(index.add(account('u2', 'a'), 6)).toEqual({ line: 3, identical: true });
});

test('it has what was added and nothing else, and asking adds nothing', () => {
  const index = createDedupeIndex();
  expect(index.has('u1')).toBe(false);
  index.add(account('u1', 'a'), 2);
  expect([index.has('u1'), index.has('u2'), index.has('U1'), index.has('u1 '), index.has('')]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(index.add(account('u2', 'a'), 3)).toBeUndefined();
});

test('contents are compared field by field', () => {
  const accounts: Account[] = [
    { identifier: 'u' },
    { identifier: 'u', nick: 'ab' },
    { identifier: 'u', faceUrl: 'ab' },
    { identifier: 'u', nick: 'a', faceUrl: 'b' },
    { identifier: 'u', nick: 'ba' },
    { identifier: 'u', nick: 'ab', type: 1 },
    { identifier: 'u', type: 1 },
  ];
  for (const first of accounts) {
    const index = createDedupeIndex();
    index.add(first, 2);
    expect(accounts.map((later) => index.add(later, 3)?.identical)).toEqual(
      accounts.map((later) => later === first),
    );
  }
});

test('lines beyond two thousand million are kept', () => {
  const index = createDedupeIndex();
  index.add(account('u1', 'a'), 4_000_000_000);
  expect(index.add(account('u1', 'a'), 4_000_000_001)?.line).toBe(4_000_000_000);
});

test('it agrees with a Map, whatever the Identifiers are', () => {
  const identifier = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '~', '\uffff'), maxLength: 32 });
  const row = fc.record({ identifier, nick: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
      const index = createDedupeIndex();
      const first = new Map<string, { line: number; nick: string }>();
      rows.forEach(({ identifier, nick }, at) => {
        const line = at + 2;
        const earlier = first.get(identifier);
        const expected = earlier && { line: earlier.line, identical: earlier.nick === nick };
        if (!earlier) first.set(identifier, { line, nick });
        expect(index.add(account(identifier, nick), line)).toEqual(expected);
      });
    }),
  );
});

test('an Identifier that no row can have is a bug, thrown at once', () => {
  expect(() => createDedupeIndex().has('x'.repeat(33))).toThrow(RangeError);
});
