// Finds out whether the process that a note on the disk names is still the one that wrote it.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill } from 'node:process';
import { isErrno } from './errors.js';

/** Linux counts a process's start in hundredths of a second since boot, wherever it runs. */
const TICKS_PER_SECOND = 100;
const SLACK_SECONDS = 5;

/**
 * Undefined where the process was on another machine: it cannot be seen from here.
 * @param since when the note was written, wall clock, milliseconds since 1970
 */
export function isProcessAlive(
  { pid, host }: { pid: number; host: string },
  since: number,
): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    // Signal 0 asks only whether the process is there.
    kill(pid, 0);
  } catch (error) {
    if (!isErrno(error, 'EPERM')) return false;
  }
  // Process numbers are used again, in a container at once: a process that is younger than the note did not write it.
  const born = bornAt(pid);
  return born === undefined || born <= since / 1000 + SLACK_SECONDS;
}

/** Unix seconds; undefined where the system does not say. */
function bornAt(pid: number): number | undefined {
  try {
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    // The name before the closing parenthesis may hold anything; the start is the 20th field after it.
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return boot && ticks ? Number(boot) + Number(ticks) / TICKS_PER_SECOND : undefined;
  } catch {
    return undefined;
  }
}
