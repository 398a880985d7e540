// The Retry-After header: when a server asks to be called again.

/** An hour: nobody means more, and a longer wait is for a person to decide. */
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds to wait, from 0 to an hour; undefined where the header cannot be understood.
 * @param value seconds, or an HTTP date (RFC 9110, 10.2.3)
 * @param now wall clock, milliseconds since 1970
 */
export function retryAfterMs(value: string, now: number): number | undefined {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000);
  // Date.parse alone takes almost anything for a date, '5 apples' among it.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  // The oldest of the three forms (asctime) names no zone, and means GMT.
  const at = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : bounded(at - now);
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS);
}
