// Which folders are used when nobody names them: an app's ledger in the user's state folder, and reports beside the file.
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import type { Terminal } from './terminal.js';

export function defaultLedger(sdkappid: number, env: Terminal['env']): string {
  return join(stateFolder(env), 'tim-import', String(sdkappid));
}

function stateFolder(env: Terminal['env']): string {
  if (platform === 'win32') return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
}

/** Where the runs of a file leave their reports; the folder of the reports itself may be named too. */
export function reportsOf(argument: string): string {
  if (argument === '-') return 'stdin.import';
  if (existsSync(`${argument}.import`)) return `${argument}.import`;
  return statSync(argument, { throwIfNoEntry: false })?.isDirectory() ? argument : `${argument}.import`;
}
