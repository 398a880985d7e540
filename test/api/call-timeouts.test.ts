import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeadlines } from '../../src/api/call-timeouts.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const TIMEOUT = 10_000;
const clock = { now: () => performance.now() };

/** A call that notes when it expires. */
function begin(deadlines: ReturnType<typeof createDeadlines>, expired: number[]) {
  const startedAt = performance.now();
  const call = { startedAt, expire: () => expired.push(performance.now() - startedAt) };
  deadlines.start(call);
  return call;
}

test('a call expires at its deadline, not before, and at most a tenth of a second after', () => {
  const deadlines = createDeadlines(TIMEOUT, clock);
  const expired: number[] = [];
  for (let i = 0; i < 1000; i++) {
    begin(deadlines, expired);
    vi.advanceTimersByTime(7);
  }
  vi.advanceTimersByTime(2 * TIMEOUT);
  expect(expired.length).toBe(1000);
  expect(Math.min(...expired)).toBeGreaterThanOrEqual(TIMEOUT);
  expect(Math.max(...expired)).toBeLessThanOrEqual(TIMEOUT + 100);
});

test('a call that has ended does not expire', () => {
  const deadlines = createDeadlines(TIMEOUT, clock);
  const expired: number[] = [];
  const [first] = [begin(deadlines, expired), begin(deadlines, expired)];
  vi.advanceTimersByTime(TIMEOUT - 1);
  deadlines.end(first);
  vi.advanceTimersByTime(TIMEOUT);
  expect(expired.length).toBe(1);
});

test('a call that is ended by the end of another one does not expire', () => {
  const deadlines = createDeadlines(TIMEOUT, clock);
  const expired: string[] = [];
  const startedAt = performance.now();
  const second = { startedAt, expire: () => expired.push('second') };
  deadlines.start({
    startedAt,
    expire() {
      expired.push('first');
      deadlines.end(second);
    },
  });
  deadlines.start(second);
  vi.advanceTimersByTime(2 * TIMEOUT);
  expect(expired).toEqual(['first']);
});

test('with no call on there is no timer', () => {
  const deadlines = createDeadlines(TIMEOUT, clock);
  const call = begin(deadlines, []);
  deadlines.end(call);
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
  begin(deadlines, []);
  expect(vi.getTimerCount()).toBe(1);
  deadlines.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a call may start another when it expires', () => {
  const deadlines = createDeadlines(TIMEOUT, clock);
  const expired: number[] = [];
  deadlines.start({ startedAt: performance.now(), expire: () => begin(deadlines, expired) });
  vi.advanceTimersByTime(3 * TIMEOUT);
  expect(expired.length).toBe(1);
});
