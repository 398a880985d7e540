// The sentences about a verification, for the terminal and for report.html: why it stopped, what is worth knowing, what to do now.
import { join } from 'node:path';
import type { Language } from '../catalogue/page.js';
import { nameOfShard } from '../shard.js';
import { VERIFY_WORDS, verifyAdvice } from '../words/verify-words.js';
import type { Step } from './summary-text.js';
import { REPAIR_FILE } from './verify-reports.js';
import type { VerifyFigures } from './verify-summary.js';

export function whyStopped({ stopped }: VerifyFigures, language: Language): string | undefined {
  if (!stopped) return undefined;
  return VERIFY_WORDS[language].stopped(stopped.message, verifyAdvice(stopped.code, language));
}

/** What else is worth knowing of a verification. */
export function sentences(summary: VerifyFigures, language: Language): string[] {
  const words = VERIFY_WORDS[language];
  const { shard, otherRows, sample, ledgerUpdate, repair, calls, seconds } = summary;
  return [
    ...(shard ? [words.shard(nameOfShard(shard), otherRows ?? 0)] : []),
    ...(sample ? [words.sample(sample.rows, sample.leftOut, sample.seed)] : []),
    ...(sample?.mostWrong ? [words.mostWrong(`${(sample.mostWrong * 100).toPrecision(2)} %`)] : []),
    ...(ledgerUpdate ? [words.updated(ledgerUpdate.remembered, ledgerUpdate.forgotten)] : []),
    ...(repair ? [words.repaired(repair.imported, repair.rows)] : []),
    words.calls(calls.total, calls.rate, seconds),
    words.unseen,
  ];
}

/** A guard that stops a repair leaves the ledger as it is. */
function hasForgotten({ ledgerUpdate, stopped }: VerifyFigures): boolean {
  return ledgerUpdate !== null && stopped?.code !== 'MAX_CHANGES';
}

/** What to do now. */
export function nextSteps(summary: VerifyFigures, language: Language): Step[] {
  const words = VERIFY_WORDS[language];
  const { counts, conflicts, drift, folder, files, repair, exitCode } = summary;
  if (exitCode === 0) return [{ text: words.nextAllGood }];
  const steps: Step[] = [];
  // What the ledger has as it is in the file is not sent by a plain run.
  const isTakenForSent = drift !== null && drift.lost + drift.drifted > 0 && !hasForgotten(summary);
  if (!repair && files.includes(REPAIR_FILE) && folder !== null)
    steps.push({
      text: isTakenForSent ? words.nextForce : words.nextRepair,
      path: join(folder, REPAIR_FILE),
    });
  if (isTakenForSent) steps.push({ text: words.nextLedger });
  if (repair && repair.exitCode > 0 && repair.folder !== null)
    steps.push({ text: words.nextRepairRun, path: repair.folder });
  if (repair && repair.rows < counts.missing + counts.differs) steps.push({ text: words.nextDiffers });
  if (counts.unknown > 0) steps.push({ text: words.nextAgain });
  if (counts.invalid + conflicts > 0) steps.push({ text: words.nextCorrect });
  return steps;
}
