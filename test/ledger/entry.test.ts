import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEntry, keysOf, parseEntry } from '../../src/ledger/entry.js';
import type { Scope } from '../../src/ledger/ledger.js';

const digest = 'ACI34CtnspeP0Rf-5K_sfV';

describe('an entry', () => {
  // Fixed points: they are on users' disks.
  test.each([
    [{ digest, fields: 1, importedAt: Date.UTC(2026, 10, 23, 12), source: '' }, `${digest}10toyeo0`],
    [{ digest, fields: 7, importedAt: 999, source: 'a' }, `${digest}70000000a`],
  ])('%j is written as %s', (entry, text) => {
    expect(formatEntry(entry)).toBe(text);
  });

  test('is read as it was written, to the second', () => {
    const source = fc.nat().map((number) => number.toString(36));
    const entry = fc.record({
      digest: fc.stringMatching(/^[\w-]{22}$/),
      fields: fc.nat(7),
      importedAt: fc.nat(36 ** 7 - 1).map((seconds) => seconds * 1000),
      source: fc.oneof(fc.constant(''), source),
    });
    fc.assert(
      fc.property(entry, fc.nat(999), (entry, ms) => {
        expect(parseEntry(formatEntry({ ...entry, importedAt: entry.importedAt + ms }))).toEqual(entry);
      }),
    );
  });

  test.each([
    [-1, 0],
    [Date.UTC(4000, 0, 1), Date.UTC(4000, 0, 1)],
    [Number.MAX_SAFE_INTEGER, (36 ** 7 - 1) * 1000],
  ])('at %i ms, on a clock gone mad, is kept as of %i', (importedAt, kept) => {
    expect(parseEntry(formatEntry({ digest, fields: 0, importedAt, source: '' }))?.importedAt).toBe(kept);
  });

  test.each([
    '',
    digest,
    `${digest}10toyeo`,
    `${digest}80tozucg`,
    `${digest}10toyeoG`,
    `${digest}10toyeo0 `,
    `${digest.slice(0, -1)}+10toyeo0`,
  ])('in the form %j is none', (text) => {
    expect(parseEntry(text)).toBeUndefined();
  });
});

describe('keys', () => {
  const scopes: Scope[] = [
    { sdkappid: 1 },
    { sdkappid: 14 },
    { sdkappid: 1, origin: 'https://im.example.com' },
    { sdkappid: 1, origin: 'https://im.example.com:8443' },
  ];
  const identifier = fc.string({ unit: fc.constantFrom(' ', '!', '~', '1', '4', 'a', '@'), minLength: 1 });

  test('give back their Identifier, and lie in the range of their own scope alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...scopes), identifier, (scope, identifier) => {
        const key = keysOf(scope).of(identifier);
        const within = scopes.filter((other) => {
          const { gt, lt } = keysOf(other).range;
          return key > gt && key < lt;
        });
        expect([keysOf(scope).identifier(key), within]).toEqual([identifier, [scope]]);
      }),
    );
  });
});
