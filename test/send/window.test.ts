// The in-flight window of the sender: bounded, in order, and nothing is lost when something breaks.
import { expect, test } from 'vitest';
import { createFlowControl } from '../../src/send/flow-control.js';
import type { AttemptReply } from '../../src/send/retry-policy.js';
import { createSender, type SendResult } from '../../src/send/sender.js';
import { simulatedClock, simulatedLeases } from '../support/simulated-clock.js';

const OK = { class: 'ok', code: '', message: '' } as const;

/** A sender whose attempts and records end when the test says so. */
async function aSender({ concurrency = 4 } = {}) {
  const clock = simulatedClock();
  const { signal } = new AbortController();
  const rate = 1_000_000;
  const flow = createFlowControl({
    ...{ rate, concurrency, retries: 5, maxOutage: 60_000, timeout: 1000, clock, signal },
    ...{ hasSucceeded: true, random: () => 0, stop: () => {}, renew: async () => false, onRate: () => {} },
    ...{ onOutage: () => {}, onWait: () => {}, leases: simulatedLeases(clock, rate) },
  });
  const begun: number[] = [];
  const recorded: [number, SendResult<AttemptReply>['status']][] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const keeps = new Map<number, Promise<void>>();
  let faults = 0;
  const sender = createSender<number, AttemptReply>({
    ...{ flow, clock, signal, onRetry: () => {}, onFault: () => faults++ },
    async attempt(job, permit) {
      if (!(await permit())) return undefined;
      begun.push(job);
      await new Promise<void>((resolve, reject) => {
        ends.set(job, (error) => (error ? reject(error) : resolve()));
      });
      return { verdict: OK, startedAt: clock.now(), latencyMs: 1, usersig: '' };
    },
    record(job, { status }) {
      recorded.push([job, status]);
      return keeps.get(job);
    },
  });
  const settled = async () => {
    for (let i = 0; i < 5; i++) await clock.advance(30);
  };
  const world = {
    ...{ flow, sender, begun, recorded, keeps, settled },
    get faults() {
      return faults;
    },
    add(...jobs: number[]) {
      for (const job of jobs) sender.add(job);
      return settled();
    },
    end(...jobs: number[]) {
      for (const job of jobs) ends.get(job)?.();
      return settled();
    },
    fail(job: number, error: Error) {
      ends.get(job)?.(error);
      return settled();
    },
  };
  // The first call of a run goes alone.
  await world.add(-1);
  await world.end(-1);
  begun.length = 0;
  recorded.length = 0;
  return world;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('jobs are tried in the order of coming, so many at once as there are slots', async () => {
  const { add, end, begun } = await aSender({ concurrency: 3 });
  await add(...upTo(6));
  expect(begun).toEqual([0, 1, 2]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(0, 2, 3);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

test('as many may wait as calls are made, then none may come until half of them have found a slot', async () => {
  const { add, end, sender } = await aSender({ concurrency: 4 });
  await add(...upTo(7));
  expect(sender.ready()).toBeUndefined();
  await add(7);
  let ready = false;
  void sender.ready()?.then(() => {
    ready = true;
  });
  await end(0);
  expect(ready).toBe(false);
  await end(1);
  expect(ready).toBe(true);
});

test('however many calls are made, few jobs wait for one', async () => {
  const { sender } = await aSender({ concurrency: 500 });
  let waiting = 0;
  for (; !sender.ready(); waiting++) sender.add(waiting);
  expect(waiting).toBe(532);
});

test('more slots start more attempts at once, fewer let those that are too many end', async () => {
  const { flow, add, end, begun, settled } = await aSender({ concurrency: 2 });
  await add(...upTo(4));
  expect(begun).toEqual([0, 1]);
  flow.slots.concurrency = 3;
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  flow.slots.concurrency = 1;
  await add(4, 5);
  await end(0, 1);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('a record that takes its time keeps the job in the window, but not its slot', async () => {
  const { sender, keeps, add, end, begun, recorded, settled } = await aSender({ concurrency: 1 });
  let taken = () => {};
  keeps.set(
    0,
    new Promise((resolve) => {
      taken = resolve;
    }),
  );
  await add(0, 1);
  await end(0);
  expect({ begun, recorded }).toEqual({ begun: [0, 1], recorded: [[0, 'done']] });
  let drained = false;
  void sender.drain().then(() => {
    drained = true;
  });
  await end(1);
  expect(drained).toBe(false);
  taken();
  await settled();
  expect(drained).toBe(true);
});

test('an error is reported at once, to the next job, and at the end, after the others have ended', async () => {
  const world = await aSender({ concurrency: 3 });
  const { sender, add, end, fail, recorded } = world;
  await add(0, 1);
  await fail(1, new Error('broken'));
  expect(world.faults).toBe(1);
  expect(() => sender.ready()).toThrow('broken');
  const drained = expect(sender.drain()).rejects.toThrow('broken');
  await end(0);
  await drained;
  expect(recorded).toEqual([[0, 'done']]);
});

test('an empty window drains at once', async () => {
  const { sender } = await aSender();
  await sender.drain();
});
