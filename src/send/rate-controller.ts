// The rate controller: finds the rate that the server grants, and asks whether refusals depend on it. Pure: fed with answers and the time.
import { createCallHistory } from './call-history.js';
import { createUsualShare } from './usual-share.js';

export type RateState =
  /** More is tried, step by step, until the ceiling or a refusal that means something. */
  | 'climbing'
  /** The rate stays, at the ceiling or a little below the limit that was found. */
  | 'steady'
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

const FIRST = 1 / 12; // of the ceiling: each step that is granted doubles it
const FIRST_CALLS_A_SECOND = 20; // at least
const STEP_MS = 250;
const GROWTH = [1.1, 1.5, 2] as const; // where a known limit turns out to be gone
const SETTLED = 0.985; // of the limit: where the rate stays
const PROBE = 1.04; // of the limit: enough to be refused if the limit is still there
const PROBE_CALLS = 2; // or so many more
const WINDOW_MS = 1000; // what a server counts in
const LONGEST_MS = 4000; // so long a window may be to tell two shares apart
const CAUTIOUS = 0.95; // of the limit: after a penalty
const PATIENCE_MS = [1000, 60_000] as const; // until more is tried: a fifteenth of the limit's age
const PENALTY_PATIENCE_MS = 60_000; // after a penalty, twice as long after each further one
const KNOCK_MS = [500, 30_000] as const; // each half as long again
const SAME = 0.2; // so much apart, two limits are the same one
const NO_SIGNAL = 0.01; // a share of refusals so little above the normal one says nothing
const FEW = 15; // answers say little
const SOME = 40; // are enough for a strong signal
const ASK_AGAIN = 0.03; // a normal share above this is doubted once more soon, and then now and then
const SOON_MS = 3000;
const SHUT_RUN = 12; // refusals after which a door is shut

