// The waits of the circuit breaker: what people read while one lasts, and what the summary says of it afterwards.
import type { Clock } from '../clock.js';

export interface Waiting {
  readonly cause: 'outage' | 'throttle' | 'usersig';
  readonly code: string;
  /** Milliseconds since the last good answer. */
  readonly sinceMs: number;
  /** Milliseconds until the next try; undefined while a call is out. */
  readonly nextTryMs?: number;
}

/** How a wait is written in summary.json. */
const REASONS = { suspect: 'suspecting', open: 'outage', paused: 'paused', refreshing: 'renewing' } as const;
const CAUSES = { suspect: 'outage', open: 'outage', paused: 'throttle', refreshing: 'usersig' } as const;

interface Wait {
  readonly from: number;
  readonly state: keyof typeof REASONS;
  readonly code: string;
}

/** @param parts onWait is called at the end of each wait; monotonic milliseconds */
export function createWaits(parts: {
  clock: Pick<Clock, 'now'>;
  onWait: (wait: { from: number; to: number; reason: string }) => void;
}) {
  const { clock, onWait } = parts;
  let wait: Wait | undefined;
  let isStopped = false;
  const report = ({ from, state, code }: Wait) =>
    onWait({ from, to: clock.now(), reason: `${REASONS[state]}: ${code}` });
  return {
    /** The first reason of a wait is the one that counts. */
    begin(state: keyof typeof REASONS, code: string): void {
      if (!isStopped) wait ??= { from: clock.now(), state, code };
    },
    end(): void {
      if (wait && !isStopped) report(wait);
      wait = undefined;
    },
    /** The run stops in the wait: nothing goes on, so people still read what it waits for. */
    stop(): void {
      if (wait) report(wait);
      isStopped = true;
    },
    view(now: {
      state: string;
      code: string;
      silentSince: number;
      nextTryAt: number | undefined;
    }): Waiting | undefined {
      if (!wait) return undefined;
      const { state, code, silentSince, nextTryAt } = now;
      return {
        cause: CAUSES[state === 'paused' || state === 'refreshing' ? state : wait.state],
        code,
        sinceMs: clock.now() - silentSince,
        ...(nextTryAt !== undefined && { nextTryMs: Math.max(0, nextTryAt - clock.now()) }),
      };
    },
  };
}
