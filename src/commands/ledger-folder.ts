// Where the ledger of an app is kept when nobody says so: in the user's state folder, by SDKAppID.
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
