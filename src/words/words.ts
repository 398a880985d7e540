// What reports say to people: the sentences that every language has to have.
import type { Language } from '../catalogue/catalogue.js';
import type { Status } from '../outcome.js';
import { en } from './en.js';
import { zh } from './zh.js';

export { grouped } from './format.js';

export interface Words {
  readonly status: Readonly<Record<Status, string>>;
  readonly duration: (seconds: number) => string;
  readonly rows: (count: number) => string;
  /** So many rows of a state. */
  readonly counted: (count: string, status: Status) => string;
  readonly sandbox: string;
  readonly outcome: {
    readonly complete: (rows: number) => string;
    readonly unchanged: (rows: number) => string;
    readonly tolerated: (rows: number, failures: number) => string;
    readonly incomplete: (rows: number, done: number) => string;
    readonly stopped: (rows: number, done: number) => string;
    readonly empty: string;
  };
  readonly why: string;
  readonly unread: (share: string) => string;
  readonly problems: string;
  readonly group: (rows: string, status: string, line: number) => string;
  readonly conflicts: (count: number) => string;
  readonly notCleared: (count: number) => string;
  readonly lost: (count: number) => string;
  readonly calls: (total: string, retries: string, throttles: string) => string;
  readonly rate: (mean: string, highest: string, ceiling: string) => string;
  readonly latency: (p50: string, p95: string, p99: string, max: string) => string;
  readonly waits: (count: number, duration: string) => string;
  readonly took: (duration: string) => string;
  readonly files: string;
  readonly file: Readonly<Record<string, string>>;
  readonly next: string;
  readonly step: {
    readonly mend: (path: string) => string;
    readonly again: string;
    readonly cure: string;
    readonly conflicts: string;
    readonly real: string;
    readonly none: string;
  };
  readonly progress: {
    readonly rows: (rows: string) => string;
    readonly rate: (now: string, ceiling: string) => string;
    readonly left: (duration: string) => string;
    readonly inFlight: (calls: string) => string;
    readonly latency: (p50: string, p95: string) => string;
    /** The ceiling is lower than the run's own. */
    readonly slowed: (limit: string, now: string) => string;
    /** `since` is missing while the wait is young. */
    readonly waits: Readonly<
      Record<'outage' | 'throttle' | 'usersig', (code: string, since: string | undefined) => string>
    >;
    readonly waitShortly: (code: string, since: string | undefined) => string;
    readonly nextTry: (why: string, duration: string) => string;
    /** Said once, when a wait has lasted for a while. */
    readonly tryingOn: (why: string) => string;
    readonly goingOn: (duration: string) => string;
    /** After the first Ctrl-C. */
    readonly stopping: string;
  };
}

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** A state in the reader's language, and as the CSVs and the JSON spell it. */
export function statusLabel(status: Status, words: Words): string {
  const name = words.status[status];
  return name === status ? name : `${name} ${status}`;
}
