import { expect, test } from 'vitest';
import { createHouse } from '../../src/pace/house.js';

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('admits at once while there is room, and makes the next one wait until somebody leaves', async () => {
  const house = createHouse(2);
  const first = deferred();
  const second = deferred();
  const begun: string[] = [];
  const work = (name: string, promise: Promise<void>) => () => {
    begun.push(name);
    return promise;
  };
  await house.admit(work('first', first.promise));
  await house.admit(work('second', second.promise));
  const third = house.admit(async () => void begun.push('third'));
  await new Promise(setImmediate);
  expect(begun).toEqual(['first', 'second']);
  expect(house.size).toBe(2);
  second.resolve();
  await third;
  expect(begun).toEqual(['first', 'second', 'third']);
  first.resolve();
  await house.empty();
  expect(house.size).toBe(0);
});

test('never holds more than its capacity, and ends everything it began', async () => {
  const house = createHouse(7);
  let inside = 0;
  let most = 0;
  let ended = 0;
  for (let i = 0; i < 500; i++) {
    await house.admit(async () => {
      most = Math.max(most, ++inside);
      for (let turn = 0; turn < i % 5; turn++) await new Promise(setImmediate);
      inside--;
      ended++;
    });
  }
  expect(house.closing).toBe(false);
  await house.empty();
  expect({ most, ended, closing: house.closing }).toEqual({ most: 7, ended: 500, closing: true });
});

test('tells what was thrown, after the others have ended', async () => {
  const house = createHouse(3);
  const other = deferred();
  let otherEnded = false;
  await house.admit(async () => {
    await other.promise;
    otherEnded = true;
  });
  await house.admit(() => Promise.reject(new Error('broken')));
  const empty = house.empty();
  setImmediate(other.resolve);
  await expect(empty).rejects.toThrow('broken');
  expect(otherEnded).toBe(true);
});
