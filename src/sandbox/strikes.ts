// Faults that strike the whole server at a moment, after a time and a number of calls: an outage, a revocation.
import type { Fault } from './faults.js';

export function createStrikes(strike: (fault: Fault) => void) {
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
