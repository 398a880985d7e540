// Writes numbers, durations and times as people read them.

/** 1234567 → 1,234,567 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Sentences in a row: after a Chinese full stop there is no blank. */
export function together(...sentences: readonly string[]): string {
  return sentences.join(' ').replace(/([。！？]) /g, '$1');
}

/** Milliseconds, no finer than anybody reads them. */
export function milliseconds(ms: number): string {
  return ms < 10 ? `${Math.round(ms * 10) / 10} ms` : `${grouped(Math.round(ms))} ms`;
}

/** A few rows of a million are not 0 %, and not all is not 100 %. */
export function shareOf(count: number, rows: number): string {
  const percent = (count / rows) * 100;
  if (count > 0 && percent < 0.1) return '<0.1 %';
  if (count < rows && percent > 99.9) return '>99.9 %';
  return `${percent.toFixed(1)} %`;
}

/** @param units for hours, minutes and seconds */
export function durationText(
  seconds: number,
  [hour, minute, second]: readonly [string, string, string],
): string {
  if (seconds > 0 && seconds < 1) return milliseconds(seconds * 1000);
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}${second}`;
  const whole = Math.round(seconds);
  const parts: string[] = [];
  if (whole >= 3600) parts.push(`${grouped(Math.floor(whole / 3600))}${hour}`);
  if (whole >= 60) parts.push(`${Math.floor((whole % 3600) / 60)}${minute}`);
  if (whole < 3600) parts.push(`${whole % 60}${second}`);
  return parts.join(' ');
}

/**
 * ISO 8601, UTC, from milliseconds since 1970. Many rows share one time, and writing it costs more than the row.
 * @param around the text around the time
 */
export function createStamp(around = (time: string) => time): (time: number) => string {
  let last = Number.NaN;
  let text = '';
  return (time) => {
    if (time !== last) {
      last = time;
      text = around(new Date(time).toISOString());
    }
    return text;
  };
}
