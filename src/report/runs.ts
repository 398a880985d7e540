// The run folders of earlier runs: how each ended, and the removal of old ones; only folders that are certainly ours.
import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { isErrno } from '../errors.js';
import { foreignFolder, readPrivateText } from '../private-files.js';
import { isProcessAlive } from '../process-alive.js';
import { shardOfFolder } from '../shard.js';
import { RUN_FOLDER } from './folder.js';
import { outputError } from './output-error.js';
import { REPORT_FILES } from './reports.js';
import { RUN_FILE, type RunDetails, type RunHolder } from './run-file.js';
import { STATE_FILE } from './state-file.js';
import { SUMMARY_FILE, type Summary } from './summary.js';
import { runSchema, summarySchema } from './summary-schema.js';
import { REPAIR_FILE, REPAIR_FOLDER, VERIFY_FILE } from './verify-reports.js';
import { verificationMark } from './verify-schema.js';

/**
 * `finished` all rows have an outcome · `stopped` ended early, and wrote why · `running` its process is alive ·
 * `killed` neither a summary nor a process · `unknown` no summary, and it ran on another machine; or one that cannot be read.
 */
export type RunEnd = 'finished' | 'stopped' | 'running' | 'killed' | 'unknown';

export interface KnownRun {
  /** Path. */
  readonly folder: string;
  readonly end: RunEnd;
  readonly run: RunDetails & { readonly holder: RunHolder };
  /** Only of runs that finished or were stopped. */
  readonly summary?: Summary;
}

/** Whether a run's process is alive; undefined where it cannot be seen from here. */
export type IsAlive = (holder: RunHolder, since: number) => boolean | undefined;

/** Everything that a run writes into its folder; a folder with anything else in it is never removed. */
const OURS: ReadonlySet<string> = new Set(
  [
    ...[...Object.values(REPORT_FILES), 'missing.csv', 'report.html', STATE_FILE, SUMMARY_FILE, RUN_FILE],
    ...[VERIFY_FILE, REPAIR_FILE],
  ].flatMap((name) => [name, `${name}.part`]),
);
/** A sandbox run's own ledger. */
const SANDBOX_LEDGER = 'ledger';
/** Where the runs of a report, such as failures.csv or repair.csv, leave their own folders. */
const RUNS_OF_A_REPORT: ReadonlySet<string> = new Set([
  ...[...Object.values(REPORT_FILES), REPAIR_FILE].map((name) => `${name}.import`),
  REPAIR_FOLDER,
]);

/** Newest first; none where the folder does not exist. @throws ImportError OUTPUT when it cannot be read */
export function listRuns(out: string, isAlive: IsAlive = isProcessAlive): KnownRun[] {
  return runFolders(out).flatMap((folder) => readRun(folder, isAlive) ?? []);
}

/** Those of shards, which have folders of their own in it, as well. */
export function listRunsAndShards(out: string): KnownRun[] {
  const shards = existsSync(out) ? readdirSync(out).filter((name) => shardOfFolder(name) !== undefined) : [];
  return [out, ...shards.map((name) => join(out, name))]
    .flatMap((folder) => listRuns(folder))
    .sort((one, other) => other.run.startedAt.localeCompare(one.run.startedAt));
}

/** One run's folder; undefined where it is none of ours. */
export function readRun(folder: string, isAlive: IsAlive = isProcessAlive): KnownRun | undefined {
  const run = read(join(folder, RUN_FILE), runSchema);
  if (!run) return undefined;
  const summary = read(join(folder, SUMMARY_FILE), summarySchema);
  if (summary) return { folder, run, summary, end: summary.stopped ? 'stopped' : 'finished' };
  if (exists(join(folder, SUMMARY_FILE))) return { folder, run, end: 'unknown' };
  const alive = isAlive(run.holder, Date.parse(run.startedAt));
  return { folder, run, end: alive === undefined ? 'unknown' : alive ? 'running' : 'killed' };
}

