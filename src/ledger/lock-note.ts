// Names the run that holds the ledger to a second one; the lock itself is the store's, and dies with its process.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ImportError } from '../errors.js';
import { readPrivateText } from '../private-files.js';
import { isProcessAlive } from '../process-alive.js';
import type { LockHolder } from './ledger.js';

const NOTE = 'holder.json';
const noteSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  folder: z.string().optional(),
  since: z.iso.datetime(),
});

/** Only the lock's holder may do this. @param since wall clock, milliseconds since 1970 */
export function writeNote(ledger: string, holder: LockHolder, since: number): void {
  const note = { ...holder, since: new Date(since).toISOString() } satisfies z.input<typeof noteSchema>;
  const path = join(ledger, NOTE);
  // What an earlier, killed holder left there may be anything, a link too: it is never written to.
  rmSync(`${path}.part`, { force: true });
  writeFileSync(`${path}.part`, `${JSON.stringify(note)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.part`, path);
}

/** Only the lock's holder may do this, before it releases the lock. */
export function removeNote(ledger: string): void {
  try {
    rmSync(join(ledger, NOTE), { force: true });
  } catch {
    // A note that stays does no harm: the lock is gone.
  }
}

/** @returns LEDGER_HELD, naming the other run if it has written its note */
export function heldBy(ledger: string, cause: unknown): ImportError {
  const note = readNote(ledger);
  const who = note
    ? `another run (process ${note.pid} on ${note.host}, since ${note.since.slice(0, 19)}Z${note.folder === undefined ? '' : `, reports in "${note.folder}"`})`
    : 'another run';
  return new ImportError(
    'LEDGER_HELD',
    `The ledger in "${ledger}" is held by ${who}: wait until it has ended, or stop it, then run this again.`,
    { cause },
  );
}

function readNote(ledger: string): z.infer<typeof noteSchema> | undefined {
  try {
    const note = noteSchema.safeParse(JSON.parse(readPrivateText(join(ledger, NOTE))));
    return note.success && !hasEnded(note.data) ? note.data : undefined;
  } catch {
    return undefined; // The other run has not written it yet; it holds the lock all the same.
  }
}

/** The note of a killed run stays until the next holder writes its own. */
function hasEnded(note: z.infer<typeof noteSchema>): boolean {
  return isProcessAlive(note, Date.parse(note.since)) === false;
}
