// What the tickers of a run and of a verification have in common: they tick ten times a second, and may write metrics.
import type { Statistics } from '../stats/statistics.js';
import { BUG, stopOnError } from '../stop.js';
import type { OpenRun } from './open-run.js';

const TICK_MS = 100;

/**
 * @param tick what throws here is a bug, and stops the run
 * @param metrics a file that cannot be written stops the run
 * @returns ends it; rejects with what `tick` threw
 */
export function startTicking(
  { clock, stop }: Pick<OpenRun, 'clock' | 'stop'>,
  metrics: { tick(): void } | undefined,
  tick: () => void,
): () => Promise<void> {
  const stopping = new AbortController();
  const ticking = keepTicking().catch((error) => {
    stop.now(BUG);
    throw error;
  });
  ticking.catch(() => {}); // the caller learns of it when it ends the ticking
  return () => {
    stopping.abort();
    return ticking;
  };

  async function keepTicking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      tick();
      stopOnError(stop, () => metrics?.tick());
    }
  }
}

/**
 * Where metrics are written, and what they say of every run; undefined: nowhere. A sandbox run writes none: metrics
 * that look well because somebody practised would be worse than none.
 */
export function metricsPlace({
  options: { metricsFile, label },
  run: { sandbox, app },
  statistics,
  clock,
}: {
  options: { readonly metricsFile?: string | undefined; readonly label?: string | undefined };
  run: { readonly sandbox: boolean; readonly app: { readonly sdkappid: number } };
  statistics: Statistics;
  clock: { wall(): number };
}) {
  if (metricsFile === undefined || sandbox) return undefined;
  const labels = { sdkappid: String(app.sdkappid), ...(label !== undefined && { source: label }) };
  return { path: metricsFile, labels, statistics, wall: () => clock.wall() };
}
