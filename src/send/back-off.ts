// How long a row waits after a failure before its next attempt: exponential, with full jitter, so that rows do not come back together.

const BASE_MS = 250;
const CAP_MS = 10_000;

/**
 * @param attempt 1 after the first failed attempt
 * @param random uniform in 0…1
 * @returns milliseconds
 */
export function backOff(attempt: number, random: number): number {
  return Math.round(random * Math.min(CAP_MS, BASE_MS * 2 ** attempt));
}
