// Merges the runs of all shards of one input into one report, and refuses what is not exactly that.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Language } from '../catalogue/catalogue.js';
import { errnoSuffix, ImportError, isErrno } from '../errors.js';
import { STATUSES } from '../outcome.js';
import { foreignFolder, makeFolder } from '../private-files.js';
import { nameOfShard, shardOfFolder } from '../shard.js';
import { toolVersion } from '../version.js';
import { REPORT_FILE } from './html/page.js';
import { writeReportHtml } from './html/report-html.js';
import { mergeFiles } from './merge-files.js';
import { mergeSummaries, type ShardRun } from './merge-summaries.js';
import { foreignOutput, outputError } from './output-error.js';
import { writeRunFile } from './run-file.js';
import { type KnownRun, listRuns, readRun } from './runs.js';
import { type Summary, writeSummary } from './summary.js';
import { withHeadline } from './summary-text.js';

const OWNER_ONLY = 0o700;

/**
 * @param folders of runs, or of the reports of shards, whose newest runs are taken
 * @param out made, or empty
 * @throws ImportError USAGE where they are not all shards of one input, OUTPUT
 */
export function mergeRuns(folders: readonly string[], out: string, language: Language): Summary {
  const runs = folders.flatMap(runsIn).map(shardRun);
  const ordered = checkWhole(runs);
  makeEmptyFolder(out);
  const files = mergeFiles(
    ordered.map(({ folder }) => folder),
    out,
  );
  const figures = mergeSummaries(ordered, {
    ...{ runId: basename(out), version: toolVersion(), folder: out },
    files: [...files, REPORT_FILE],
  });
  const summary = withHeadline(figures, language);
  const { runId, version, startedAt, sandbox, app, input, ledger, settings } = summary;
  const { readToEnd: _, bytesUnread: __, sha256: ___, ...file } = input;
  writeRunFile(out, { runId, version, startedAt, sandbox, app, input: file, ledger, settings });
  writeReportHtml(out, summary, language);
  writeSummary(out, summary);
  return summary;
}

/** A run's own folder; or the newest run of a shard's folder; or those of all shards in it. */
function runsIn(folder: string): KnownRun[] {
  const run = readRun(folder);
  if (run) return [run];
  const [newest] = listRuns(folder);
  if (newest) return [newest];
  const shards = foldersIn(folder).filter((name) => shardOfFolder(name) !== undefined);
  const found = shards.flatMap((name) => listRuns(join(folder, name)).slice(0, 1));
  if (found.length > 0) return found;
  throw refusal(`"${folder}" holds no run of a shard: name the folders that --shard wrote its reports to`);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw refusal(`there is no folder "${folder}"`);
    throw refusal(`"${folder}" cannot be read${errnoSuffix(error)}`);
  }
}

function shardRun({ folder, run, summary, end }: KnownRun): ShardRun {
  const { shard } = run;
  if (shard === undefined) throw refusal(`"${folder}" is the run of a whole input, not of a shard`);
  const again = `run shard ${nameOfShard(shard)} again, then merge`;
  if (!summary) throw refusal(`the run in "${folder}" has not ended (${end}): ${again}`);
  if (summary.input.sha256 === null) {
    throw refusal(`the run in "${folder}" did not read its input to the end: ${again}`);
  }
  return { folder, shard, summary };
}

/** @returns one run of each shard, in order */
function checkWhole(runs: readonly ShardRun[]): [ShardRun, ...ShardRun[]] {
  const ordered = [...runs].sort((a, b) => a.shard.index - b.shard.index);
  const [first, ...rest] = ordered;
  if (first === undefined) throw refusal('no run is named');
  for (const other of rest) {
    const differs =
      first.shard.count !== other.shard.count
        ? `one is of ${first.shard.count} shards, the other of ${other.shard.count}`
        : first.summary.input.sha256 !== other.summary.input.sha256
          ? 'their inputs are not the same bytes'
          : first.summary.app.sdkappid !== other.summary.app.sdkappid ||
              first.summary.app.endpoint !== other.summary.app.endpoint
            ? 'they went to different apps'
            : first.summary.sandbox !== other.summary.sandbox
              ? 'one is a sandbox run'
              : undefined;
    if (differs) throw refusal(`"${first.folder}" and "${other.folder}" do not belong together: ${differs}`);
  }
  const { count } = first.shard;
  for (let index = 1; index <= count; index++) {
    const [one, twin] = ordered.filter(({ shard }) => shard.index === index);
    const name = nameOfShard({ index, count });
    if (!one) throw refusal(`shard ${name} is missing`);
    if (twin) throw refusal(`shard ${name} is there twice, in "${one.folder}" and "${twin.folder}"`);
  }
  checkRows(ordered);
  return [first, ...rest];
}

/** Each row that the input holds is in exactly one shard, and has exactly one state there. */
function checkRows(runs: readonly ShardRun[]): void {
  const totals = runs.map(({ summary }) => summary.rows + (summary.otherRows ?? 0));
  const [total = 0] = totals;
  const taken = runs.reduce((sum, { summary }) => sum + summary.rows, 0);
  if (totals.some((one) => one !== total) || taken !== total) {
    throw refusal(
      `the shards do not add up: they read ${totals.join(', ')} rows and took ${taken} together; run all of them with the same options and the same version`,
    );
  }
  for (const { folder, summary } of runs) {
    const states = STATUSES.reduce((sum, status) => sum + summary.counts[status], 0);
    if (states !== summary.rows) {
      throw new Error(`"${folder}" read ${summary.rows} rows, but ${states} have a state`);
    }
  }
}

function makeEmptyFolder(out: string): void {
  try {
    makeFolder(out, OWNER_ONLY);
    if (readdirSync(out).length === 0) {
      const why = foreignFolder(out);
      if (why === undefined) return;
      throw foreignOutput('The folder of the merged report', out, why);
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    if (!isErrno(error, 'EEXIST')) throw outputError('The folder of the merged report', out, error);
  }
  throw refusal(`"${out}" is not an empty folder: give --out a new one`);
}

function refusal(why: string): ImportError {
  return new ImportError('USAGE', `Nothing was merged: ${why}.`);
}
