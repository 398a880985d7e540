// The sentences about a verification, for the terminal and for report.html: how much it left unread, what is worth knowing, what to do now.
import { join } from 'node:path';
import type { Language } from '../catalogue/page.js';
import { nameOfShard } from '../shard.js';
import { together } from '../words/format.js';
import { withoutControls } from '../words/text-width.js';
import { VERIFY_WORDS, verifyAdvice } from '../words/verify-words.js';
import { type Step, unreadShare } from './summary-text.js';
import { REPAIR_FILE } from './verify-reports.js';
import type { VerifyFigures } from './verify-summary.js';

/** How much a verification that stopped left; undefined where that is nothing, or unknown. */
export function unread(
  { bytesUnread, input: { size }, rows }: VerifyFigures,
  language: Language,
): string | undefined {
  if (!bytesUnread || !size) return undefined;
  return VERIFY_WORDS[language].unread(rows, unreadShare({ bytesUnread, size }));
}

/** The line of `--quiet`: undefined where all is well. */
export function quietText(summary: VerifyFigures, language: Language): string | undefined {
  const { exitCode, headline, stopped, folder } = summary;
  if (exitCode === 0) return undefined;
  const left = unread(summary, language);
  const said = together(
    headline,
    ...(left === undefined ? [] : [left]),
    ...(stopped ? [`[${stopped.code}]`, verifyAdvice(stopped.code, language)] : []),
  );
  return withoutControls(folder === null ? said : `${said} ${folder}`);
}

/** What else is worth knowing of a verification. */
export function sentences(summary: VerifyFigures, language: Language): string[] {
  const words = VERIFY_WORDS[language];
  const { shard, otherRows, sample, ledgerUpdate, repair, calls, seconds } = summary;
  return [
    ...(shard ? [words.shard(nameOfShard(shard), otherRows ?? 0)] : []),
    ...(sample ? [words.sample(sample.rows, sample.leftOut, sample.seed)] : []),
    ...(sample?.mostWrong && sample.mostWrong < 1
      ? [words.mostWrong(`${(sample.mostWrong * 100).toPrecision(2)} %`)]
      : []),
    ...(ledgerUpdate && ledgerUpdate.remembered + ledgerUpdate.forgotten > 0
      ? [words.updated(ledgerUpdate.remembered, ledgerUpdate.forgotten)]
      : []),
    ...(repair ? [words.repaired(repair.imported, repair.rows)] : []),
    words.calls(calls.total, calls.rate, seconds),
    words.unseen,
  ];
}

/** What to do now. */
export function nextSteps(summary: VerifyFigures, language: Language): Step[] {
  const words = VERIFY_WORDS[language];
  const { ledgerUpdate, counts, conflicts, drift, folder, files, repair, exitCode, stopped, sample } =
    summary;
  if (exitCode === 0) return [{ text: sample?.rows === 0 ? words.nextSample : words.nextAllGood }];
  // The cure of a stop comes first; a guard's stands alone, since what it kept back is not to be sent another way.
  const cure = stopped && verifyAdvice(stopped.code, language);
  if (cure && stopped.code === 'MAX_CHANGES') {
    return [{ text: cure, ...(folder !== null && { path: join(folder, REPAIR_FILE) }) }];
  }
  const steps: Step[] = cure ? [{ text: cure }] : [];
  // What the ledger has as it is in the file is not sent by a plain run.
  const isTakenForSent = drift !== null && drift.lost + drift.drifted > 0 && ledgerUpdate === null;
  if (!repair && files.includes(REPAIR_FILE) && folder !== null)
    steps.push({
      text: isTakenForSent ? words.nextForce : words.nextRepair,
      path: join(folder, REPAIR_FILE),
    });
  if (isTakenForSent) steps.push({ text: words.nextLedger });
  if (repair && repair.exitCode > 0 && repair.folder !== null)
    steps.push({ text: words.nextRepairRun, path: repair.folder });
  if (repair && repair.rows < counts.missing + counts.differs) steps.push({ text: words.nextDiffers });
  if (counts.unknown > 0 && !stopped) steps.push({ text: words.nextAgain });
  if (counts.invalid + conflicts > 0) steps.push({ text: words.nextCorrect });
  return steps;
}
