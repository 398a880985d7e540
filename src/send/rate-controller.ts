// The rate controller: finds the rate that the server grants, and asks whether refusals depend on it. Pure: fed with answers and the time.
import { createCallHistory } from './call-history.js';
import { compareShares } from './compare-shares.js';
import { patienceOf, probeOf, tellingOf } from './limit-probe.js';
import { createObservationWindow, type ObservationWindow } from './observation-window.js';
import { createUsualShare } from './usual-share.js';

export type RateState =
  /** More is tried, step by step, until the ceiling or a refusal that means something. */
  | 'climbing'
  /** The rate stays, at the ceiling or a little below the limit that was found. */
  | 'steady'
  /** For a moment a few calls more start than a known limit grants: are they refused? */
  | 'probing'
  /** Calls were refused and the rate was cut: do fewer fail now? If not, the rate is not the reason. */
  | 'doubting'
  /** Nothing is granted even at a much lower rate: single calls knock, at growing distance. */
  | 'shut';

/** No call may start for so long; then all may, or one that knocks. */
export interface Pause {
  readonly ms: number;
  readonly knock: boolean;
}

export interface RateController {
  /** Calls a second that may start now. */
  readonly rate: number;
  readonly state: RateState;
  /** A call was not refused. Times are monotonic milliseconds, as everywhere here. */
  granted(startedAt: number, now: number): void;
  /** A call was refused as one too many. */
  refused(startedAt: number, now: number): Pause | undefined;
  /** Several times a second. */
  tick(now: number): void;
}

const FIRST = { share: 1 / 8, least: 20 } as const; // of the ceiling, and calls a second
const STEP_MS = 150; // of a climb; then its answers are waited for
const GROWTH = 1.75; // from step to step
const WINDOW_MS = 1000; // what a server counts in
const LONGEST_MS = 2000; // so long a window may be to tell two shares apart
const SETTLED = 0.99; // of the limit: where the rate stays
const PENALTY = { settled: 0.95, ms: 60_000 } as const; // until the next probe, twice as long after each further one
const KNOCK = { ms: 100, most: 120_000, growth: 1.4 } as const;
const SLOW_MS = 300; // a latency
const SAME = 0.2; // so much apart, two limits are the same one
const MOST_UNKNOWN = 0.4; // of a run's first calls, refused for who knows what
const WALL_SHARE = 0.2; // of a second's calls, say, a wall refuses
const FEW = 15; // answers say little

