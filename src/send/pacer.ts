// Spreads calls over their second: a few every hundredth of it, so that no server meets them in one burst.
import { WINDOW_MS } from './ring.js';

export interface Spread {
  /** Milliseconds to wait before one more call may start; 0 when it may start now. */
  wait(now: number): number;
  /** One call starts now. */
  push(now: number): void;
  /** Calls a second from now on. */
  setPace(callsPerSecond: number): void;
}

/** Waking up costs as much as sending a call: so what is due in this time goes together. */
const GRAIN_MS = 10;
/** So far behind its time calls may be and still make up for it; of a longer stall a grain is left, not a burst. */
const CATCH_UP_MS = 30;

/** @param pace calls a second to begin with */
export function createSpread(pace: number): Spread {
  let gap = WINDOW_MS / pace;
  let due: number | undefined;
  return {
    wait: (now) => (due === undefined || due <= now ? 0 : due - now + Math.max(0, GRAIN_MS - gap)),
    push(now) {
      due = (due === undefined ? now : now - due > CATCH_UP_MS ? now - GRAIN_MS : due) + gap;
    },
    setPace(callsPerSecond) {
      gap = WINDOW_MS / callsPerSecond;
    },
  };
}
