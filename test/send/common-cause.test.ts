import { describe, expect, test } from 'vitest';
import { createCommonCause } from '../../src/send/common-cause.js';
import type { StopReason } from '../../src/stop.js';

function setup(hasSucceeded: boolean) {
  const stops: StopReason[] = [];
  const cause = createCommonCause({ hasSucceeded, stop: (reason) => stops.push(reason) });
  const fates: string[] = [];
  const refuse = (code: string, ambiguous = false) => {
    const at = fates.push('held') - 1;
    void Promise.resolve(cause.refused(code, ambiguous)).then((fate) => {
      fates[at] = fate;
    });
  };
  return { cause, stops, fates, refuse };
}
const settled = () => new Promise(setImmediate);

describe('before any success', () => {
  test('five rows in a row with one code stop the run, and stay to be done', async () => {
    const { stops, fates, refuse } = setup(false);
    for (let row = 0; row < 5; row++) refuse('70402');
    await settled();
    expect(fates).toEqual(Array(5).fill('unsent'));
    expect(stops).toMatchObject([{ code: 'COMMON_CAUSE', cure: 'person' }]);
    expect(stops[0]?.message).toContain('70402');
  });

  test('four of them and then a success: the four were at fault', async () => {
    const { cause, stops, fates, refuse } = setup(false);
    for (let row = 0; row < 4; row++) refuse('70402');
    await settled();
    expect(fates).toEqual(Array(4).fill('held'));
    cause.succeeded(1);
    await settled();
    expect(fates).toEqual(Array(4).fill('rejected'));
    expect(stops).toEqual([]);
  });

  test('two codes and nothing else: no cause is common, both are rejected', async () => {
    const { cause, stops, fates, refuse } = setup(false);
    refuse('40005');
    refuse('70402');
    cause.nothingElse();
    await settled();
    expect(fates).toEqual(['rejected', 'rejected']);
    expect(stops).toEqual([]);
  });

  test('another code between: the cause is not common', async () => {
    const { stops, fates, refuse } = setup(false);
    for (const code of ['70402', '70402', '70402', '70402', '40005', '70402']) refuse(code);
    await settled();
    expect(fates).toEqual([...Array(5).fill('rejected'), 'held']);
    expect(stops).toEqual([]);
  });

  test('fewer rows than five, all with one code, and no more to come: common as well', async () => {
    const { cause, stops, fates, refuse } = setup(false);
    refuse('70402');
    refuse('70402');
    cause.nothingElse();
    await settled();
    expect(fates).toEqual(['unsent', 'unsent']);
    expect(stops).toHaveLength(1);
  });
});

describe('after a success', () => {
  test('a code of class row rejects its row at once, however often', async () => {
    const { stops, fates, refuse } = setup(true);
    for (let row = 0; row < 50; row++) refuse('70402');
    await settled();
    expect(fates).toEqual(Array(50).fill('rejected'));
    expect(stops).toEqual([]);
  });

  test('twenty equal ambiguous codes in a row stop the run; nineteen and a success do not', async () => {
    const { cause, stops, fates, refuse } = setup(true);
    for (let row = 0; row < 19; row++) refuse('60004', true);
    cause.succeeded(1);
    await settled();
    expect(fates).toEqual(Array(19).fill('rejected'));
    for (let row = 0; row < 20; row++) refuse('60004', true);
    await settled();
    expect(fates.slice(19)).toEqual(Array(20).fill('unsent'));
    expect(stops).toMatchObject([{ code: 'COMMON_CAUSE' }]);
  });

  const full: StopReason = { code: '70398', cure: 'person', message: 'The trial app is full.' };

  test('a stop code is confirmed by another row', async () => {
    const { cause, stops } = setup(true);
    const first = cause.suspected(full, 10);
    expect(stops).toEqual([]);
    const second = cause.suspected(full, 11);
    expect(await Promise.all([first, second])).toEqual(['unsent', 'unsent']);
    expect(stops).toEqual([full]);
  });

  test('a success that began after it shows that its row was at fault; an older one shows nothing', async () => {
    const { cause, stops } = setup(true);
    let fate = 'held';
    void cause.suspected(full, 10).then((decided) => {
      fate = decided;
    });
    cause.succeeded(9);
    await settled();
    expect({ fate, suspecting: cause.suspecting }).toEqual({ fate: 'held', suspecting: true });
    cause.succeeded(10);
    await settled();
    expect({ fate, suspecting: cause.suspecting, stops }).toEqual({
      fate: 'rejected',
      suspecting: false,
      stops: [],
    });
  });

  test('with nobody left to confirm it, the run stops and the row stays to be done', async () => {
    const { cause, stops } = setup(true);
    const fate = cause.suspected(full, 10);
    cause.nothingElse();
    expect(await fate).toBe('unsent');
    expect(stops).toEqual([full]);
  });

  test('rows that are held when the run stops for another reason stay to be done', async () => {
    const { cause, fates, refuse } = setup(true);
    refuse('60004', true);
    cause.release();
    await settled();
    expect(fates).toEqual(['unsent']);
    expect(cause.held).toBe(0);
  });
});
