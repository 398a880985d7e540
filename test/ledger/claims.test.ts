import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClaims } from '../../src/ledger/claims.js';
import { contentOf } from '../../src/ledger/fingerprint.js';

const content = (nick: string) => contentOf({ identifier: 'u', nick });

test('the first row with an Identifier claims it, a later one learns its line and whether it says the same', () => {
  const claims = createClaims();
  expect(claims.claim('u1', { line: 2 }, content('a'))).toBeUndefined();
  expect(claims.claim('u2', { line: 3 }, content('a'))).toBeUndefined();
  expect(claims.claim('u1', { line: 4 }, content('a'))).toEqual({ line: 2, identical: true });
  expect(claims.claim('u1', { line: 5 }, content('b'))).toEqual({ line: 2, identical: false });
  expect(claims.claim('u2', { line: 6 }, content('a'))).toEqual({ line: 3, identical: true });
  expect(claims.size).toBe(2);
});

test('it knows what was claimed and nothing else, and asking claims nothing', () => {
  const claims = createClaims();
  expect(claims.has('u1')).toBe(false);
  claims.claim('u1', { line: 2 }, content('a'));
  expect([claims.has('u1'), claims.has('u2'), claims.has('U1'), claims.has('u1 '), claims.has('')]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(claims.claim('u2', { line: 3 }, content('a'))).toBeUndefined();
});

test('lines beyond two thousand million are kept', () => {
  const claims = createClaims();
  claims.claim('u1', { line: 4_000_000_000 }, content('a'));
  expect(claims.claim('u1', { line: 4_000_000_001 }, content('a'))?.line).toBe(4_000_000_000);
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
        expect(claims.claim(identifier, { line }, content(nick))).toEqual(expected);
      });
      expect(claims.size).toBe(first.size);
    }),
  );
});

test('three hundred thousand look-alikes over many pieces are told apart, at no more than 40 bytes each', () => {
  const claims = createClaims();
  const same = content('a');
  const count = 300_000;
  const wrong: string[] = [];
  for (let i = 0; i < count; i++)
    if (claims.claim(`user_${i}`, { line: i + 2 }, same)) wrong.push(`user_${i}`);
  for (let i = 0; i < count; i++) {
    if (claims.claim(`user_${i}`, { line: 1 }, same)?.line !== i + 2) wrong.push(`user_${i} again`);
    if (claims.has(`User_${i}`)) wrong.push(`User_${i}`);
  }
  expect(wrong).toEqual([]);
  expect(claims.size).toBe(count);
  expect(claims.bytes / count).toBeLessThanOrEqual(40);
});

test('an Identifier that no row can have is a bug, said at once', () => {
  expect(() => createClaims().has('x'.repeat(33))).toThrow(RangeError);
});
