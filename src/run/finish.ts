// Ends a run: ledger and files are complete before it is summed up; summary.json is the last thing written.
import { randomUUID } from 'node:crypto';
import { originOf } from '../api/regions.js';
import { entryOf } from '../catalogue/catalogue.js';
import { systemClock } from '../clock.js';
import { REPORT_FILE, writeReportHtml } from '../report/html/report-html.js';
import { MISSING_FILE, writeMissing } from '../report/missing.js';
import { pruneRuns } from '../report/runs.js';
import { type Summary, writeSummary } from '../report/summary.js';
import { createStatistics } from '../stats/statistics.js';
import { orStop, reasonOf, type Stop } from '../stop.js';
import { toolVersion } from '../version.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import type { Prepared } from './open-run.js';
import type { RunOptions } from './run-options.js';

/** The summary of a run; its exit code is what the command ends with. */
export type RunSummary = Summary & { readonly exitCode: ExitCode };

/**
 * @param ended told the exit code before the reports are written
 * @throws Error when rows and outcomes do not add up: a bug
 */
export async function conclude(
  parts: Prepared,
  readToEnd: boolean,
  ended: (exitCode: ExitCode) => void,
): Promise<RunSummary> {
  const { stop, recorder, ledger, folder, clock, options } = parts;
  const { allowEmpty = false, language = 'en', out, keep, sandbox = false } = options;
  if (readToEnd && recorder.records === 0 && !allowEmpty) stop.now(EMPTY);
  const end: End = { readToEnd, warnings: [...parts.input.notes], files: [] };
  try {
    await ledger?.flush();
    if (readToEnd && !stop.reason) {
      if (options.reportMissing) await listMissing(parts, end);
      await ledger?.complete({ rows: recorder.records, at: clock.wall() });
    }
  } catch (error) {
    stop.now(reasonOf(error));
  }
  recorder.close();
  if (folder !== undefined) end.files.push(REPORT_FILE);
  orStop(stop, () => ended(sumUp(parts, end).exitCode));
  const summary = sumUp(parts, end);
  const before = stop.reason;
  if (folder !== undefined) {
    orStop(stop, () => {
      writeReportHtml(folder, summary, language);
      writeSummary(folder, summary);
    });
    if (out !== undefined && keep !== undefined) orStop(stop, () => pruneRuns(out, { keep, sandbox }));
  }
  return stop.reason === before ? summary : sumUp(parts, end);
}

interface End {
  readonly readToEnd: boolean;
  readonly warnings: string[];
  readonly files: string[];
}

function sumUp(parts: Prepared, { readToEnd, warnings, files }: End): RunSummary {
  const { run, input, stop, statistics, pace, recorder, reports, ledger, folder, clock } = parts;
  const { counts, conflicts } = statistics;
  const { tolerate = { count: 0 } } = parts.options;
  const stopped = stop.reason;
  return {
    ...run,
    input: {
      ...run.input,
      readToEnd,
      bytesUnread: readToEnd ? 0 : input.size === undefined ? null : Math.max(0, input.size - recorder.bytes),
      sha256: readToEnd ? (input.sha256 ?? null) : null,
    },
    finishedAt: new Date(clock.wall()).toISOString(),
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
}

/** A run that was interrupted before its input was open: nothing was read, and nothing was sent. */
export function interruptedEarly(options: RunOptions, stop: Stop): RunSummary {
  const {
    clock = systemClock,
    rate = 1000,
    source,
    endpoint,
    region = 'cn',
    tolerate = { count: 0 },
  } = options;
  const { credentials, sandbox = false } = options;
  const statistics = createStatistics({ clock: () => clock.now() });
  const now = new Date(clock.wall()).toISOString();
  const stopped = stop.reason;
  const { sdkappid = 0, admin = 'administrator' } = typeof credentials === 'function' ? {} : credentials;
  const name = typeof source === 'string' ? source : (options.name ?? 'stream');
  return {
    ...{ runId: randomUUID(), version: toolVersion(), sandbox, startedAt: now, finishedAt: now, seconds: 0 },
    app: { sdkappid, admin, endpoint: endpoint ?? originOf(region), region: endpoint ? null : region },
    input: {
      ...{ name, size: null, modifiedAt: null, encoding: '', delimiter: '', columns: {} },
      ...{ readToEnd: false, bytesUnread: null, sha256: null },
    },
    stopped: stopped ? { ...stopped, advice: entryOf(stopped.code).advice.en } : null,
    exitCode: exitCodeOf({ stopped, counts: statistics.counts, conflicts: 0, tolerate }),
    ...{ rows: 0, counts: { ...statistics.counts }, conflicts: 0, notCleared: 0, lost: 0, codes: [] },
    calls: { ...statistics.calls(), ceiling: rate, highestInOneSecond: 0 },
    ...{ warnings: [], ledger: null, folder: null, files: [], settings: {}, timeline: statistics.timeline() },
  };
}

const EMPTY = {
  code: 'EMPTY_INPUT',
  cure: 'person',
  message: 'The input holds no row at all.',
} as const;

async function listMissing(parts: Prepared, end: End): Promise<void> {
  const { folder, ledger, claims, statistics } = parts;
  if (folder === undefined || !ledger) return;
  const unread = statistics.counts.invalid;
  const identifiers = ledger.missing(claims);
  const count = await writeMissing({ folder, identifiers, certain: unread === 0 });
  end.files.push(MISSING_FILE);
  if (count === 0) return;
  const doubt = unread > 0 ? ` (incomplete: ${unread} rows are invalid, and may be some of them)` : '';
  end.warnings.push(`${count} accounts of earlier runs are not in this file: see ${MISSING_FILE}${doubt}.`);
}
