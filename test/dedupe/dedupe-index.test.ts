import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClaims } from '../../src/dedupe/dedupe-index.js';
import type { Account } from '../../src/input/rows/account.js';

const account = (identifier: string, nick: string): Account => ({ identifier, nick });

test('the first row with an Identifier claims it, a later one learns its line and whether it says the same', () => {
  const claims = createClaims();
  expect(claims.claim(account('u1', 'a'), 2)).toBeUndefined();
  expect(claims.claim(account('u2', 'a'), 3)).toBeUndefined();
  expect(claims.claim(account('u1', 'a'), 4)).toEqual({ line: 2, identical: true });
  expect(claims.claim(account('u1', 'b'), 5)).toEqual({ line: 2, identical: false });
  expect(claims.claim(account('u2', 'a'), 6)).toEqual({ line: 3, identical: true });
  expect(claims.size).toBe(2);
});

test('it knows what was claimed and nothing else, and asking claims nothing', () => {
  const claims = createClaims();
  expect(claims.has('u1')).toBe(false);
  claims.claim(account('u1', 'a'), 2);
  expect([claims.has('u1'), claims.has('u2'), claims.has('U1'), claims.has('u1 '), claims.has('')]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(claims.claim(account('u2', 'a'), 3)).toBeUndefined();
});

test('what an account says is told apart field by field', () => {
  const said: Account[] = [
    { identifier: 'u' },
    { identifier: 'u', nick: 'ab' },
    { identifier: 'u', faceUrl: 'ab' },
    { identifier: 'u', nick: 'a', faceUrl: 'b' },
    { identifier: 'u', nick: 'ba' },
    { identifier: 'u', nick: 'ab', type: 1 },
    { identifier: 'u', type: 1 },
  ];
  for (const first of said) {
    const claims = createClaims();
    claims.claim(first, 2);
    expect(said.map((later) => claims.claim(later, 3)?.identical)).toEqual(
      said.map((later) => later === first),
    );
  }
});

test('lines beyond two thousand million are kept', () => {
  const claims = createClaims();
  claims.claim(account('u1', 'a'), 4_000_000_000);
  expect(claims.claim(account('u1', 'a'), 4_000_000_001)?.line).toBe(4_000_000_000);
});

test('it agrees with a Map, whatever the Identifiers are', () => {
  const identifier = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '~', '\uffff'), maxLength: 32 });
  const row = fc.record({ identifier, nick: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
      const claims = createClaims();
      const first = new Map<string, { line: number; nick: string }>();
      rows.forEach(({ identifier, nick }, at) => {
        const line = at + 2;
        const earlier = first.get(identifier);
        const expected = earlier && { line: earlier.line, identical: earlier.nick === nick };
        if (!earlier) first.set(identifier, { line, nick });
        expect(claims.claim(account(identifier, nick), line)).toEqual(expected);
      });
      expect(claims.size).toBe(first.size);
    }),
  );
});

test('three hundred thousand look-alikes over many pieces are told apart, at no more than 40 bytes each', () => {
  const claims = createClaims();
  const count = 300_000;
  const wrong: string[] = [];
  for (let i = 0; i < count; i++) if (claims.claim(account(`user_${i}`, 'a'), i + 2)) wrong.push(`user_${i}`);
  for (let i = 0; i < count; i++) {
    if (claims.claim(account(`user_${i}`, 'a'), 1)?.line !== i + 2) wrong.push(`user_${i} again`);
    if (claims.has(`User_${i}`)) wrong.push(`User_${i}`);
  }
  expect(wrong).toEqual([]);
  expect(claims.size).toBe(count);
  expect(claims.bytes / count).toBeLessThanOrEqual(40);
});

test('an Identifier that no row can have is a bug, said at once', () => {
  expect(() => createClaims().has('x'.repeat(33))).toThrow(RangeError);
});
