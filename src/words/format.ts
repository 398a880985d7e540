// Spells numbers and durations as people read them.

/** 1234567 → 1,234,567 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Milliseconds, no finer than anybody reads them. */
export function milliseconds(ms: number): string {
  return ms < 10 ? `${Math.round(ms * 10) / 10} ms` : `${grouped(Math.round(ms))} ms`;
}

/** Seconds; `units`: for hours, minutes and seconds. */
export function spelled(seconds: number, units: readonly [string, string, string], glue: string): string {
  const [hour, minute, second] = units;
  if (seconds > 0 && seconds < 1) return milliseconds(seconds * 1000);
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}${second}`;
  const whole = Math.round(seconds);
  const parts: string[] = [];
  if (whole >= 3600) parts.push(`${grouped(Math.floor(whole / 3600))}${hour}`);
  if (whole >= 60) parts.push(`${Math.floor((whole % 3600) / 60)}${minute}`);
  if (whole < 3600) parts.push(`${whole % 60}${second}`);
  return parts.join(glue);
}
