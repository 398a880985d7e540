import { expect, test } from 'vitest';
import { createGroupCommit, type GroupCommit } from '../../src/ledger/group-commit.js';
import { simulatedClock } from '../support/simulated-clock.js';

/** Commits to a disk that ends a write when the test says so. */
function slowDisk() {
  const clock = simulatedClock();
  const begun: number[][] = [];
  const faults: Error[] = [];
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const commits = createGroupCommit<number>({
    clock,
    onFault: (fault) => faults.push(fault),
    write: (members) =>
      new Promise((resolve, reject) => {
        begun.push([...members]);
        waiting = { resolve, reject };
      }),
  });
  const turns = () => clock.advance(0);
  return {
    ...{ commits, clock, begun, faults },
    /** How many members each write had. */
    sizes: () => begun.map((members) => members.length),
    async written() {
      waiting?.resolve();
      await turns();
    },
    async fails(error: Error) {
      waiting?.reject(error);
      await turns();
    },
  };
}

function add(commits: GroupCommit<number>, first: number, count: number): Promise<void>[] {
  return Array.from({ length: count }, (_, i) => commits.add(first + i));
}

/** What became of each promise, without waiting for it. */
function watch(promises: Promise<void>[]): () => Record<string, number> {
  const states = promises.map(() => 'waits');
  promises.forEach((promise, i) => {
    promise.then(
      () => states.splice(i, 1, 'written'),
      (error) => states.splice(i, 1, error.message),
    );
  });
  return () =>
    Object.fromEntries(states.map((state) => [state, states.filter((other) => other === state).length]));
}

test('a group is written 100 ms after its first member', async () => {
  const { commits, clock, begun } = slowDisk();
  add(commits, 0, 1);
  await clock.advance(99);
  add(commits, 1, 1);
  expect(begun).toEqual([]);
  await clock.advance(1);
  expect(begun).toEqual([[0, 1]]);
});

test('a group that began behind a full one waits for at most 100 ms, and so does the next', async () => {
  const { commits, clock, sizes, written } = slowDisk();
  add(commits, 0, 128);
  await written();
  await clock.advance(60);
  add(commits, 128, 1);
  await clock.advance(40);
  expect(sizes()).toEqual([128, 1]);
  await written();
  add(commits, 129, 1);
  await clock.advance(99);
  expect(sizes()).toEqual([128, 1]);
  await clock.advance(1);
  expect(sizes()).toEqual([128, 1, 1]);
});

test('what is added while a flush waits is written in its turn, without another flush', async () => {
  const { commits, clock, sizes, written } = slowDisk();
  add(commits, 0, 1);
  const flushed = commits.flush();
  add(commits, 1, 1);
  await written();
  await flushed;
  await clock.advance(100);
  expect(sizes()).toEqual([1, 1]);
});

test('a full group is written at once, and what comes meanwhile after it, in order', async () => {
  const { commits, clock, begun, sizes, written } = slowDisk();
  add(commits, 0, 300);
  expect(sizes()).toEqual([128]);
  await written();
  expect(sizes()).toEqual([128, 128]);
  await written();
  expect(sizes()).toEqual([128, 128]);
  await clock.advance(100);
  expect(sizes()).toEqual([128, 128, 44]);
  expect(begun.flat()).toEqual(Array.from({ length: 300 }, (_, i) => i));
});

test('a promise resolves when its own group is on the disk, not before', async () => {
  const { commits, clock, written } = slowDisk();
  const states = watch(add(commits, 0, 200));
  await clock.advance(1000);
  expect(states()).toEqual({ waits: 200 });
  await written();
  expect(states()).toEqual({ written: 128, waits: 72 });
  await written();
  expect(states()).toEqual({ written: 200 });
});

test('it is ready until 256 are pending, and again when one group is written', async () => {
  const { commits, written } = slowDisk();
  add(commits, 0, 255);
  expect(commits.ready()).toBeUndefined();
  add(commits, 255, 1);
  const wait = commits.ready();
  expect(wait).toBeInstanceOf(Promise);
  await written();
  await wait;
  expect(commits.ready()).toBeUndefined();
});

test('flush writes what has waited for less than 100 ms, and waits for it', async () => {
  const { commits, sizes, written } = slowDisk();
  add(commits, 0, 130);
  const flushed = watch([commits.flush()]);
  await written();
  expect([sizes(), flushed()]).toEqual([[128, 2], { waits: 1 }]);
  await written();
  expect(flushed()).toEqual({ written: 1 });
  await commits.flush();
  expect(sizes()).toEqual([128, 2]);
});

test('a flush with nothing to write is over at once, whatever was written before', async () => {
  const { commits, clock, written } = slowDisk();
  await commits.flush();
  add(commits, 0, 1);
  await clock.advance(100);
  await written();
  await expect(commits.flush()).resolves.toBeUndefined();
});

test('a group that fills up just as another is done is written too', async () => {
  const { commits, sizes, written } = slowDisk();
  const [last] = add(commits, 0, 128).slice(-1);
  last?.then(() => add(commits, 128, 128));
  await written();
  expect(sizes()).toEqual([128, 128]);
});

test('after a fault nothing is written, and everything that is not on the disk is counted', async () => {
  const { commits, clock, sizes, faults, written, fails } = slowDisk();
  const states = watch(add(commits, 0, 300));
  await written();
  const fault = new Error('disk full');
  await fails(fault);
  expect([faults, commits.lost]).toEqual([[fault], 172]);
  const late = watch(add(commits, 300, 200));
  await clock.advance(1000);
  expect(commits.ready()).toBeUndefined();
  await expect(commits.flush()).rejects.toBe(fault);
  expect({ states: states(), late: late(), lost: commits.lost, faults, sizes: sizes() }).toEqual({
    states: { written: 128, 'disk full': 172 },
    late: { 'disk full': 200 },
    lost: 372,
    faults: [fault],
    sizes: [128, 128],
  });
});
