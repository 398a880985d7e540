// run.json: who runs what, against which app and with which settings; written before the first call.
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { pid, version } from 'node:process';
import type { Input } from '../input/input.js';
import type { Shard } from '../shard.js';
import { writeNewFile } from './atomic-file.js';

export const RUN_FILE = 'run.json';

/** Marks the file as ours, with the version of its format. */
export const RUN_FORMAT = 'tim-import run 1';

export interface RunDetails {
  readonly runId: string;
  /** This tool's. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly sandbox: boolean;
  readonly app: AppDetails;
  readonly input: {
    readonly name: string;
    readonly size: number | null;
    /** ISO 8601, UTC. */
    readonly modifiedAt: string | null;
    readonly encoding: string;
    readonly delimiter: string;
    /** Field → the input's own column. */
    readonly columns: Readonly<Record<string, string>>;
  };
  /** The part of the rows that it takes; left out: all. */
  readonly shard?: Shard;
  /** Path, or URL of a Redis; null where the run keeps none. */
  readonly ledger: string | null;
  /** By option name, without anything secret. */
  readonly settings: Settings;
}

export interface AppDetails {
  readonly sdkappid: number;
  readonly admin: string;
  /** Origin of the API, without path or query. */
  readonly endpoint: string;
  readonly region: string | null;
}

export type Settings = Readonly<Record<string, string | number | boolean | null>>;

/** Whose process a run is; lets another run, and `status`, name the holder. */
export interface RunHolder {
  readonly node: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
}

/** Written once, synced with its folder. @throws ImportError OUTPUT */
export function writeRunFile(folder: string, run: RunDetails, holder: RunHolder = thisHolder()): void {
  writeNewFile(
    join(folder, RUN_FILE),
    `${JSON.stringify({ format: RUN_FORMAT, ...run, holder }, null, 2)}\n`,
  );
}

export function thisHolder(): RunHolder {
  return { node: version, user: userName(), host: hostname(), pid };
}

/** A container's user is often in no list of users. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** An input in a few words: the same ones in the plan, in run.json and in `check`. */
export function describeInput(input: Input): RunDetails['input'] {
  const { name, size, modifiedAt, encoding, delimiter, header, columns } = input;
  const named = Object.entries(columns).map(([field, index]) => [field, header[index] ?? String(index + 1)]);
  return {
    name,
    encoding,
    delimiter,
    size: size ?? null,
    modifiedAt: modifiedAt === undefined ? null : new Date(modifiedAt).toISOString(),
    columns: Object.fromEntries(named),
  };
}
