// What is shown of a run in progress: figures only, in no language.
import type { Counts } from '../outcome.js';

/** The state of a run at this moment. */
export interface ProgressView {
  readonly rowsRead: number;
  readonly bytesRead: number;
  /** Absent where the input's size is not known. */
  readonly bytesTotal?: number;
  readonly counts: Readonly<Counts>;
  readonly callsPerSecond: number;
  /** The rate that is allowed now. */
  readonly ceiling: number;
  readonly inFlight: number;
  /** Milliseconds; absent before the first call. */
  readonly p50?: number;
  readonly p95?: number;
  /** The run's hard ceiling, where it is known; a lower `ceiling` is shown as a slowdown. */
  readonly limit?: number;
  /** Why nothing can be sent. */
  readonly waitingFor?: ProgressWait;
}

export interface ProgressWait {
  readonly cause: 'outage' | 'throttle' | 'usersig';
  /** What came in place of a good reply. */
  readonly code: string;
  /** Since the last good reply. */
  readonly sinceMs: number;
  /** Absent while a call is out. */
  readonly nextTryMs?: number;
}
