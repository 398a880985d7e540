// The lanes of the calls: p-limit keeps so many open, and each serves one job after the other while any waits.
import type { LimitFunction } from 'p-limit';
import { createFifo } from './fifo.js';

export interface Lanes<Job> {
  /** The job is served as soon as a lane is free, in the order of coming. */
  push(job: Job): void;
  /** Whether some more jobs would be served soon; too many that wait would only grow old in memory. */
  readonly hasRoom: boolean;
  /** There may be more lanes now. */
  look(): void;
}

const MOST_WAITING = 32;

/**
 * A lane of its own for each job would be a job of p-limit for each: eight promises, a tenth of what a call costs.
 * @param serve never rejects
 * @param onRoom told when there is room again: when half of those that may wait have found a lane
 */
export function createLanes<Job>(parts: {
  slots: LimitFunction;
  serve: (job: Job) => Promise<void>;
  onRoom: () => void;
}): Lanes<Job> {
  const { slots, serve, onRoom } = parts;
  const jobs = createFifo<Job>();
  let open = 0; // those that p-limit lets wait included
  let full = false;
  const most = () => Math.min(MOST_WAITING, slots.concurrency);

  const lane = async () => {
    // One more than there may be closes itself.
    while (open <= slots.concurrency) {
      const job = jobs.shift();
      if (job === undefined) break;
      if (full && jobs.length * 2 <= most()) {
        full = false;
        onRoom();
      }
      await serve(job);
    }
    open--;
  };
  const openOne = () => {
    open++;
    void slots(lane);
  };

  return {
    push(job) {
      jobs.push(job);
      full ||= jobs.length >= most();
      if (open < slots.concurrency) openOne();
    },
    get hasRoom() {
      return !full;
    },
    look() {
      for (let more = jobs.length; more > 0 && open < slots.concurrency; more--) openOne();
    },
  };
}
