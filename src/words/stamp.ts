// Spells times for reports: many rows share one, and its spelling costs more than the row.

/**
 * @param around what is said around the time
 * @returns ISO 8601, UTC, from milliseconds since 1970
 */
export function createStamp(around = (time: string) => time): (time: number) => string {
  let last = Number.NaN;
  let spelled = '';
  return (time) => {
    if (time !== last) {
      last = time;
      spelled = around(new Date(time).toISOString());
    }
    return spelled;
  };
}
