import { expect, test } from 'vitest';
import { backOff } from '../../src/send/back-off.js';

test.each([
  [1, 1, 500],
  [2, 1, 1000],
  [3, 0.5, 1000],
  [4, 0, 0],
  [6, 1, 10_000],
  [1000, 1, 10_000],
])('attempt %i at chance %d waits %i ms', (attempt, chance, ms) => {
  expect(backOff(attempt, chance)).toBe(ms);
});
