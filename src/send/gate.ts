// One gate for four things: the first call that goes alone, the outage, the pause after a throttle, and the stop.

/** `probing` lets a single call through; `shut` none; `stopped` is for ever. */
export type GateState = 'probing' | 'open' | 'shut' | 'stopped';

export interface Gate {
  readonly state: GateState;
  /** Whether one more call may pass now. */
  readonly admits: boolean;
  /** One call passes; only after `admits`. */
  pass(): void;
  open(): void;
  /** Lets one call through, and no other until the next change. */
  probe(): void;
  shut(): void;
  stop(): void;
  /** Resolves at the next change. */
  changed(): Promise<void>;
}

/** Begins by probing: the first call of a run goes alone. */
export function createGate(): Gate {
  let state: GateState = 'probing';
  let probeIsOut = false;
  let waiting: (() => void)[] = [];
  const become = (next: GateState) => {
    if (state === 'stopped') return;
    state = next;
    probeIsOut = false;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    get state() {
      return state;
    },
    get admits() {
      return state === 'open' || (state === 'probing' && !probeIsOut);
    },
    pass() {
      if (state === 'probing') probeIsOut = true;
    },
    open: () => become('open'),
    probe: () => become('probing'),
    shut: () => become('shut'),
    stop: () => become('stopped'),
    changed: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
