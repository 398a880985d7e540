// Ends a run: ledger and files are complete before it is summed up; summary.json is the last thing written.
import { resolve } from 'node:path';
import type { Language } from '../catalogue/catalogue.js';
import { entryOf } from '../catalogue/catalogue.js';
import { type Clock, systemClock } from '../clock.js';
import type { Amount } from '../options.js';
import { REPORT_FILE } from '../report/html/page.js';
import { writeReportHtml } from '../report/html/report-html.js';
import { MISSING_FILE, writeMissing } from '../report/missing.js';
import type { RunDetails } from '../report/run-file.js';
import { lastRunLike, pruneRuns } from '../report/runs.js';
import { type MissingAccounts, type SharedCalls, type Summary, writeSummary } from '../report/summary.js';
import { isPilot, withHeadline } from '../report/summary-text.js';
import { type CodeTally, createStatistics, type Statistics } from '../stats/statistics.js';
import { reasonOf, type Stop, stopOnError } from '../stop.js';
import { grouped } from '../words/format.js';
import type { RunSettings } from './check-options.js';
import { showRowsUsed } from './conflicts.js';
import { isPartOfAFile } from './dry-run.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import type { OpenRun } from './open-run.js';
import { unopened } from './unopened.js';

/** The summary of a run; its exit code is what the command ends with. */
export type RunSummary = Summary & { readonly exitCode: ExitCode };

/**
 * @param ended called with the exit code before the reports are written
 * @throws Error when rows and outcomes do not add up: a bug
 */
export async function finish(
  opened: OpenRun,
  readToEnd: boolean,
  ended: (exitCode: ExitCode) => void,
): Promise<RunSummary> {
  const { stop, recorder, reports, ledger, folder, out, input, clock, options } = opened;
  const { allowEmpty, language = 'en', keep, sandbox } = options;
  if (readToEnd && recorder.records + recorder.others === 0 && !allowEmpty) stop.now(EMPTY);
  const warnings = [...input.notes, ...lowerRate(opened), ...opened.sending.warnings];
  const files: string[] = [];
  const lastCodes = out === undefined ? undefined : lastRunLike(out, opened.run)?.codes;
  let missing: MissingAccounts | null = null;
  try {
    await ledger?.flush();
    if (readToEnd && !stop.reason && isPartOfAFile(input)) {
      if (options.reportMissing || options.minRows !== undefined) warnings.push(PART_OF_A_FILE);
    } else if (readToEnd && !stop.reason) {
      if (options.reportMissing) missing = await listMissing(opened, { warnings, files });
      const path = typeof options.source === 'string' ? resolve(options.source) : input.name;
      await ledger?.complete({ rows: recorder.records, at: clock.wall(), input: path });
    }
  } catch (error) {
    stop.now(reasonOf(error));
  }
  recorder.close();
  if (reports) {
    await showRowsUsed(reports, options, input, stop.signal).catch((error) => {
      if (!stop.reason) stop.now(reasonOf(error));
    });
  }
  if (folder !== undefined) files.push(REPORT_FILE);
  const summarize = (): RunSummary => ({
    ...summaryOf({
      ...opened,
      ...{ tolerate: options.tolerate, language, lastCodes, readToEnd, warnings },
      bytesRead: recorder.bytes,
      rows: recorder.records,
      sha256: readToEnd ? input.sha256 : undefined,
      isPart: isPartOfAFile(input),
      ceiling: opened.flow.ceiling,
      highestInOneSecond: opened.flow.highestInOneSecond,
      shared: opened.shared(),
    }),
    missing,
    ...(opened.run.shard && { otherRows: recorder.others }),
    ...(opened.sending.batches && { batches: opened.sending.batches }),
    notCleared: recorder.notCleared,
    lost: (reports?.lost ?? 0) + (ledger?.lost ?? 0),
    folder: folder ?? null,
    files: [...(reports?.files ?? []), ...files],
  });
  stopOnError(stop, () => ended(summarize().exitCode));
  const summary = summarize();
  const before = stop.reason;
  if (folder !== undefined) {
    stopOnError(stop, () => {
      writeReportHtml(folder, summary, language);
      writeSummary(folder, summary);
    });
    if (out !== undefined && keep !== undefined) stopOnError(stop, () => pruneRuns(out, { keep, sandbox }));
  }
  return stop.reason === before ? summary : summarize();
}

/**
 * A run that was interrupted before its input was open: nothing was read, and nothing was sent.
 * @param started milliseconds on the monotonic and on the wall clock
 */
