// Estimates the time left from the rows finished lately, not from those merely read.
import { DRAWN_COUNTS, type DrawnView } from './progress-view.js';

interface Sample {
  readonly at: number;
  readonly share: number;
}

const SAMPLE_EVERY = 1_000;
const SAMPLES = 30;
/** An estimate from less is noise. */
const SURE_AFTER = 3_000;

/** Rows with an outcome; those that a stopped run leaves unsent are still to be done. */
export function finishedRows({ counts }: Pick<DrawnView, 'counts'>): number {
  return DRAWN_COUNTS.reduce((sum, name) => sum + (name === 'unsent' ? 0 : (counts[name] ?? 0)), 0);
}

/** Finished rows as a share of all, 0 to 1; the rows still unread are estimated by their bytes. Undefined where the size is not known. */
export function finishedShare(view: DrawnView): number | undefined {
  const { rowsRead, bytesRead, bytesTotal } = view;
  if (bytesTotal === undefined) return undefined;
  if (rowsRead === 0 || bytesTotal === 0) return bytesRead >= bytesTotal ? 1 : 0;
  return Math.min(1, (finishedRows(view) / rowsRead) * Math.min(1, bytesRead / bytesTotal));
}

/** Rows that the whole input holds, if the rest of it is like what was read. */
export function estimatedRows({ rowsRead, bytesRead, bytesTotal }: DrawnView): number | undefined {
  if (bytesTotal === undefined || bytesRead === 0) return undefined;
  return Math.max(rowsRead, Math.round(rowsRead * (bytesTotal / bytesRead)));
}

export function createEta() {
  let samples: Sample[] = [];

  return {
    /** `at`: monotonic milliseconds. Undefined while it cannot be known. */
    secondsLeft(at: number, view: DrawnView): number | undefined {
      const share = finishedShare(view);
      if (share === undefined) return undefined;
      // The time of a wait says nothing about the time after it.
      if (view.waitingFor) samples = [];
      if (at - (samples.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= SAMPLE_EVERY) samples.push({ at, share });
      if (samples.length > SAMPLES) samples.shift();
      const oldest = samples[0];
      if (!oldest || at - oldest.at < SURE_AFTER || share <= oldest.share) return undefined;
      return ((1 - share) * (at - oldest.at)) / (share - oldest.share) / 1000;
    },
  };
}
