// Tells whether the process that run.json names is still the one that wrote it.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill } from 'node:process';
import { isErrno } from '../errors.js';
import type { RunHolder } from './run-file.js';

/** Linux counts a process's start in hundredths of a second since boot, wherever it runs. */
const TICKS_A_SECOND = 100;
const SLACK_SECONDS = 5;

/** Undefined where the run was on another machine: its process cannot be seen from here. */
export function holds({
  holder,
  startedAt,
}: {
  readonly holder: RunHolder;
  readonly startedAt: string;
}): boolean | undefined {
  if (holder.host !== hostname()) return undefined;
  try {
    // Signal 0 asks only whether the process is there.
    kill(holder.pid, 0);
  } catch (error) {
    if (!isErrno(error, 'EPERM')) return false;
  }
  // Process numbers come again, in a container at once: a process that is younger than the run is not its own.
  const born = bornAt(holder.pid);
  return born === undefined || born <= Date.parse(startedAt) / 1000 + SLACK_SECONDS;
}

/** Unix seconds; undefined where the system does not say. */
function bornAt(pid: number): number | undefined {
  try {
    const boot = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
    // The name before the closing parenthesis may hold anything; the start is the 20th field after it.
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return boot && ticks ? Number(boot) + Number(ticks) / TICKS_A_SECOND : undefined;
  } catch {
    return undefined;
  }
}
