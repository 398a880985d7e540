// Ends a run: closes its files, proves that the counts add up, and sums it all up; summary.json is the last thing written.
import { entryOf } from './catalogue.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import type { Prepared } from './prepare.js';
import { type Summary, writeSummary } from './report/summary.js';

/** The summary of a run; its exit code is what the command ends with. */
export type RunSummary = Summary & { readonly exitCode: ExitCode };

/** @throws Error when rows and outcomes do not add up: a bug */
export function conclude(parts: Prepared, readToEnd: boolean): RunSummary {
  const { run, input, stop, clock, statistics, pace, recorder, reports, folder, tolerate } = parts;
  recorder.close();
  const finishedAt = clock.wall();
  const { counts, conflicts } = statistics;
  const stopped = stop.reason;
  const summary = {
    ...run,
    input: {
      ...run.input,
      readToEnd,
      bytesUnread: input.size === undefined ? null : Math.max(0, input.size - recorder.bytes),
      sha256: readToEnd ? (input.sha256 ?? null) : null,
    },
    finishedAt: new Date(finishedAt).toISOString(),
    seconds: Math.max(0, finishedAt - Date.parse(run.startedAt)) / 1000,
    stopped: stopped ? { ...stopped, advice: entryOf(stopped.code).advice.en } : null,
    exitCode: exitCodeOf({ stopped, counts, conflicts, tolerate }),
    rows: recorder.records,
    counts: { ...counts },
    conflicts,
    notCleared: 0,
    lost: reports?.lost ?? 0,
    codes: statistics.codes(),
    calls: {
      ...statistics.calls(),
      ceiling: parts.ceiling,
      highestInOneSecond: pace.highestInOneSecond,
    },
    warnings: [...input.notes],
    folder: folder ?? null,
    files: [...(reports?.files ?? [])],
    timeline: statistics.timeline(),
  };
  if (folder !== undefined) writeSummary(folder, summary);
  return summary;
}
