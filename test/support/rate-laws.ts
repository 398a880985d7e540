// Servers that refuse calls by one law or another, and the real rate controller against them, on a clock of its own.
import { createRateController, type RateController } from '../../src/send/rate-controller.js';

/** Whether a call that arrives now is granted; times only grow. */
export type Law = (now: number) => boolean;

export interface LawCase {
  readonly name: string;
  readonly law: (random: () => number) => Law;
  /** Calls that nobody could have beaten, in this many milliseconds. */
  readonly ideal: (ms: number) => number;
  /** Calls a second that may start without one too many: what is left to us. */
  readonly free: (now: number) => number;
  /** After one too many nothing is granted for so long, milliseconds. */
  readonly penaltyMs?: number;
  /** Of all calls, what chance refuses. */
  readonly chance?: number;
  /** Of the ideal. */
  readonly goal?: number;
}

export interface LawResult {
  readonly granted: number;
  readonly refused: number;
  /** Of the ideal. */
  readonly share: number;
  /** Of all calls. */
  readonly refusedShare: number;
}

export const CEILING = 1000;

/** Grants `limit` calls in any second. */
export function slidingWindow(limit: number | ((now: number) => number)): Law {
  const grants: number[] = [];
  let first = 0;
  return (now) => {
    while ((grants[first] ?? now) <= now - 1000) first++;
    const most = typeof limit === 'number' ? limit : limit(now);
    if (grants.length - first >= most) return false;
    grants.push(now);
    return true;
  };
}

export function calendarSecond(limit: number): Law {
  let second = -1;
  let count = 0;
  return (now) => {
    if (Math.floor(now / 1000) !== second) count = 0;
    second = Math.floor(now / 1000);
    return count++ < limit;
  };
}

