// Ends a verification: the files are complete before it is summed up; summary.json is the last thing written.
import { systemClock } from '../clock.js';
import { REPORT_FILE } from '../report/html/page.js';
import { writeVerifyHtml } from '../report/html/verify-html.js';
import type { RunDetails } from '../report/run-file.js';
import { pruneVerifications } from '../report/runs.js';
import { type VerifyFigures, writeVerifySummary } from '../report/verify-summary.js';
import { createStatistics } from '../stats/statistics.js';
import { type Stop, stopOnError } from '../stop.js';
import { VERIFY_WORDS, verifyAdvice } from '../words/verify-words.js';
import { type ExitCode, exitCodeFor } from './exit-code.js';
import type { RunSummary } from './finish.js';
import type { OpenVerify } from './open-verify.js';
import { unopened } from './unopened.js';
import type { VerifySettings } from './verify-options.js';
import { createVerifyRecorder } from './verify-recorder.js';
import type { VerifyTicker } from './verify-ticker.js';

/** The summary of a verification; its exit code is what the command ends with. */
export type VerifySummary = VerifyFigures & { readonly exitCode: ExitCode };

/** @throws Error when rows and verdicts do not add up: a bug */
export function finishVerify(
  opened: OpenVerify,
  readToEnd: boolean,
  repaired: RunSummary | undefined,
  ended: VerifyTicker['ended'],
): VerifySummary {
  const { recorder, stop, options, folder } = opened;
  recorder.close();
  if (recorder.records === 0 && readToEnd) stop.now(EMPTY);
  const summarize = () => summaryOf(opened, readToEnd, repaired);
  const { sandbox, language = 'en', out, keep } = options;
  stopOnError(stop, () => ended(summarize()));
  const summary = summarize();
  if (folder !== undefined) {
    stopOnError(stop, () => {
      writeVerifyHtml(folder, summary, language);
      writeVerifySummary(folder, summary);
      if (out !== undefined && keep !== undefined) pruneVerifications(out, { keep, sandbox });
    });
  }
  return stop.reason?.code === summary.stopped?.code ? summary : summarize();
}

/**
 * A verification that was interrupted before its input was open: nothing was read, and nothing was asked.
 * @param started milliseconds on the monotonic and on the wall clock
 */
export function summarizeUnopened(
  options: VerifySettings,
  stop: Stop,
  started: { readonly at: number; readonly wall: number },
): VerifySummary {
  const { clock = systemClock } = options;
  const recorder = createVerifyRecorder({
    ...{ reports: undefined, ledger: undefined, updatesLedger: false, repairs: () => false },
    ...{ stop, clock, onVerdict: undefined },
  });
  const nothing = { folder: undefined, ledger: undefined, reports: undefined, flows: [], seed: 0 };
  const statistics = createStatistics({ clock: () => clock.now() });
  const run = unopened(options, started.wall);
  const at = { clock, startedAt: started.at };
  return summaryOf(
    { ...{ recorder, stop, options, run, statistics, ...at, ...nothing }, input: { notes: [] } },
    false,
    undefined,
  );
}

type Summed = Pick<
  OpenVerify,
  'stop' | 'options' | 'folder' | 'clock' | 'startedAt' | 'ledger' | 'seed' | 'reports' | 'recorder'
> & {
  readonly run: Omit<RunDetails, 'settings'>;
  readonly statistics: Pick<OpenVerify['statistics'], 'calls'>;
  readonly input: Pick<OpenVerify['input'], 'notes'>;
  readonly flows: readonly Pick<OpenVerify['flows'][number], 'highestInOneSecond'>[];
};

function summaryOf(
  { recorder, stop, options, folder, run, statistics, clock, startedAt, ledger, ...opened }: Summed,
  readToEnd: boolean,
  repaired: RunSummary | undefined,
): VerifySummary {
  const { counts, drift, conflicts, left } = recorder;
  const { sample, existsOnly, updateLedger, repair, askRate, tolerate, language = 'en' } = options;
  const { reason } = stop;
  const asked = counts.match + counts.differs + counts.missing + counts.unknown;
  const wrong = counts.differs + counts.missing;
  const sentAgain = repaired?.counts.imported ?? 0;
  const bad = wrong - sentAgain + counts.unknown + counts.invalid + conflicts;
  const exitCode =
    repaired && repaired.exitCode > 1
      ? repaired.exitCode
      : exitCodeFor(reason, bad, recorder.records, tolerate);
  const unread = readToEnd ? 0 : (run.input.size ?? 0) - recorder.bytes;
  const figures = {
    ...run,
    finishedAt: new Date(clock.wall()).toISOString(),
    seconds: Math.max(0, Math.round(clock.now() - startedAt)) / 1000,
    stopped: reason ? { ...reason, advice: verifyAdvice(reason.code, 'en') } : null,
    ...{ exitCode, rows: recorder.records, readToEnd, counts: { ...counts }, conflicts, existsOnly },
    differing: { ...recorder.differing },
    ...(reason && unread > 0 && { bytesUnread: unread }),
    ...(run.shard && { otherRows: recorder.others }),
    drift: ledger ? { ...drift } : null,
    sample:
      sample === undefined
        ? null
        : {
            rows: asked,
            leftOut: left,
            seed: opened.seed,
            // The rule of three: none among n.
            mostWrong: wrong === 0 && counts.unknown === 0 && asked > 0 ? Math.min(1, 3 / asked) : null,
          },
    codes: Object.fromEntries(recorder.codes),
    calls: {
      ...{ ...statistics.calls(), rate: askRate },
      highestInOneSecond: Math.max(0, ...opened.flows.map((flow) => flow.highestInOneSecond)),
    },
    ledgerUpdate:
      ledger && (updateLedger || repair !== undefined)
        ? {
            remembered: recorder.adopted,
            forgotten: reason?.code === 'MAX_CHANGES' ? 0 : recorder.wrong.length,
          }
        : null,
    repair: repaired
      ? {
          rows: repaired.rows,
          imported: repaired.counts.imported,
          exitCode: repaired.exitCode,
          folder: repaired.folder,
        }
      : null,
    warnings: [...opened.input.notes, UNSEEN],
    folder: folder ?? null,
    files: [...(opened.reports?.files ?? []), ...(folder === undefined ? [] : [REPORT_FILE])],
  };
  return { headline: VERIFY_WORDS[language].headline(figures), ...figures };
}

const UNSEEN =
  'Accounts that are on the server and in neither the file nor the ledger cannot be seen: no call lists them.';

const EMPTY = { code: 'EMPTY_INPUT', cure: 'person', message: 'The input holds no row at all.' } as const;