/** The last run of the same source (or else of an input of the same name) that finished; a pilot is none. */
export function lastRunLike(
  out: string,
  { runId, sandbox, input, settings }: Pick<RunDetails, 'runId' | 'sandbox' | 'input' | 'settings'>,
): Summary | undefined {
  const { source = null } = settings;
  let last: { readonly summary: Summary; readonly second: string } | undefined;
  for (const folder of runFolders(out)) {
    // Folders are named by the second: of two in one second, the run that began later.
    const second = folder.slice(0, folder.lastIndexOf('-'));
    if (last && second !== last.second) break;
    const summary = read(join(folder, SUMMARY_FILE), summarySchema);
    if (!summary || summary.stopped || summary.runId === runId || summary.sandbox !== sandbox) continue;
    const { source: itsSource = null } = summary.settings;
    const isLike = source === null ? summary.input.name === input.name : itsSource === source;
    if (isLike && !(last && last.summary.startedAt > summary.startedAt)) last = { summary, second };
  }
  return last?.summary;
}

/**
 * Removes runs that ended and wrote their summary, all but the newest `keep`; a sandbox run removes only sandbox runs.
 * @returns the folders that it removed
 * @throws ImportError OUTPUT
 */
export function pruneRuns(
  out: string,
  { keep, sandbox }: { keep: number; sandbox: boolean },
  isAlive: IsAlive = isProcessAlive,
): string[] {
  const ofKind = listRuns(out, isAlive).filter(({ summary }) => !summary || summary.sandbox === sandbox);
  // A run that a guard stopped before its first row must not push out one that did something.
  let kept = 0;
  const old = ofKind.filter(({ summary }) => {
    const isOld = kept >= keep;
    if (!summary?.stopped || summary.rows > 0) kept++;
    return isOld && summary !== undefined;
  });
  return old.flatMap(({ folder }) => (remove(folder) ? [folder] : []));
}

/** The same of verifications: only one that ended has a summary. */
export function pruneVerifications(
  out: string,
  { keep, sandbox }: { keep: number; sandbox: boolean },
): string[] {
  const ended = runFolders(out).filter(
    (folder) => read(join(folder, SUMMARY_FILE), verificationMark)?.sandbox === sandbox,
  );
  return ended.slice(keep).filter(remove);
}

function runFolders(out: string): string[] {
  try {
    return readdirSync(out, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && RUN_FOLDER.test(entry.name))
      .map((entry) => join(out, entry.name))
      .sort()
      .reverse();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw outputError('The report folder', out, error);
  }
}

function read<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readPrivateText(path))).data;
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Nothing but what a run writes, its sandbox's ledger, and the ended runs of its own failures.csv. */
function holdsOursAlone(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).every((entry) => {
    if (entry.isFile()) return OURS.has(entry.name);
    if (!entry.isDirectory()) return false;
    return (
      entry.name === SANDBOX_LEDGER ||
      (RUNS_OF_A_REPORT.has(entry.name) && holdsEndedRuns(folder, entry.name))
    );
  });
}

function holdsEndedRuns(folder: string, name: string): boolean {
  return readdirSync(join(folder, name), { withFileTypes: true }).every((entry) => {
    const path = join(folder, name, entry.name);
    const isRun = entry.isDirectory() && RUN_FOLDER.test(entry.name) && foreignFolder(path) === undefined;
    return isRun && exists(join(path, SUMMARY_FILE)) && holdsOursAlone(path);
  });
}

/** run.json and summary.json are removed last: what a kill leaves is still a run that ended, removed next time. */
function remove(folder: string): boolean {
  try {
    if (foreignFolder(folder) !== undefined) return false;
    if (!holdsOursAlone(folder)) return false;
    const entries = readdirSync(folder, { withFileTypes: true });
    const last = [SUMMARY_FILE, RUN_FILE];
    const names = entries.map((entry) => entry.name).filter((name) => !last.includes(name));
    for (const name of [...names, ...last]) rmSync(join(folder, name), { recursive: true, force: true });
    rmdirSync(folder);
    return true;
  } catch (error) {
    throw outputError('The old run folder', folder, error);
  }
}
