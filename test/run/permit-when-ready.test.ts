import { expect, test } from 'vitest';
import { permitWhenReady } from '../../src/run/permit-when-ready.js';

/** A ledger that is behind as long as the test says so. */
function aLedger(behind: boolean) {
  let wake = () => {};
  let wait: Promise<void> | undefined;
  const ledger = {
    ready: () => wait,
    falls() {
      wait = new Promise((resolve) => {
        wake = resolve;
      });
    },
    catchesUp() {
      wait = undefined;
      wake();
    },
  };
  if (behind) ledger.falls();
  return ledger;
}

test('while the ledger keeps up the permit is asked once, in the same turn', () => {
  let asked = 0;
  expect(permitWhenReady(aLedger(false), () => ++asked > 0)).toBe(true);
  expect(permitWhenReady(aLedger(false), () => false)).toBe(false);
  expect(asked).toBe(1);
});

test('while it is behind no permit is asked for', async () => {
  const ledger = aLedger(true);
  let asked = 0;
  const permitted = permitWhenReady(ledger, () => ++asked > 0);
  await Promise.resolve();
  expect(asked).toBe(0);
  ledger.catchesUp();
  expect([await permitted, asked]).toEqual([true, 1]);
});

test('a permit during whose wait it fell behind is spent', async () => {
  const ledger = aLedger(false);
  const grants: ((granted: boolean) => void)[] = [];
  const permit = () => new Promise<boolean>((resolve) => grants.push(resolve));
  const permitted = Promise.resolve(permitWhenReady(ledger, permit));
  ledger.falls();
  grants[0]?.(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(grants).toHaveLength(1);
  ledger.catchesUp();
  await new Promise((resolve) => setImmediate(resolve));
  grants[1]?.(true);
  expect(await permitted).toBe(true);
});

test('a run that stops meanwhile gets none', async () => {
  const ledger = aLedger(true);
  const permitted = permitWhenReady(ledger, async () => false);
  ledger.catchesUp();
  expect(await permitted).toBe(false);
});
