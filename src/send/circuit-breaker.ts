// Which phase the calls are in, and what the gate does in it; waits are timed and told here.
import type { Clock } from '../clock.js';
import type { Gate } from './gate.js';

/** `suspecting`: the calls in flight show whether the server is away. In an outage single calls probe. */
export type PhaseName = 'probing' | 'open' | 'suspecting' | 'outage' | 'paused' | 'renewing';

export interface Phase {
  readonly name: PhaseName;
  become(next: PhaseName, code?: string): void;
  /** Shut for so long; then `open`, or a single call that decides. A wait that ends sooner does not cut this one. */
  wait(name: 'outage' | 'paused', ms: number, code: string): void;
  /** Whether a call that began then is the one that was let through to decide. */
  isProbe(startedAt: number): boolean;
  /** Milliseconds until the next try; undefined while a call is out. */
  readonly nextTryMs: number | undefined;
}

/** Begins by probing: the first call of a run goes alone. */
export function createPhase(parts: {
  gate: Gate;
  clock: Clock;
  signal: AbortSignal;
  /** Called when calls go on after a wait, or the run stops in one; monotonic milliseconds. */
  onWait: (wait: { from: number; to: number; reason: string }) => void;
  /** Called before each try while the server is away. */
  onOutage: () => void;
}): Phase {
  const { gate, clock, signal } = parts;
  let name: PhaseName = 'probing';
  let changedAt = clock.now();
  let nextTryAt: number | undefined;
  let waiting: { from: number; reason: string } | undefined;

  const endWait = () => {
    if (waiting) parts.onWait({ ...waiting, to: clock.now() });
    waiting = undefined;
  };
  signal.addEventListener('abort', endWait);

  const become = (next: PhaseName, code = '') => {
    name = next;
    changedAt = clock.now();
    nextTryAt = undefined;
    if (next === 'open') {
      endWait();
      gate.open();
    } else if (next === 'probing') gate.probe();
    else {
      waiting ??= { from: changedAt, reason: `${next}: ${code}` };
      gate.shut();
    }
  };

  return {
    get name() {
      return name;
    },
    become,
    async wait(next, ms, code) {
      const end = clock.now() + ms;
      if (name === next && nextTryAt !== undefined && nextTryAt >= end) return;
      become(next, code);
      nextTryAt = end;
      await clock.sleep(ms, signal);
      if (signal.aborted || name !== next || nextTryAt !== end) return;
      if (next === 'paused') return become('open');
      // One call goes; the phase stays an outage, so that the wait is told as one.
      parts.onOutage();
      changedAt = clock.now();
      nextTryAt = undefined;
      gate.probe();
    },
    isProbe: (startedAt) => name !== 'open' && startedAt >= changedAt,
    get nextTryMs() {
      return nextTryAt === undefined ? undefined : Math.max(0, nextTryAt - clock.now());
    },
  };
}
