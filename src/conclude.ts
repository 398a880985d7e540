// Ends a run: ledger and files are complete before it is summed up; summary.json is the last thing written.
import { entryOf } from './catalogue.js';
import { ImportError } from './errors.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import type { Prepared } from './prepare.js';
import { MISSING_FILE, writeMissing } from './report/missing.js';
import { pruneRuns } from './report/status.js';
import { type Summary, writeSummary } from './report/summary.js';

/** The summary of a run; its exit code is what the command ends with. */
export type RunSummary = Summary & { readonly exitCode: ExitCode };

/** @throws Error when rows and outcomes do not add up: a bug */
export async function conclude(parts: Prepared, readToEnd: boolean): Promise<RunSummary> {
  const { run, input, stop, statistics, pace, recorder, reports, ledger, folder, clock, options } = parts;
  const { tolerate = { count: 0 }, allowEmpty = false, out, keep } = options;
  if (readToEnd && recorder.records === 0 && !allowEmpty) stop.now(EMPTY);
  const warnings = [...input.notes];
  const files: string[] = [];
  await stopping(parts, async () => {
    await ledger?.flush();
    if (!readToEnd || stop.reason) return;
    if (options.reportMissing) files.push(...(await listMissing(parts, warnings)));
    await ledger?.complete({ rows: recorder.records, at: clock.wall() });
  });
  recorder.close();

  const finishedAt = clock.wall();
  const { counts, conflicts } = statistics;
  const stopped = stop.reason;
  const summary: RunSummary = {
    ...run,
    input: {
      ...run.input,
      readToEnd,
      bytesUnread: input.size === undefined ? null : Math.max(0, input.size - recorder.bytes),
      sha256: readToEnd ? (input.sha256 ?? null) : null,
    },
    finishedAt: new Date(finishedAt).toISOString(),
    seconds: Math.max(0, Math.round(clock.now() - parts.startedAt)) / 1000,
    stopped: stopped ? { ...stopped, advice: entryOf(stopped.code).advice.en } : null,
    exitCode: exitCodeOf({ stopped, counts, conflicts, tolerate }),
    rows: recorder.records,
    counts: { ...counts },
    conflicts,
    notCleared: recorder.notCleared,
    lost: (reports?.lost ?? 0) + (ledger?.lost ?? 0),
    codes: statistics.codes(),
    calls: {
      ...statistics.calls(),
      ceiling: parts.ceiling,
      highestInOneSecond: pace.highestInOneSecond,
    },
    warnings,
    folder: folder ?? null,
    files: [...(reports?.files ?? []), ...files],
    timeline: statistics.timeline(),
  };
  if (folder !== undefined) writeSummary(folder, summary);
  if (out !== undefined && keep !== undefined) pruneRuns(out, keep);
  return summary;
}

const EMPTY = {
  code: 'EMPTY_INPUT',
  cure: 'person',
  message: 'The input holds no row at all.',
} as const;

async function listMissing(parts: Prepared, warnings: string[]): Promise<string[]> {
  const { folder, ledger, claims, statistics } = parts;
  if (folder === undefined || !ledger) return [];
  const unread = statistics.counts.invalid;
  const identifiers = ledger.missing(claims);
  const count = await writeMissing({ folder, identifiers, certain: unread === 0 });
  if (count > 0) {
    const doubt = unread > 0 ? ` (incomplete: ${unread} rows are invalid, and may be some of them)` : '';
    warnings.push(`${count} accounts of earlier runs are not in this file: see ${MISSING_FILE}${doubt}.`);
  }
  return [MISSING_FILE];
}

/** What fails at the end of a run stops it as it would before, and the summary still tells. */
async function stopping({ stop }: Prepared, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    stop.now({ code: error.code, cure: 'person', message: error.message });
  }
}