export function tokenBucket(perSecond: number, burst: number): Law {
  let tokens = burst;
  let at = 0;
  return (now) => {
    tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000);
    at = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

/** Others call too, and are granted or refused as we are: `traffic` says how many a second. */
export function shared(limit: number, traffic: (now: number) => number, random: () => number): Law {
  const window = slidingWindow(limit);
  let next = 0;
  return (now) => {
    for (; next <= now; next += 0.5) {
      if (random() < traffic(next) / 2000) window(next);
    }
    return window(now);
  };
}

/** Every call over the limit shuts the door for so long. */
export function penalty(limit: number, ms: number): Law {
  const window = slidingWindow(limit);
  let shutUntil = 0;
  return (now) => {
    if (now < shutUntil) return false;
    if (window(now)) return true;
    shutUntil = now + ms;
    return false;
  };
}

export function both(...laws: Law[]): Law {
  return (now) => laws.every((law) => law(now));
}

const perSecond = (rate: number) => (ms: number) => (rate * ms) / 1000;

const byChance = (share: number): LawCase => ({
  name: `${share * 100} % by chance`,
  law: (random) => () => random() >= share,
  ideal: perSecond(CEILING * (1 - share)),
  free: () => CEILING,
  chance: share,
});

const turns = (now: number) => (Math.floor(now / 10_000) % 2 === 0 ? 0 : 600);
const wave = (now: number) => 400 - 400 * Math.cos((now * 2 * Math.PI) / 40_000);
const turnsOf20 = (now: number) => (Math.floor(now / 20_000) % 2 === 0 ? 200 : 600);
const bursts = (now: number) => (now % 2000 < 300 ? 1000 : 0);

export const CASES: readonly LawCase[] = [
  { name: 'open', law: () => () => true, ideal: perSecond(CEILING), free: () => CEILING },
  ...[100, 200, 950].map((limit) => ({
    name: `sliding window ${limit}`,
    law: () => slidingWindow(limit),
    ideal: perSecond(limit),
    free: () => limit,
  })),
  { name: 'calendar second 200', law: () => calendarSecond(200), ideal: perSecond(200), free: () => 200 },
  {
    name: 'token bucket 200, burst 20',
    law: () => tokenBucket(200, 20),
    ideal: perSecond(200),
    free: () => 200,
  },
  {
    name: 'token bucket 200, burst 200',
    law: () => tokenBucket(200, 200),
    ideal: perSecond(200),
    free: () => 200,
  },
  ...[0.005, 0.01, 0.05, 0.1, 0.3].map(byChance),
  {
    name: 'window 500 and 1 % by chance',
    law: (random) => both(() => random() >= 0.01, slidingWindow(500)),
    ideal: perSecond(500),
    free: () => 500,
    chance: 0.01,
  },
  {
    name: 'window 1000, others 300/s',
    law: (random) => shared(1000, () => 300, random),
    ideal: perSecond(700),
    free: () => 700,
  },
  {
    name: 'window 1000, others 0 or 600/s for 10 s',
    law: (random) => shared(1000, turns, random),
    ideal: perSecond(700),
    free: (now) => CEILING - turns(now),
  },
  {
    name: 'window 1000, others 1000/s for 300 ms of 2 s',
    law: (random) => shared(1000, bursts, random),
    ideal: perSecond(850),
    free: (now) => CEILING - bursts(now),
    goal: 0.8,
  },
  ...(
    [
      [200, 1000],
      [1000, 200],
    ] as const
  ).map(([from, to]) => ({
    name: `window ${from}, then ${to}`,
    law: () => slidingWindow((now) => (now < 30_000 ? from : to)),
    ideal: perSecond((from + to) / 2),
    free: (now: number) => (now < 30_000 ? from : to),
  })),
  // Without meeting the limit once nobody can know it: that penalty is not counted.
  ...[2000, 10_000].map((ms) => ({
    name: `window 200, shut for ${ms / 1000} s after each excess`,
    law: () => penalty(200, ms),
    ideal: (all: number) => (200 * (all - ms)) / 1000,
    free: () => 200,
    penaltyMs: ms,
    goal: 0.8,
  })),
];

/** Cases that the controller was not made for. */
export const OTHER_CASES: readonly LawCase[] = [
  ...[37, 137, 450, 999].map((limit) => ({
    name: `sliding window ${limit}`,
    law: () => slidingWindow(limit),
    ideal: perSecond(limit),
    free: () => limit,
  })),
  { name: 'token bucket 50, burst 1', law: () => tokenBucket(50, 1), ideal: perSecond(50), free: () => 50 },
  {
    name: 'token bucket 700, burst 70',
    law: () => tokenBucket(700, 70),
    ideal: perSecond(700),
    free: () => 700,
  },
  { name: 'calendar second 730', law: () => calendarSecond(730), ideal: perSecond(730), free: () => 730 },
  ...[0.02, 0.2, 0.5].map(byChance),
  {
    name: 'window 200 and 10 % by chance',
    law: (random) => both(() => random() >= 0.1, slidingWindow(200)),
    ideal: perSecond(200),
    free: () => 200,
    chance: 0.1,
  },
  {
    name: 'chance 3 %, then 0 % from 30 s on',
    law: (random) => (now) => now >= 30_000 || random() >= 0.03,
    ideal: perSecond(985),
    free: () => CEILING,
    chance: 0.015,
  },
  {
    name: 'window 200 or 600, in turns of 20 s',
    law: () => slidingWindow(turnsOf20),
    ideal: perSecond(1000 / 3),
    free: turnsOf20,
  },
  {
    name: 'chance 0 %, then 10 % from 30 s on',
    law: (random) => (now) => now < 30_000 || random() >= 0.1,
    ideal: perSecond(950),
    free: () => CEILING,
    chance: 0.05,
  },
  {
    name: 'window 1000, others 0 to 800/s, a wave of 40 s',
    law: (random) => shared(1000, wave, random),
    ideal: perSecond(600),
    free: (now) => CEILING - wave(now),
  },
  {
    name: 'window 500, then 300',
    law: () => slidingWindow((now) => (now < 30_000 ? 500 : 300)),
    ideal: perSecond(400),
    free: (now) => (now < 30_000 ? 500 : 300),
  },
  {
    name: 'window 300, shut for 5 s after each excess',
    law: () => penalty(300, 5000),
    ideal: (all: number) => (300 * (all - 5000)) / 1000,
    free: () => 300,
    penaltyMs: 5000,
    goal: 0.8,
  },
];

/** A minute, say, of calls as many as the controllers let go, each answered after the latency. */
export function simulateLaw(
  one: LawCase,
  {
    latency,
    jitter = 0,
    ms = 60_000,
    seed = 1,
    ...who
  }: {
    latency: number;
    /** Up to so many milliseconds more, each call by itself: answers overtake each other. */
    jitter?: number;
    ms?: number;
    seed?: number;
    controller?: RateController;
    /** So many of them call the same server, and know nothing of each other; default 1. */
    callers?: number;
  },
): LawResult {
  const random = seeded(seed);
  const granted = one.law(random);
  const counts = { granted: 0, refused: 0 };
  const callers = Array.from({ length: who.callers ?? 1 }, () =>
    createCaller(who.controller ?? createRateController(CEILING), counts),
  );
  for (let now = 0; now < ms; now++) {
    let arrival = now;
    for (const caller of callers) {
      for (let calls = caller.calls(now); calls > 0; calls--) {
        arrival += random() * Math.min(1, (now + 1 - arrival) / 2); // within this millisecond, one after the other
        caller.answer(now, granted(arrival), now + latency + Math.floor(jitter > 0 ? random() * jitter : 0));
      }
    }
  }
  const share = counts.granted / one.ideal(ms - latency);
  return { ...counts, share, refusedShare: counts.refused / (counts.granted + counts.refused) };
}

function createCaller(controller: RateController, counts: { granted: number; refused: number }) {
  const answers: { startedAt: number; granted: boolean }[][] = []; // by the millisecond in which they come
  let credit = 0;
  let pausedUntil = 0;
  let knocking = false; // one call is to go alone
  let knockedAt = Number.NEGATIVE_INFINITY;
  const learn = (now: number) => {
    for (const { startedAt, granted } of answers[now] ?? []) {
      counts[granted ? 'granted' : 'refused']++;
      if (granted) {
        controller.granted(startedAt, now);
        if (knocking && startedAt >= pausedUntil) {
          knocking = false;
          pausedUntil = now;
        }
      } else {
        const pause = controller.refused(startedAt, now);
        if (pause === undefined) continue;
        pausedUntil = now + pause.ms;
        knocking = pause.knock;
      }
    }
    delete answers[now];
    if (now % 100 === 0) controller.tick(now);
  };
  return {
    /** To be asked each millisecond: so many calls start now. */
    calls(now: number): number {
      learn(now);
      if (now < pausedUntil) return 0;
      credit = Math.min(credit + controller.rate / 1009, Math.max(1, controller.rate / 50));
      const calls = Math.floor(credit);
      if (knocking && (calls === 0 || knockedAt >= pausedUntil)) return 0;
      credit -= knocking ? 1 : calls;
      if (knocking) knockedAt = now;
      return knocking ? 1 : calls;
    },
    answer(startedAt: number, granted: boolean, at: number): void {
      answers[at] ??= [];
      answers[at]?.push({ startedAt, granted });
    },
  };
}

/**
 * For comparison: who is told what is free, a latency late, and needs no trials. He knows it from the first refusal on;
 * until then he climbs as the real controller does, or he would know the limit before anybody could.
 */
export function createInformedController(one: LawCase, latency: number): RateController {
  const STEP_MS = 150;
  let climbing = CEILING / 8;
  let climbedAt = 0;
  let refusedAt: number | undefined;
  let rate = climbing;
  const look = (now: number) => {
    for (; climbing < CEILING && now >= climbedAt + STEP_MS + latency; climbedAt += STEP_MS + latency)
      climbing = Math.min(CEILING, climbing * 1.75);
    const free = refusedAt === undefined ? CEILING : one.free(Math.max(0, now - latency));
    const isShut = refusedAt !== undefined && one.penaltyMs !== undefined && now < refusedAt + one.penaltyMs;
    rate = isShut ? 0 : Math.min(climbing, free);
  };
  return {
    get rate() {
      return rate;
    },
    state: 'steady',
    granted: (_, now) => look(now),
    refused(startedAt, now) {
      if (one.chance === undefined || one.free(startedAt) < CEILING) refusedAt ??= startedAt;
      look(now);
      return undefined;
    },
    tick: look,
  };
}

/** The same numbers at every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
