import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/api/retry-after.js';

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);

test.each([
  ['0', 0],
  ['2', 2000],
  [' 120 ', 120_000],
  ['1.5', 1500],
  ['3600', 3_600_000],
  ['3601', 3_600_000],
  ['99999999999999999999999', 3_600_000],
  ['Mon, 23 Nov 2026 08:00:10 GMT', 10_000],
  ['Monday, 23-Nov-26 08:00:10 GMT', 10_000],
  ['Mon Nov 23 08:00:10 2026', 10_000],
  ['Mon, 23 Nov 2026 07:59:00 GMT', 0],
  ['Tue, 23 Nov 2027 08:00:00 GMT', 3_600_000],
  ['', undefined],
  ['-1', undefined],
  ['soon', undefined],
  ['5 apples', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
  ['NaN', undefined],
  ['2026-11-23', undefined],
  ['Mon, 99 Nov 2026 08:00:10 GMT', undefined],
])('%j is %j ms', (value, ms) => {
  expect(retryAfterMs(value, NOW)).toBe(ms);
});

test('whatever stands there, it is no wait or a whole number of ms up to an hour', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date().map(String)), (value) => {
      const ms = retryAfterMs(value, NOW);
      expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= 3_600_000)).toBe(true);
    }),
  );
});
