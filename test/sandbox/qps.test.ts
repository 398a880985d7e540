import { describe, expect, test } from 'vitest';
import { createLimit, parseQps } from '../../src/sandbox/qps.js';

/** Calls that are let in, of one each `every` milliseconds, in each of so many seconds. */
function granted(text: string, every: number, seconds: number): number[] {
  const admit = createLimit(parseQps(text));
  return Array.from({ length: seconds }, (_, second) => {
    let count = 0;
    for (let at = second * 1000; at < (second + 1) * 1000; at += every) if (admit(at)) count++;
    return count;
  });
}

describe('a limit of calls a second', () => {
  test.each<[string, string, number, number[]]>([
    ['that is kept refuses nothing', '200', 5, [200, 200, 200]],
    ['a sliding second', '200', 1, [200, 200, 200]],
    ['a second of the clock', '200:second', 1, [200, 200, 200]],
    ['a bucket of 20', '200:bucket=20', 1, [219, 200, 200]],
    ['a bucket of one takes no pairs', '200:bucket=1', 1, [200, 200, 200]],
    ['a penalty shuts the door for all', '200:penalty=2s', 1, [200, 0, 200]],
    ['others have their share of what is asked for', '1000:others=300', 1, [770, 770, 770]],
    ['others that come and go', '1000:others=600:on=1s:off=2s', 1, [625, 1000, 1000]],
  ])('%s', (_, text, every, expected) => {
    const counts = granted(text, every, 3);
    // To a call or two: where two arrive at once, others go first.
    const off = counts.map((count, i) => Math.abs(count - (expected[i] ?? 0)));
    expect(Math.max(...off), `${counts}`).toBeLessThanOrEqual(3);
  });

  test('a sliding second holds at any edge, where a second of the clock lets twice as many in', () => {
    const burst = (text: string) => {
      const admit = createLimit(parseQps(text));
      let count = 0;
      for (let at = 900; at < 1100; at++) if (admit(at)) count++;
      return count;
    };
    expect([burst('100'), burst('100:second')]).toEqual([100, 200]);
  });

  test('of a bucket of one, the second of a pair is refused', () => {
    const admit = createLimit(parseQps('100:bucket=1'));
    expect([0, 0, 10, 10, 20].map(admit)).toEqual([true, false, true, false, true]);
  });

  test('may be that of another command', () => {
    expect(parseQps('account_check=50:bucket=5')).toMatchObject({
      ...{ command: 'account_check', limit: 50, law: 'bucket', burst: 5 },
    });
  });

  test.each([
    '',
    '0',
    '-1',
    '1.5',
    '200:sec',
    '200:bucket',
    '200:bucket=0',
    'nothing=5',
    '200:others=x',
    '200:on=5',
  ])('%j is refused with an example', (text) =>
    expect(() => parseQps(text)).toThrow(/The limit ".*" is unknown; write calls per second, like 200/),
  );
});
