import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { createLanes } from '../../src/send/lanes.js';

/** Lanes whose jobs end when the test says so. */
function aRoad(concurrency: number) {
  const slots = pLimit(concurrency);
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  let rooms = 0;
  const lanes = createLanes<number>({
    slots,
    serve(job) {
      begun.push(job);
      return new Promise((resolve) => ends.set(job, resolve));
    },
    onRoom: () => rooms++,
  });
  const settled = () => new Promise(setImmediate);
  return {
    ...{ lanes, slots, begun, settled },
    get rooms() {
      return rooms;
    },
    push(...jobs: number[]) {
      for (const job of jobs) lanes.push(job);
      return settled();
    },
    end(...jobs: number[]) {
      for (const job of jobs) ends.get(job)?.();
      return settled();
    },
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('jobs are served in the order of coming, so many at once as there are slots', async () => {
  const { push, end, begun } = aRoad(3);
  await push(...upTo(6));
  expect(begun).toEqual([0, 1, 2]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(0, 2, 3);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

test('as many may wait as calls are made, then there is no room until half of them have found a lane', async () => {
  const road = aRoad(4);
  await road.push(...upTo(4));
  expect(road.lanes.hasRoom).toBe(true);
  await road.push(4, 5, 6);
  expect(road.lanes.hasRoom).toBe(true);
  await road.push(7);
  const before = road.rooms;
  expect(road.lanes.hasRoom).toBe(false);
  await road.end(0);
  expect({ room: road.lanes.hasRoom, told: road.rooms }).toEqual({ room: false, told: before });
  await road.end(1);
  expect({ room: road.lanes.hasRoom, told: road.rooms }).toEqual({ room: true, told: before + 1 });
});

test('however many calls are made, few rows wait for one', () => {
  const { lanes } = aRoad(500);
  let waiting = 0;
  // Nothing begins before this test awaits.
  for (; lanes.hasRoom; waiting++) lanes.push(waiting);
  expect(waiting).toBe(32);
});

test('a job that comes while the last lane closes is served all the same', async () => {
  const { lanes, push, end, begun } = aRoad(1);
  await push(0);
  const ended = end(0);
  await Promise.resolve();
  for (let job = 1; job < 6; job++) {
    lanes.push(job);
    await Promise.resolve();
  }
  await ended;
  for (let job = 1; job < 6; job++) await end(job);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

test('more slots open more lanes when they are looked at, fewer close those that are too many', async () => {
  const { lanes, slots, push, end, begun, settled } = aRoad(2);
  await push(...upTo(4));
  expect(begun).toEqual([0, 1]);
  slots.concurrency = 3;
  lanes.look();
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  slots.concurrency = 1;
  await push(4, 5);
  await end(0, 1);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(slots.activeCount).toBe(1);
});

test('more slots make room where there was none', async () => {
  const road = aRoad(2);
  await road.push(0, 1, 2, 3);
  expect(road.lanes.hasRoom).toBe(false);
  road.slots.concurrency = 4;
  road.lanes.look();
  await road.settled();
  expect({ begun: road.begun, room: road.lanes.hasRoom }).toEqual({ begun: [0, 1, 2, 3], room: true });
});

test('a job that comes back while others wait goes behind them', async () => {
  const { push, end, begun } = aRoad(1);
  await push(0, 1);
  await push(0);
  await end(0);
  await end(1);
  expect(begun).toEqual([0, 1, 0]);
});
