import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/input/rows/account.js';
import { fingerprintOf, notCleared } from '../../src/ledger/fingerprint.js';

describe('fingerprintOf', () => {
  // Fixed points: a ledger on disk compares with these, so they may never change.
  test.each<[Account, string, number]>([
    [{ identifier: 'u1' }, '-UUAr9Mi76GgUCa4bMmiNq', 0],
    [{ identifier: 'u1', nick: '张三' }, 'ACI34CtnspeP0Rf-5K_sfV', 1],
    [{ identifier: 'u1', faceUrl: 'http://a/1.png' }, 'cT9RaFyWNYlAIRRTj9dXbu', 2],
    [{ identifier: 'u1', nick: '张三', faceUrl: 'http://a/1.png', type: 1 }, 'IkDt2TC66LzZIzqGo7O44p', 7],
  ])('of %j is %s with fields %i', (account, digest, fields) => {
    expect(fingerprintOf(account)).toEqual({ digest, fields });
  });

  test('is 22 characters of base64url: more than 128 bits', () => {
    expect(fingerprintOf({ identifier: 'u1' }).digest).toMatch(/^[\w-]{22}$/);
  });

  test('does not see the order of fields, nor an empty one', () => {
    const content = fingerprintOf({ identifier: 'u1', nick: 'n', faceUrl: 'http://f' });
    expect(fingerprintOf({ faceUrl: 'http://f', nick: 'n', identifier: 'u1' })).toEqual(content);
    expect(fingerprintOf({ identifier: 'u1', nick: '', faceUrl: '' })).toEqual(
      fingerprintOf({ identifier: 'u1' }),
    );
  });

  test('differs whenever what is sent differs, wherever the text is cut into fields', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', ';', '1', '\0', '张', '😀'), maxLength: 6 });
    const account = fc.record({ identifier: text, nick: text, faceUrl: text, robot: fc.boolean() });
    fc.assert(
      fc.property(account, account, (left, right) => {
        const [a, b] = [left, right].map(({ robot, ...fields }) =>
          fingerprintOf({ ...fields, ...(robot ? { type: 1 } : {}) }),
        );
        expect(a?.digest === b?.digest).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  [0, 7, []],
  [7, 7, []],
  [3, 1, ['FaceUrl']],
  [7, 0, ['Nick', 'FaceUrl', 'Type']],
  [5, 2, ['Nick', 'Type']],
])('with %i sent before and %i now, not cleared: %j', (before, now, fields) => {
  expect(notCleared(before, now)).toEqual(fields);
});
