// What is shown of a run in progress: figures only, in no language.
import { type Counts, type RowVerdict, STATUSES, type Status } from '../outcome.js';

/** The state of a run at this moment. */
export interface ProgressView {
  /** Rows read so far. */
  readonly rowsRead: number;
  /** Bytes of the input that are used up. */
  readonly bytesRead: number;
  /** Absent where the input's size is not known. */
  readonly bytesTotal?: number;
  /** Rows by state, as far as they have ended. */
  readonly counts: Readonly<Counts>;
  /** Calls that started in the last second. */
  readonly callsPerSecond: number;
  /** The rate that is allowed now. */
  readonly ceiling: number;
  /** Calls that have no reply yet. */
  readonly inFlight: number;
  /** Milliseconds; absent before the first call. */
  readonly p50?: number;
  /** The same of 95 calls in 100. */
  readonly p95?: number;
  /** The run's hard ceiling, where it is known; a lower `ceiling` is shown as a slowdown. */
  readonly limit?: number;
  /** Where several processes share a ceiling. */
  readonly sharing?: { readonly share: number; readonly ceiling: number; readonly processes: number };
  /** Why nothing can be sent. */
  readonly waitingFor?: ProgressWait;
}

/** What is drawn: the rows of a run by state, or those of a verification by verdict. */
export type DrawnView = Omit<ProgressView, 'counts'> & {
  readonly counts: Readonly<Partial<Record<DrawnCount, number>>>;
};

export type DrawnCount = Status | RowVerdict;

/** In the order in which they are drawn; what the two have in common is there once. */
export const DRAWN_COUNTS = [
  ...(['match', 'differs', 'missing', 'unknown'] as const),
  ...STATUSES,
] as const satisfies readonly DrawnCount[];

/** What a run waits for. */
export interface ProgressWait {
  /** What is the matter. */
  readonly cause: 'outage' | 'throttle' | 'usersig' | 'share' | 'store';
  /** What came in place of a good reply. */
  readonly code: string;
  /** Since the last good reply. */
  readonly sinceMs: number;
  /** Absent while a call is out. */
  readonly nextTryMs?: number;
}