export function summarizeUnopened(
  options: RunSettings,
  stop: Stop,
  started: { readonly at: number; readonly wall: number },
): RunSummary {
  const { clock = systemClock, rate } = options;
  const run: RunDetails = { ...unopened(options, started.wall), settings: {} };
  const { tolerate, language = 'en' } = options;
  return summaryOf({
    ...{ run, stop, clock, startedAt: started.at, tolerate, language, ceiling: rate, warnings: [] },
    statistics: createStatistics({ clock: () => clock.now() }),
    ...{ readToEnd: false, bytesRead: 0, rows: 0, highestInOneSecond: 0 },
    ...{ sha256: undefined, lastCodes: undefined },
  });
}

/** What every summary holds; the files of a run come on top. */
function summaryOf(end: {
  run: RunDetails;
  statistics: Statistics;
  stop: Stop;
  clock: Clock;
  /** Monotonic milliseconds. */
  startedAt: number;
  tolerate: Amount;
  language: Language;
  /** The problems of the last run of this source. */
  lastCodes: Summary['codes'] | undefined;
  ceiling: number;
  warnings: string[];
  readToEnd: boolean;
  bytesRead: number;
  rows: number;
  sha256: string | undefined;
  isPart?: boolean;
  highestInOneSecond: number;
  shared?: SharedCalls | undefined;
}): RunSummary {
  const { run, statistics, clock, ceiling, readToEnd, highestInOneSecond, warnings, rows } = end;
  const { counts, conflicts } = statistics;
  const { reason } = end.stop;
  const stopped = reason ? { ...reason, advice: entryOf(reason.code).advice.en } : null;
  const exitCode = exitCodeOf({ stopped: reason, counts, conflicts, tolerate: end.tolerate });
  const { size } = run.input;
  const figures = {
    ...run,
    input: {
      ...run.input,
      readToEnd,
      bytesUnread: readToEnd ? 0 : size === null ? null : Math.max(0, size - end.bytesRead),
      sha256: end.sha256 ?? null,
      ...(end.isPart && { rowsOfAnotherFile: true }),
    },
    finishedAt: new Date(clock.wall()).toISOString(),
    seconds: Math.max(0, Math.round(clock.now() - end.startedAt)) / 1000,
    ...{ stopped, exitCode, rows, conflicts, counts: { ...counts }, notCleared: 0, lost: 0 },
    codes: comparedWith(end.lastCodes, statistics.codes()),
    pilot: isPilot({ stopped }) ? statistics.sent() : null,
    missing: null,
    calls: {
      ...statistics.calls(),
      ...{ ceiling, highestInOneSecond },
      ...(end.shared && { shared: end.shared }),
    },
    ...{ warnings, folder: null, files: [], timeline: statistics.timeline() },
  };
  return { ...withHeadline(figures, end.language), exitCode };
}

/** The problems of this run, each with its rows in the last one. */
function comparedWith(last: Summary['codes'] | undefined, codes: readonly CodeTally[]): Summary['codes'] {
  const before = ({ status, code }: CodeTally) =>
    last?.find((group) => group.status === status && group.code === code)?.rows ?? 0;
  return codes.map((group) => ({ ...group, before: last ? before(group) : null }));
}

/** Processes that share a ceiling go by the lowest rate among them. */
function lowerRate({ sharing, options }: Pick<OpenRun, 'sharing' | 'options'>): string[] {
  if (!sharing || sharing.lowestCeiling >= options.rate) return [];
  return [
    `Another process that shares the ceiling has --rate ${sharing.lowestCeiling}: the lowest is used, not ${options.rate}.`,
  ];
}

const PART_OF_A_FILE =
  'The file has a column _line, so it holds some rows of another file: --min-rows and --report-missing do not apply to it.';

const EMPTY = {
  code: 'EMPTY_INPUT',
  cure: 'person',
  message: 'The input holds no row at all.',
} as const;

async function listMissing(
  {
    folder,
    ledger,
    dedupeIndex,
    statistics,
  }: Pick<OpenRun, 'folder' | 'ledger' | 'dedupeIndex' | 'statistics'>,
  { warnings, files }: { warnings: string[]; files: string[] },
): Promise<MissingAccounts | null> {
  if (folder === undefined || !ledger) return null;
  const unread = statistics.counts.invalid;
  const identifiers = ledger.missing(dedupeIndex);
  const count = await writeMissing({ folder, identifiers, certain: unread === 0 });
  files.push(MISSING_FILE);
  const { imported, unchanged, rejected, failed } = statistics.counts;
  const accounts = count + imported + unchanged + rejected + failed;
  const missing = { accounts: count, share: accounts === 0 ? 0 : count / accounts };
  if (count === 0) return missing;
  const listed = count === 1 ? '1 account' : `${grouped(count)} accounts`;
  const doubt = unread > 0 ? ' (invalid rows may be some of them)' : '';
  warnings.push(`${MISSING_FILE} lists ${listed} of earlier runs that this file lacks${doubt}.`);
  return missing;
}
