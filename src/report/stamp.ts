// Spells times for reports: many rows share one, and its spelling costs more than the row.

/** @returns ISO 8601, UTC, from milliseconds since 1970 */
export function createStamp(): (time: number) => string {
  let last = Number.NaN;
  let spelled = '';
  return (time) => {
    if (time !== last) {
      last = time;
      spelled = new Date(time).toISOString();
    }
    return spelled;
  };
}
