import { afterEach, expect, test, vi } from 'vitest';
import { createTokenBucket } from '../../src/send/token-bucket.js';
import { simulatedClock } from '../support/simulated-clock.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [1, 1],
  [50, 5],
  [1000, 100],
  [5000, 500],
  [1_000_000, 100_000],
])('at %i calls a second a lease grants %i calls', async (pace, calls) => {
  const leases = createTokenBucket({ pace, clock: simulatedClock() });
  expect(await leases.next()).toBe(calls);
  leases.close();
});

test('a wall clock that is set back by an hour costs a second or two, not the hour', async () => {
  const clock = simulatedClock();
  const leases = createTokenBucket({ pace: 1000, clock });
  await leases.next();
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real.call(Date) - 3_600_000);
  const granted = leases.next();
  await clock.advance(2000);
  expect(await granted).toBe(100);
  leases.close();
});

test('a new pace holds from the next lease on', async () => {
  const leases = createTokenBucket({ pace: 1000, clock: simulatedClock() });
  await leases.next();
  leases.setPace(200);
  expect(await leases.next()).toBe(20);
  leases.close();
});
