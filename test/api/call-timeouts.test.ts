import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCallTimeouts } from '../../src/api/call-timeouts.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const TIMEOUT = 10_000;
/** What an immediate takes on the fake clock. */
const IMMEDIATE = 1;
const clock = { now: () => performance.now() };

/** A call that notes when it expires. */
function begin(timeouts: ReturnType<typeof createCallTimeouts>, expired: number[]) {
  const startedAt = performance.now();
  const call = { startedAt, expire: () => expired.push(performance.now() - startedAt) };
  timeouts.start(call);
  return call;
}

test('a call expires at its deadline, not before, and at most a tenth of a second after', () => {
  const timeouts = createCallTimeouts(TIMEOUT, clock);
  const expired: number[] = [];
  for (let i = 0; i < 1000; i++) {
    begin(timeouts, expired);
    vi.advanceTimersByTime(7);
  }
  vi.advanceTimersByTime(2 * TIMEOUT);
  expect(expired.length).toBe(1000);
  expect(Math.min(...expired)).toBeGreaterThanOrEqual(TIMEOUT);
  expect(Math.max(...expired)).toBeLessThanOrEqual(TIMEOUT + 100 + IMMEDIATE);
});

test('a call that has ended does not expire', () => {
  const timeouts = createCallTimeouts(TIMEOUT, clock);
  const expired: number[] = [];
  const [first] = [begin(timeouts, expired), begin(timeouts, expired)];
  vi.advanceTimersByTime(TIMEOUT - 1);
  timeouts.end(first);
  vi.advanceTimersByTime(TIMEOUT);
  expect(expired.length).toBe(1);
});

test('a call that is ended by the end of another one does not expire', () => {
  const timeouts = createCallTimeouts(TIMEOUT, clock);
  const expired: string[] = [];
  const startedAt = performance.now();
  const second = { startedAt, expire: () => expired.push('second') };
  timeouts.start({
    startedAt,
    expire() {
      expired.push('first');
      timeouts.end(second);
    },
  });
  timeouts.start(second);
  vi.advanceTimersByTime(2 * TIMEOUT);
  expect(expired).toEqual(['first']);
});

test('with no call on there is no timer', () => {
  const timeouts = createCallTimeouts(TIMEOUT, clock);
  const call = begin(timeouts, []);
  timeouts.end(call);
  vi.advanceTimersByTime(100 + IMMEDIATE);
  expect(vi.getTimerCount()).toBe(0);
  begin(timeouts, []);
  expect(vi.getTimerCount()).toBe(1);
  timeouts.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a call may start another when it expires', () => {
  const timeouts = createCallTimeouts(TIMEOUT, clock);
  const expired: number[] = [];
  timeouts.start({ startedAt: performance.now(), expire: () => begin(timeouts, expired) });
  vi.advanceTimersByTime(3 * TIMEOUT);
  expect(expired.length).toBe(1);
});
