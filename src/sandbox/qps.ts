// The policies by which servers limit calls, and other callers who use up the same limit.
import { ImportError } from '../errors.js';
import { COMMANDS, type Command } from './commands.js';
import { createSlidingSecond } from './statistics.js';

/** A limit as `--qps` takes it. */
export interface Qps {
  readonly command: Command;
  /** Calls a second. */
  readonly limit: number;
  /** `sliding`: in any second · `second`: in a second of the clock · `bucket`: a token bucket of `burst`. */
  readonly law: 'sliding' | 'second' | 'bucket';
  readonly burst: number;
  /** Milliseconds for which everything is refused after a call too many; 0: only that call is. */
  readonly penalty: number;
  /** Calls a second of others on the same limit, for `on` of each `on + off` milliseconds. */
  readonly others: number;
  readonly on: number;
  readonly off: number;
}

const EXAMPLE = '200:second, 200:bucket=20, 200:penalty=10s, 1000:others=300 or account_check=50';

/** Reads `[command=]n[:policy][:condition=value]…`; throws ImportError('USAGE'). */
export function parseQps(text: string): Qps {
  const [head = '', ...conditions] = text.split(':');
  const [, command = 'account_import', digits = ''] = /^(?:([a-z_]+)=)?(\d{1,7})$/.exec(head) ?? [];
  const named = COMMANDS.find((one) => one === command);
  const parsed = conditions.map(readCondition);
  if (named === undefined || !(Number(digits) > 0) || parsed.includes(undefined)) {
    throw new ImportError(
      'USAGE',
      `The limit "${text}" is unknown; write calls per second, like 200, or like ${EXAMPLE}.`,
    );
  }
  const none = { law: 'sliding', burst: 0, penalty: 0, others: 0, on: 1, off: 0 } as const;
  return Object.assign({ command: named, limit: Number(digits), ...none }, ...parsed);
}

function readCondition(condition: string): Partial<Qps> | undefined {
  const [name, value = ''] = condition.split('=', 2);
  const number = /^\d{1,7}$/.test(value) ? Number(value) : undefined;
  const time = timeOf(value);
  if (condition === 'second') return { law: 'second' };
  if (name === 'bucket' && number) return { law: 'bucket', burst: number };
  if (name === 'penalty' && time) return { penalty: time };
  if (name === 'others' && number) return { others: number };
  if (name === 'on' && time) return { on: time };
  if (name === 'off' && time) return { off: time };
  return undefined;
}

function timeOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,7})(ms|s)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === 's' ? 1000 : 1);
}

/** @returns whether a call that arrives at `at` (milliseconds, never going back) is let in */
export function createLimit(qps: Qps): (at: number) => boolean {
  const { penalty, others, on, off } = qps;
  const letsIn = LAWS[qps.law](qps);
  let shutUntil = Number.NEGATIVE_INFINITY;
  let started: number | undefined;
  let other = 0; // arrivals of others so far

  const admit = (at: number) => {
    if (at < shutUntil) return false;
    if (letsIn(at)) return true;
    if (penalty > 0) shutUntil = at + penalty;
    return false;
  };
  return (at) => {
    started ??= at;
    while (others > 0) {
      const busy = (other * 1000) / others; // when, counted in the time that they call
      const arrival = started + Math.floor(busy / on) * (on + off) + (busy % on);
      if (arrival > at) break;
      admit(arrival);
      other += 1;
    }
    return admit(at);
  };
}

const LAWS: Readonly<Record<Qps['law'], (qps: Qps) => (at: number) => boolean>> = {
  /** A refused call does not use up the limit: else a client that keeps on calling would never get through. */
  sliding({ limit }) {
    const admitted = createSlidingSecond();
    return (at) => {
      if (admitted.count(at) >= limit) return false;
      admitted.add(at);
      return true;
    };
  },
  second({ limit }) {
    let second = Number.NaN;
    let admitted = 0;
    return (at) => {
      const now = Math.floor(at / 1000);
      if (now !== second) admitted = 0;
      second = now;
      return admitted < limit && ++admitted > 0;
    };
  },
  bucket({ limit, burst }) {
    let tokens = burst;
    let filledAt: number | undefined;
    return (at) => {
      tokens = Math.min(burst, tokens + ((at - (filledAt ?? at)) * limit) / 1000);
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    };
  },
};
