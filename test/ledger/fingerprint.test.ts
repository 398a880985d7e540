import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/input/account.js';
import { contentOf, notCleared } from '../../src/ledger/fingerprint.js';

const hex = (account: Account) => Buffer.from(contentOf(account).print, 'latin1').toString('hex');

describe('contentOf', () => {
  // Fixed points: a ledger on disk compares with these, so they may never change.
  test.each<[Account, string, number]>([
    [{ identifier: 'u1' }, 'f94500afd322efa1a05026b86cc9a236', 0],
    [{ identifier: 'u1', nick: '张三' }, '002237e02b67b2978fd117fee4afec7d', 1],
    [{ identifier: 'u1', faceUrl: 'http://a/1.png' }, '713f51685c963589402114538fd7576e', 2],
    [
      { identifier: 'u1', nick: '张三', faceUrl: 'http://a/1.png', type: 1 },
      '2240edd930bae8bcd9233a86a3b3b8e2',
      7,
    ],
  ])('of %j is %s with fields %i', (account, print, fields) => {
    expect({ print: hex(account), fields: contentOf(account).fields }).toEqual({ print, fields });
  });

  test('takes sixteen Latin-1 characters', () => {
    expect(contentOf({ identifier: 'u1' }).print).toMatch(/^[\0-\xff]{16}$/);
  });

  test('does not see the order of fields, nor an empty one', () => {
    const content = contentOf({ identifier: 'u1', nick: 'n', faceUrl: 'http://f' });
    expect(contentOf({ faceUrl: 'http://f', nick: 'n', identifier: 'u1' })).toEqual(content);
    expect(contentOf({ identifier: 'u1', nick: '', faceUrl: '' })).toEqual(contentOf({ identifier: 'u1' }));
  });

  test('differs whenever what is sent differs, wherever the text is cut into fields', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', ';', '1', '\0', '张', '😀'), maxLength: 6 });
    const account = fc.record({ identifier: text, nick: text, faceUrl: text, robot: fc.boolean() });
    fc.assert(
      fc.property(account, account, (left, right) => {
        const [a, b] = [left, right].map(({ robot, ...fields }) =>
          contentOf({ ...fields, ...(robot ? { type: 1 } : {}) }),
        );
        expect(a?.print === b?.print).toBe(JSON.stringify(left) === JSON.stringify(right));
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
