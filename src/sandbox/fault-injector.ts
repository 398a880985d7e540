// Injects the faults that were declared: into single calls, or by striking the whole server.
import { createQuota } from './accounts.js';
import type { Command } from './commands.js';
import type { Fault, FaultName } from './faults.js';
import { createSlidingSecond } from './statistics.js';

export interface FaultInjectorOptions {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  /** Called each time a fault takes hold. */
  readonly acted: (name: FaultName) => void;
  /** An outage or a revocation begins now. */
  readonly strike: (fault: Fault) => void;
}

/** What a fault may choose a call by. */
export interface Target {
  readonly identifiers: readonly string[];
  /** None: the API itself refuses it. */
  readonly command: Command | undefined;
  /** When its head arrived. */
  readonly at: number;
}

export function createFaultInjector({ now, random, acted, strike }: FaultInjectorOptions) {
  const strikes = createStrikes((fault) => {
    acted(fault.name);
    strike(fault);
  });
  let declared: ReturnType<typeof declare>[] = [];

  function declare(fault: Fault) {
    return {
      fault,
      since: now(),
      skipped: 0,
      times: 0,
      byIdentifier: new Map<string, number>(),
      second: createSlidingSecond(),
      full: createQuota(fault.value),
    };
  }
  type Declared = ReturnType<typeof declare>;

  /** Whether there is anything to do for this fault; a throttle and a quota let calls pass first. */
  function isOver({ fault, second, full }: Declared, identifier: string, at: number): boolean {
    if (fault.name === 'quota') return full(identifier);
    if (fault.name !== 'throttle' || second.count(at) >= fault.value) return true;
    second.add(at);
    return false;
  }

  /** The order of the checks is the order in which the conditions are documented: what one drops, the next never sees. */
  function takesHold(one: Declared, call: Target): boolean {
    const { fault, byIdentifier } = one;
    if (!isWithin(one, call.at) || (fault.api !== undefined && fault.api !== call.command)) return false;
    // Of a call for several accounts, the first that the fault means.
    const { id, each } = fault;
    const meant = (identifier: string) =>
      id?.test(identifier) !== false && (byIdentifier.get(identifier) ?? 0) < each;
    const identifier =
      call.identifiers.find(meant) ?? (call.identifiers.length === 0 && !id ? '' : undefined);
    if (identifier === undefined) return false;
    const before = byIdentifier.get(identifier) ?? 0;
    if (one.times >= fault.times || before >= each) return false;
    if (one.skipped < fault.skip) {
      one.skipped += 1;
      return false;
    }
    if ((fault.share < 1 && random() >= fault.share) || !isOver(one, identifier, call.at)) return false;
    one.times += 1;
    if (each !== Number.POSITIVE_INFINITY) byIdentifier.set(identifier, before + 1);
    acted(fault.name);
    return true;
  }

  return {
    /** Nothing is declared: the hot path asks this alone. */
    isEmpty: () => declared.length === 0,
    declare(fault: Fault): void {
      if (fault.name === 'outage' || fault.name === 'revoke') strikes.declare(fault);
      else declared.push(declare(fault));
    },
    clear(): void {
      strikes.clear();
      declared = [];
    },
    /** Counts a call for the faults that strike the whole server. */
    arrived: strikes.arrived,
    /** Acts after a pause, unless everything is cleared before. */
    later: strikes.later,
    /** The first fault of these names, in their order, that takes hold of the call; only that one is used up. */
    claim(names: readonly FaultName[], call: Target): Fault | undefined {
      for (const name of names) {
        const one = declared.find((candidate) => candidate.fault.name === name && takesHold(candidate, call));
        if (one !== undefined) return one.fault;
      }
      return undefined;
    },
    /** Every fault of these names that takes hold of the call. */
    claimAll(names: readonly FaultName[], call: Target): Fault[] {
      return declared
        .filter((one) => names.includes(one.fault.name) && takesHold(one, call))
        .map(({ fault }) => fault);
    },
    /** A fault that is on at this moment, without using it up. */
    current(name: FaultName, at: number): Fault | undefined {
      return declared.find((one) => one.fault.name === name && isWithin(one, at))?.fault;
    },
  };
}

export type FaultInjector = ReturnType<typeof createFaultInjector>;

function isWithin({ fault, since }: { fault: Fault; since: number }, at: number): boolean {
  const elapsed = at - since - fault.after;
  return elapsed >= 0 && elapsed < fault.for;
}

/** Faults that strike the whole server at a moment, after a time and a number of calls: an outage, a revocation. */
function createStrikes(strike: (fault: Fault) => void) {
  const timers = new Set<NodeJS.Timeout>();
  let waiting: { readonly fault: Fault; left: number }[] = [];

  function later(pause: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, pause);
    timers.add(timer);
  }

  function start(fault: Fault): void {
    if (fault.skip === 0) strike(fault);
    else waiting.push({ fault, left: fault.skip });
  }

  return {
    declare(fault: Fault): void {
      if (fault.after === 0) start(fault);
      else later(fault.after, () => start(fault));
    },
    /** Counts a call; the first one beyond those that were to pass is the one that is struck. */
    arrived(): void {
      if (waiting.length === 0) return;
      const due = waiting.filter((one) => one.left === 0);
      waiting = waiting.filter((one) => one.left > 0);
      for (const one of waiting) one.left -= 1;
      for (const { fault } of due) strike(fault);
    },
    /** Acts after a pause, unless everything is cleared before. */
    later,
    clear(): void {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting = [];
    },
  };
}
