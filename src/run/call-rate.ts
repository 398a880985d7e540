// Calls a second, as the mean over the last two seconds of ticks.

const TICKS = 20;

/** @returns what to call at each tick, with monotonic milliseconds and all calls so far; it gives calls a second */
export function createCallRate(startedAt: number): (at: number, calls: number) => number {
  const ticks = [{ at: startedAt, calls: 0 }];
  return (at, calls) => {
    ticks.push({ at, calls });
    if (ticks.length > TICKS) ticks.shift();
    const [first] = ticks;
    return first === undefined || at <= first.at ? 0 : ((calls - first.calls) * 1000) / (at - first.at);
  };
}