/** @param ceiling calls a second that are never exceeded */
export function createRateController(ceiling: number): RateController {
  const grants = createCallHistory();
  const usual = createUsualShare(); // of calls that are refused whatever the rate
  const floor = Math.min(1, ceiling);
  let state: RateState = 'climbing';
  let rate = Math.min(ceiling, Math.max(FIRST.least, ceiling * FIRST.share));
  let window: ObservationWindow = createObservationWindow(Number.NEGATIVE_INFINITY);
  let latency = 0;
  let firstAt = Number.POSITIVE_INFINITY;
  let raisedAt = 0; // when the last step of a climb began
  let limit = Number.POSITIVE_INFINITY; // what the server grants, once it has said no
  let lastLimit = limit; // the same, and what it was while a climb goes beyond it
  let limitSince = 0;
  let refusedAt = 0; // when the limit last refused a call: since then a bucket may have saved what was not used
  let probeAt = 0; // when a little more is tried again
  let probe = { ends: 0, calls: 0, isSecond: false };
  let doubt = { rate, share: 0, calls: 0 }; // before the rate was cut
  let isUnsettled = false; // what the last second still holds may be refused for another one
  let unsure: number | undefined; // the usual share before it was learned anew, until the next step shows the same
  let knock: number = KNOCK.ms;
  let isBoxed = false; // calls were refused when no grant was younger than a second
  let penalties = 0;
  let cutAt = Number.NEGATIVE_INFINITY; // refusals of calls that started before say nothing any more

  const enter = (next: RateState, from: number, callsPerSecond = rate) => {
    if (callsPerSecond < rate || next === 'shut') cutAt = from;
    if (next === 'climbing') raisedAt = from;
    state = next;
    rate = Math.max(floor, Math.min(ceiling, callsPerSecond));
    window = createObservationWindow(from);
  };
  const settled = () => (penalties > 0 ? PENALTY.settled : SETTLED) * limit;
  const stay = (now: number) => {
    const age = now - limitSince;
    probeAt = now + (penalties > 0 ? PENALTY.ms * 2 ** (penalties - 1) : patienceOf(limit, usual, age));
    usual.trust();
    enter('steady', now, settled());
  };
  /** A bucket grants also what it saved since it was empty: so where a probe is granted, a second one uses that up. */
  const startProbe = (now: number, isSecond: boolean) => {
    const saved = isSecond ? { ms: now - refusedAt, used: probe.calls } : { ms: WINDOW_MS, used: 0 };
    const { more, ms, calls } = probeOf({ limit, rate, ceiling, usual, saved });
    probe = { ends: now + ms, calls, isSecond };
    enter('probing', now, rate + more);
  };
  /** Fewer calls, and a window that shows whether fewer are refused. */
  const cut = (granted: number, share: number, now: number, pause = 0) => {
    const found = Math.max(floor, granted);
    refusedAt = now;
    if (state === 'probing' && Math.abs(found - limit) < SAME * limit) {
      cutAt = now;
      return stay(now);
    }
    doubt = { rate, share, calls: window.calls };
    if (!(Math.abs(found - lastLimit) < SAME * lastLimit)) limitSince = now;
    limit = found;
    lastLimit = found;
    isUnsettled = true;
    enter('doubting', now + pause, settled());
  };
  /** To what was granted of late: after a climb a limit shows in what a whole second was granted. */
  const cutToGranted = (share: number, now: number) => {
    if (unsure !== undefined) usual.set(unsure, window.calls);
    unsure = undefined;
    const known = now - latency;
    const from = Math.max(firstAt, known - WINDOW_MS);
    const isClimb = known < raisedAt + WINDOW_MS && known - from > 2 * STEP_MS;
    const granted = isClimb
      ? (1000 * grants.count(from, known)) / (known - from)
      : rate * (1 - share + usual.share);
    cut(granted, Math.max(window.share, 1 - granted / rate), now);
  };
  /** Nothing is granted: one call will show when that is over. */
  const shut = (now: number): Pause => {
    knock = state === 'shut' ? Math.min(KNOCK.most, knock * KNOCK.growth) : KNOCK.ms;
    enter('shut', now);
    return { ms: knock, knock: true };
  };
  /** Many were refused in a row: that is a limit, or a door that is shut. */
  const wall = (now: number): Pause | undefined => {
    if (state === 'doubting' && window.calls === window.refused) return shut(now);
    const { from } = window.run;
    const granted = grants.count(from - WINDOW_MS, from);
    if (granted === 0) return shut(now);
    const pause = grants.leaves(WINDOW_MS, latency, now) - now;
    cut(Math.min(rate, granted), Math.max(window.share, 1 - granted / rate, WALL_SHARE), now, pause);
    if (latency > SLOW_MS && state === 'doubting') return shut(now); // rather one call in vain than all of a second
    return pause > 0 ? { ms: pause, knock: false } : undefined;
  };

  /** A step of a climb was granted, or what it was refused does not come from the rate. */
  const climb = (now: number) => {
    if (rate > (1 + SAME) * lastLimit) lastLimit = Number.POSITIVE_INFINITY;
    penalties = 0;
    limit = Number.POSITIVE_INFINITY;
    if (rate < ceiling) enter('climbing', now, rate * GROWTH);
    else stay(now);
  };
  const compare = (before: { rate: number; share: number } = doubt) =>
    compareShares(before, { rate, share: window.share, calls: window.calls }, usual.share);
  /** Whether this window is long enough to tell a limit from chance. */
  const isTelling = () => {
    if (state === 'doubting') return compare().certainty >= 4;
    if (state !== 'climbing' || window.refused <= 2) return true;
    return compare({ rate: rate / GROWTH, share: usual.share }).certainty >= 3;
  };
  const decideDoubt = (now: number) => {
    const { share, calls } = window;
    const { likeness, certainty } = compare(); // 0: a limit, 1: not the rate
    if (likeness < 0.25) return stay(now);
    if (isUnsettled) {
      if (now - latency < window.from + WINDOW_MS) return;
      isUnsettled = false;
      return enter('doubting', now);
    }
    if (certainty < 10 && now - window.from < LONGEST_MS + latency) return;
    // Something of both: others compete for the limit.
    if (likeness < 0.8) return cut(rate * Math.max(0.5, 1 - 2 * (share - usual.share)), share, now);
    // Just as many are refused at a lower rate: by chance, or for what others send. The old rate comes back.
    unsure = usual.share;
    usual.set(doubt.share, doubt.calls);
    usual.learn(share, calls);
    limit = Number.POSITIVE_INFINITY;
    enter('climbing', now, doubt.rate);
  };
  /** Milliseconds of calls that are observed: where answers take long anyway, a full second, as some servers count. */
  const spanOf = (observed: RateState) => {
    if (observed !== 'probing') return observed === 'steady' ? WINDOW_MS : STEP_MS;
    return Math.max(probe.ends - window.from, probe.isSecond ? Math.min(WINDOW_MS, 5 * latency) : 0);
  };
  const decideProbe = (now: number) => {
    if (window.refused - usual.share * window.calls > tellingOf(limit, usual) / 2) {
      refusedAt = now;
      return stay(now);
    }
    if (!probe.isSecond) return startProbe(now, true);
    rate = limit;
    climb(now);
  };
  /** What to do when the calls of this window have all been answered. */
  const decide = (now: number) => {
    if (state === 'doubting') return decideDoubt(now);
    if (state === 'probing') return decideProbe(now);
    const { share, calls } = window;
    const isFirst = usual.calls === 0;
    if (isFirst ? share > MOST_UNKNOWN : usual.isExceeded(window, 0.01, 3)) return cutToGranted(share, now);
    unsure = isFirst ? 0 : undefined; // of the first calls that were refused nobody knows why
    usual.learn(share, calls);
    if (state === 'climbing') return climb(now);
    if (now < probeAt || limit >= ceiling) return enter('steady', now - latency);
    startProbe(now, false);
  };

  return {
    get rate() {
      return rate;
    },
    get state() {
      return state;
    },
    granted(startedAt, now) {
      latency += (now - startedAt - latency) / (latency === 0 ? 1 : 8);
      if (isBoxed || (state === 'shut' && startedAt >= window.from)) {
        if (isBoxed) penalties++;
        isBoxed = false;
        stay(now);
      }
      grants.add(startedAt);
      firstAt = Math.min(firstAt, startedAt);
      window.addGranted(startedAt);
    },
    refused(startedAt, now) {
      latency += (now - startedAt - latency) / (latency === 0 ? 1 : 8);
      if (startedAt < cutAt) return undefined;
      if (startedAt > grants.latest() + 1.05 * WINDOW_MS && grants.latest() > 0) isBoxed = true;
      if (state === 'shut') return shut(now);
      window.addRefused(startedAt);
      if (window.run.length >= usual.unlikelyRun(window)) return wall(now);
      // Far more than usual, and certainly: no window needs to end for that.
      const isNews =
        state === 'climbing' || state === 'steady' || (state === 'doubting' && doubt.share < 0.1);
      if (isNews && window.calls > 40 && usual.isExceeded(window, 0.1, 4.5))
        cutToGranted(window.shareSince, now);
      return undefined;
    },
    tick(now) {
      if (state === 'shut') return;
      if (state === 'probing' && now >= probe.ends) rate = Math.min(ceiling, settled());
      const span = spanOf(state);
      const age = now - window.from;
      // At the start, where no limit is known, answers that take long are not waited for: late calls are not refused.
      const isLate = window.calls === 0 && age >= STEP_MS + WINDOW_MS && age < Number.POSITIVE_INFINITY;
      if (state === 'climbing' && lastLimit === Number.POSITIVE_INFINITY && isLate) climb(now);
      if (age < span + latency || window.calls < Math.min(FEW, (rate * span) / 2000)) return;
      if (isTelling() || age > LONGEST_MS + latency) decide(now);
    },
  };
}
