import { expect, test } from 'vitest';
import { createHouse } from '../../src/send/in-flight-window.js';

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function aHouse({ capacity, slots = Number.POSITIVE_INFINITY }: { capacity: number; slots?: number }) {
  const begun = { calls: 0, faults: 0 };
  const house = createHouse({
    capacity,
    hasRoom: () => begun.calls < slots,
    onFault: () => begun.faults++,
  });
  const admit = async (work: () => Promise<void>) => {
    for (let full = house.room(); full; full = house.room()) await full;
    house.admit(work());
  };
  return { house, begun, admit };
}

test('admits at once while there is room, and makes the next one wait until somebody leaves', async () => {
  const { house, admit } = aHouse({ capacity: 2 });
  const first = deferred();
  const second = deferred();
  const begun: string[] = [];
  const work = (name: string, promise: Promise<void>) => () => {
    begun.push(name);
    return promise;
  };
  await admit(work('first', first.promise));
  await admit(work('second', second.promise));
  const third = admit(async () => void begun.push('third'));
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

test('a row that waits for its next attempt makes room for another, as long as the house is not full', async () => {
  const { house, begun, admit } = aHouse({ capacity: 3, slots: 1 });
  const rows = [deferred(), deferred(), deferred(), deferred()];
  const call = (row = deferred()) => {
    begun.calls++;
    return row.promise;
  };
  await admit(() => call(rows[0]));
  let admitted = 1;
  for (const row of rows.slice(1)) {
    const next = admit(() => call(row)).then(() => admitted++);
    await new Promise(setImmediate);
    expect(admitted).toBe(house.size);
    // The row before waits now: its slot is free, but not its place in the house.
    begun.calls--;
    house.look();
    await (house.size < 3 ? next : new Promise(setImmediate));
  }
  expect({ admitted, size: house.size }).toEqual({ admitted: 3, size: 3 });
  rows[0]?.resolve();
  await new Promise(setImmediate);
  expect(admitted).toBe(4);
  for (const row of rows) row.resolve();
  await house.empty();
});

test('never holds more than its capacity, and ends everything it began', async () => {
  const { house, admit } = aHouse({ capacity: 7 });
  let inside = 0;
  let most = 0;
  let ended = 0;
  for (let i = 0; i < 500; i++) {
    await admit(async () => {
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

test('tells what was thrown: at once, to the next row, and at the end, after the others have ended', async () => {
  const { house, begun, admit } = aHouse({ capacity: 3 });
  const other = deferred();
  let otherEnded = false;
  await admit(async () => {
    await other.promise;
    otherEnded = true;
  });
  await admit(() => Promise.reject(new Error('broken')));
  await new Promise(setImmediate);
  expect(begun.faults).toBe(1);
  await expect(admit(async () => {})).rejects.toThrow('broken');
  const empty = house.empty();
  setImmediate(other.resolve);
  await expect(empty).rejects.toThrow('broken');
  expect(otherEnded).toBe(true);
});
