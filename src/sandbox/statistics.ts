// What the sandbox has seen, counted as it happens: the oracle of every test and benchmark.

/** What the emulator has seen, counted as it happens. */
export interface SandboxStatistics {
  /** Requests whose head has arrived, whatever became of them. */
  readonly calls: number;
  /** account_import calls whose account was stored, even where the answer was lost afterwards. */
  readonly accepted: number;
  /** account_check and portrait_get calls that were answered with a result. */
  readonly checked: number;
  /** Of the commands that ask about several accounts: calls that got past their limit, and the most accounts in one. */
  readonly asked: Readonly<Record<string, { readonly calls: number; readonly mostAccounts: number }>>;
  /** By command: calls from the app's admin, before the command's own limit, and the most of them in any 1000 ms. */
  readonly permitted: Readonly<
    Record<string, { readonly calls: number; readonly highestInOneSecond: number }>
  >;
  /** Everything else that was decided, by code: `70402`, `HTTP_404`, or the name of a fault. */
  readonly refused: Readonly<Record<string, number>>;
  /** How often each fault has acted, by name. */
  readonly faults: Readonly<Record<string, number>>;
  /** Most requests at one time that had arrived and whose answer was not finished. */
  readonly peakInFlight: number;
  /** Largest number of arrivals in any window of 1000 ms, exact to the clock's resolution. */
  readonly highestInOneSecond: number;
  /** TCP connections that were opened. */
  readonly connections: number;
  /** Milliseconds since 1970 on the monotonic clock; missing before the first call. */
  readonly firstArrival?: number;
  /** The same of the last call. */
  readonly lastArrival?: number;
}

/** Arrivals of the last 1000 ms; its memory grows with the rate, never with the number of calls. */
export function createSlidingSecond() {
  let times = new Float64Array(256);
  let oldest = 0;
  let size = 0;

  function grow(): void {
    const larger = new Float64Array(times.length * 2);
    larger.set(times.subarray(oldest));
    larger.set(times.subarray(0, oldest), times.length - oldest);
    times = larger;
    oldest = 0;
  }

  return {
    /** How many arrivals were less than 1000 ms before `at`; `at` must not go backwards. */
    count(at: number): number {
      while (size > 0 && at - (times[oldest] ?? 0) >= 1000) {
        oldest = (oldest + 1) % times.length;
        size -= 1;
      }
      return size;
    },
    add(at: number): void {
      if (size === times.length) grow();
      times[(oldest + size) % times.length] = at;
      size += 1;
    },
  };
}

/** Counts arrivals, and the most of them in any window of 1000 ms. */
function createArrivals() {
  const second = createSlidingSecond();
  const seen = { calls: 0, highestInOneSecond: 0 };
  return {
    seen,
    add(at: number): void {
      const inThisSecond = second.count(at) + 1;
      second.add(at);
      if (inThisSecond > seen.highestInOneSecond) seen.highestInOneSecond = inThisSecond;
      seen.calls += 1;
    },
  };
}

export function createStatistics() {
  let arrivals = createArrivals();
  let inFlight = 0;
  let seen = nothingSeen();

  return {
    connected(): void {
      seen.connections += 1;
    },
    /** A request's head has arrived at `at`, on `performance.now`. */
    arrived(at: number): void {
      inFlight += 1;
      if (inFlight > seen.peakInFlight) seen.peakInFlight = inFlight;
      if (arrivals.seen.calls === 0) seen.first = at;
      seen.last = at;
      arrivals.add(at);
    },
    permitted(command: string, at: number): void {
      const those = seen.permitted.get(command) ?? createArrivals();
      those.add(at);
      seen.permitted.set(command, those);
    },
    /** The answer is finished, or the connection is gone. */
    left(): void {
      inFlight -= 1;
    },
    accepted(): void {
      seen.accepted += 1;
    },
    checked(): void {
      seen.checked += 1;
    },
    asked(command: string, accounts: number): void {
      const { calls, mostAccounts } = seen.asked.get(command) ?? { calls: 0, mostAccounts: 0 };
      seen.asked.set(command, { calls: calls + 1, mostAccounts: Math.max(mostAccounts, accounts) });
    },
    refused(code: string): void {
      seen.refused.set(code, (seen.refused.get(code) ?? 0) + 1);
    },
    acted(fault: string): void {
      seen.faults.set(fault, (seen.faults.get(fault) ?? 0) + 1);
    },
    /** Counts from nothing again; calls that are in flight stay in flight. */
    reset(): void {
      arrivals = createArrivals();
      seen = { ...nothingSeen(), peakInFlight: inFlight };
    },
    snapshot(): SandboxStatistics {
      const { first, last, asked, permitted, refused, faults, ...counts } = seen;
      const times = {
        firstArrival: performance.timeOrigin + first,
        lastArrival: performance.timeOrigin + last,
      };
      return {
        ...counts,
        ...arrivals.seen,
        asked: Object.fromEntries(asked),
        permitted: Object.fromEntries(Array.from(permitted, ([command, { seen }]) => [command, { ...seen }])),
        refused: Object.fromEntries(refused),
        faults: Object.fromEntries(faults),
        ...(arrivals.seen.calls > 0 ? times : {}),
      };
    },
  };
}

export type Statistics = ReturnType<typeof createStatistics>;

function nothingSeen() {
  return {
    accepted: 0,
    checked: 0,
    asked: new Map<string, { calls: number; mostAccounts: number }>(),
    permitted: new Map<string, ReturnType<typeof createArrivals>>(),
    refused: new Map<string, number>(),
    faults: new Map<string, number>(),
    peakInFlight: 0,
    connections: 0,
    first: 0,
    last: 0,
  };
}