/** @param ceiling calls a second that are never exceeded */
export function createRateController(ceiling: number): RateController {
  const grants = createCallHistory();
  const floor = Math.min(1, ceiling);
  let state: RateState = 'climbing';
  let rate = Math.min(ceiling, Math.max(FIRST_CALLS_A_SECOND, ceiling * FIRST));
  let limit = Number.POSITIVE_INFINITY; // what the server grants, once it has said no
  let lastLimit = limit; // the same, and what it was while a climb goes beyond it
  let limitSince = 0;
  let probing = false; // whether a known limit is tried
  let probeAt = 0; // when more is tried again
  const usual = createUsualShare(); // of calls that are refused whatever the rate
  let doubt = { rate, share: 0, calls: 0 }; // before the cut
  let latency = 0;
  let firstAt = Number.POSITIVE_INFINITY;
  let passed = 0; // what a probe of this climb was granted
  let steps: number = GROWTH.length; // of a climb
  let asking = false;
  let doubtAt = 0; // when a normal share is doubted again
  let penalties = 0;
  let knock: number = KNOCK_MS[0];
  let window = { from: Number.NEGATIVE_INFINITY, granted: 0, refused: 0 }; // the observation window: calls that started since
  let cutAt = Number.NEGATIVE_INFINITY; // refusals of calls that started before say nothing any more
  let run = { from: 0, length: 0 }; // refusals with none granted between

  const enter = (next: RateState, from: number, calls = rate) => {
    if (calls < rate || next === 'shut') cutAt = from;
    state = next;
    rate = Math.max(floor, Math.min(ceiling, calls));
    window = { from, granted: 0, refused: 0 };
    if (cutAt === from) run = { from, length: 0 };
  };
  const stay = (now: number) => {
    probing = false;
    const age = (now - limitSince) / 15;
    const patience = Math.max(PATIENCE_MS[0], Math.min(PATIENCE_MS[1], age));
    probeAt = now + (penalties > 0 ? PENALTY_PATIENCE_MS * 2 ** (penalties - 1) : patience);
    enter('steady', now, penalties > 0 ? CAUTIOUS * limit : SETTLED * limit);
  };
  const learn = (found: number, now: number) => {
    if (!(Math.abs(found - lastLimit) < SAME * lastLimit)) limitSince = now;
    limit = found;
    lastLimit = found;
  };
  /** Fewer calls, and a window that shows whether fewer are refused. */
  const cut = (granted: number, share: number, now: number, pause: number) => {
    const found = Math.max(floor, granted, passed);
    const known = probing && Math.abs(found - limit) < SAME * limit;
    doubt = { rate: state === 'doubting' ? doubt.rate : rate, share, calls: calls() };
    learn(found, now);
    if (known) stay(now);
    else enter('doubting', now + Math.max(pause, share > 0.1 ? WINDOW_MS / 2 : 0), SETTLED * limit);
    passed = 0;
  };
  /** The normal share is looked at again as if it were news. */
  const ask = (now: number) => {
    doubt = { rate, share: usual.share, calls: usual.calls };
    asking = true;
    enter('doubting', now + WINDOW_MS / 2, 0.9 * rate * (1 - usual.share));
  };
  const calls = () => window.granted + window.refused;
  const share = () => window.refused / Math.max(1, calls());
  /** Whether more calls are refused than is normal. */
  const isMore = () =>
    window.refused > 2 &&
    share() - usual.share > Math.max(NO_SIGNAL, 2.5 * usual.deviation(usual.share, calls()));
  /** The same before a window is over: far more, and certainly. */
  const isFarMore = () =>
    calls() > SOME && share() - usual.share > Math.max(0.1, 3.5 * usual.deviation(share(), calls()));
  /** Whether a window is long enough to tell the share that a limit would make from the one that it would not. */
  const canTell = () => {
    if (state === 'doubting') {
      const apart = Math.max(NO_SIGNAL, doubt.share - (asking ? 0 : usual.share));
      return calls() * apart ** 2 >= 16 * Math.max(0.01, doubt.share * (1 - doubt.share));
    }
    return !probing || calls() * (PROBE - 1) ** 2 >= 6 * usual.share * (1 - usual.share);
  };
  /** Calls a second that were granted, by the share that was refused. */
  const grantedRate = () => rate * (1 - share() + usual.share);

  const shut = (now: number): Pause => {
    if (state !== 'shut') {
      knock = KNOCK_MS[0];
    } else knock = Math.min(KNOCK_MS[1], knock * 1.5);
    enter('shut', now);
    return { ms: knock, knock: true };
  };
  /** Nothing is granted at the lower rate: the last second's grants may be the reason, for a second. */
  const closed = (now: number): Pause | undefined => {
    const reopens = grants.latest() + WINDOW_MS;
    if (now > reopens + latency) return run.length < SHUT_RUN ? undefined : shut(now);
    const ms = Math.max(0, reopens - now);
    enter('doubting', now + ms);
    cutAt = now + ms;
    run = { from: cutAt, length: 0 };
    return { ms, knock: false };
  };
  /** Many were refused in a row: that is a limit, or a door that is shut. */
  const wall = (now: number): Pause | undefined => {
    if (state === 'doubting' && window.granted === 0) return closed(now);
    const granted = grants.count(run.from - WINDOW_MS, run.from);
    if (granted === 0) return shut(now);
    // The oldest of what was granted leaves the server's second first; until then nothing can be.
    const oldest = grants.oldest(run.from - WINDOW_MS, run.from);
    const pause = granted > 0.9 * rate ? 0 : (WINDOW_MS - ((now - oldest) % WINDOW_MS)) % WINDOW_MS;
    const isFull = run.from - firstAt >= WINDOW_MS; // less than a second's grants are no second's worth
    cut(Math.min(rate, granted), isFull ? Math.max(share(), 1 - granted / rate) : share(), now, pause);
    return pause > 0 ? { ms: pause, knock: false } : undefined;
  };

  /** What to do when the calls of this window have all been answered. */
  const decide = (now: number) => {
    if (state === 'doubting') {
      const asked = asking;
      const known = asked ? 0 : usual.share;
      const before = doubt.share - known;
      const after = share() - known;
      asking = false;
      if (after < before / 2) {
        if (asked) usual.set(share(), calls());
        return stay(now);
      }
      if (after > 1.5 * before + NO_SIGNAL) return cut(grantedRate(), share(), now, 0); // it had just begun
      // Just as many are refused at a lower rate: by chance, or for what others send. The old rate comes back.
      const isSure = Math.abs(share() - usual.share) < SAME * share();
      doubtAt = now + (isSure ? PATIENCE_MS[1] : SOON_MS);
      usual.set(doubt.share, doubt.calls);
      usual.learn(share(), calls());
      limit = Number.POSITIVE_INFINITY;
      steps = GROWTH.length;
      return enter('climbing', now, doubt.rate);
    }
    if (isMore()) return cut(grantedRate(), share(), now, 0);
    usual.learn(share(), calls());
    if (state === 'steady') {
      if (usual.share > ASK_AGAIN && now >= doubtAt) return ask(now);
      if (now < probeAt || rate >= ceiling) return enter('steady', now);
      probing = limit < Number.POSITIVE_INFINITY;
      steps = 0;
      return enter('climbing', now, probing ? Math.max(PROBE * limit, limit + PROBE_CALLS) : rate * 2);
    }
    if (probing) passed = rate;
    if (rate > (1 + SAME) * lastLimit) lastLimit = Number.POSITIVE_INFINITY;
    probing = false;
    penalties = 0;
    limit = Number.POSITIVE_INFINITY;
    if (rate < ceiling) enter('climbing', now, rate * (GROWTH[steps++] ?? 2));
    else stay(now);
  };

  return {
    get rate() {
      return rate;
    },
    get state() {
      return state;
    },
    granted(startedAt, now) {
      latency += (now - startedAt - latency) / 8;
      grants.add(startedAt);
      firstAt = Math.min(firstAt, startedAt);
      if (startedAt >= cutAt) run.length = 0;
      if (startedAt < window.from) return;
      window.granted++;
      if (state !== 'shut') return;
      penalties++;
      stay(now);
    },
    refused(startedAt, now) {
      latency += (now - startedAt - latency) / 8;
      if (startedAt < cutAt) return undefined;
      if (state === 'shut') return shut(now);
      if (startedAt >= window.from) window.refused++;
      if (run.length++ === 0) run.from = startedAt;
      if (run.length >= usual.unlikelyRun()) return wall(now);
      if (state !== 'doubting' && isFarMore()) {
        const known = now - latency;
        const lately = grants.count(known - WINDOW_MS, known); // a limit shows in what a whole second was granted
        cut(Math.max(0.7 * grantedRate(), Math.min(grantedRate(), lately)), share(), now, 0);
      }
      return undefined;
    },
    tick(now) {
      if (state === 'shut') return;
      // Answers that take long are not waited for at the start, where no limit is known: calls that are late are not refused.
      const isOverdue =
        calls() === 0 && now - window.from >= STEP_MS + WINDOW_MS && window.from > Number.NEGATIVE_INFINITY;
      if (state === 'climbing' && lastLimit === Number.POSITIVE_INFINITY && isOverdue)
        enter('climbing', now, rate * 2);
      if (calls() === 0) return;
      const span = state === 'climbing' && !probing && !isMore() ? STEP_MS : WINDOW_MS;
      if (now - window.from < span + latency || calls() < Math.min(FEW, (rate * span) / 2000)) return;
      if (canTell() || now - window.from > LONGEST_MS + latency) decide(now);
    },
  };
}
