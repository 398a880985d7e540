// progress.json: how far a run is, written while it runs so that `status` can show it; removed when the run ends.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STATUSES } from '../outcome.js';
import { readPrivateText } from '../private-files.js';
import type { ProgressView, ProgressWait } from '../terminal/progress-view.js';

export const STATE_FILE = 'progress.json';

const FORMAT = 'tim-import progress 1';
const WRITE_EVERY = 1_000;
const OWNER_ONLY = 0o600;

const CAUSES = [
  'outage',
  'throttle',
  'usersig',
  'share',
  'store',
] as const satisfies readonly ProgressWait['cause'][];
const count = z.number().min(0);
const stateSchema = z.object({
  format: z.literal(FORMAT),
  at: z.iso.datetime().describe('When it was written, UTC.'),
  rowsRead: count,
  bytesRead: count,
  bytesTotal: count.nullable(),
  counts: z.record(z.enum(STATUSES), count),
  callsPerSecond: count,
  ceiling: count,
  inFlight: count,
  waitingFor: z.object({ cause: z.enum(CAUSES), code: z.string(), sinceMs: count }).nullable(),
});

export type RunState = z.infer<typeof stateSchema>;

export interface StateFile {
  /** Called often; writes once a second. It is a convenience: a disk that fails is no reason to stop a run. */
  update(view: ProgressView): void;
  remove(): void;
}

/** @param clock monotonic milliseconds, and the wall's since 1970 */
export function createStateFile(
  folder: string,
  clock: { readonly now: () => number; readonly wall: () => number },
): StateFile {
  const path = join(folder, STATE_FILE);
  const beside = `${path}.part`;
  let writtenAt = Number.NEGATIVE_INFINITY;

  return {
    update(view) {
      if (clock.now() - writtenAt < WRITE_EVERY) return;
      writtenAt = clock.now();
      const { rowsRead, bytesRead, bytesTotal = null, counts, callsPerSecond, ceiling, inFlight } = view;
      const { cause, code, sinceMs } = view.waitingFor ?? {};
      const state = {
        ...{ format: FORMAT, at: new Date(clock.wall()).toISOString(), rowsRead, bytesRead, bytesTotal },
        ...{ counts, callsPerSecond, ceiling, inFlight },
        waitingFor: cause === undefined ? null : { cause, code, sinceMs },
      };
      ifPossible(() => {
        rmSync(beside, { force: true });
        writeFileSync(beside, `${JSON.stringify(state)}\n`, { mode: OWNER_ONLY, flag: 'wx' });
        renameSync(beside, path);
      });
      // What a full disk took of it is room that the reports need.
      ifPossible(() => rmSync(beside, { force: true }));
    },
    remove() {
      ifPossible(() => rmSync(path, { force: true }));
    },
  };
}

/** What a run in progress last wrote; undefined where there is nothing yet. */
export function readRunState(folder: string): RunState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(readPrivateText(join(folder, STATE_FILE)))).data;
  } catch {
    return undefined;
  }
}

function ifPossible(step: () => void): void {
  try {
    step();
  } catch {
    // see above
  }
}
