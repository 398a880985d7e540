// Takes every row's verdict to counts, files, the ledger and the caller; and proves at the end that none is missing.
import type { Clock } from '../clock.js';
import type { Block } from '../input/input.js';
import { fingerprintOf } from '../ledger/fingerprint.js';
import type { Ledger } from '../ledger/ledger.js';
import {
  type LedgerView,
  type Outcome,
  VERDICTS,
  type VerdictCounts,
  type Verification,
} from '../outcome.js';
import type { VerifyReports } from '../report/verify-reports.js';
import { type Stop, stopOnError } from '../stop.js';
import type { Finding } from './ask-server.js';
import type { RowToSend } from './triage.js';

/** Accounts that are not as we sent them, and those that were never sent. */
export interface Drift {
  /** Missing, though sent exactly so. */
  lost: number;
  /** Differs, though sent exactly so: changed on the server since, maybe by its user. */
  drifted: number;
  /** Missing or different, and not sent as it is in the file now. */
  pending: number;
}

export type VerifyRecorder = ReturnType<typeof createVerifyRecorder>;

export function createVerifyRecorder(parts: {
  reports: VerifyReports | undefined;
  ledger: Pick<Ledger, 'record'> | undefined;
  /** The ledger learns what the server has. */
  updatesLedger: boolean;
  /** Whether rows that differ are to be sent again too. */
  repairs: (verdict: Verification['verdict']) => boolean;
  stop: Stop;
  clock: Pick<Clock, 'wall'>;
  onVerdict: ((verification: Verification) => void | Promise<void>) | undefined;
}) {
  const { reports, ledger, stop, clock, onVerdict } = parts;
  const counts: VerdictCounts = { match: 0, differs: 0, missing: 0, unknown: 0, invalid: 0, duplicate: 0 };
  const drift: Drift = { lost: 0, drifted: 0, pending: 0 };
  const codes = new Map<string, number>();
  const differing = { Nick: 0, FaceUrl: 0 };
  /** To be forgotten: they are not on the server as they were sent. */
  const wrong: string[] = [];
  let records = 0;
  let bytes = 0;
  let left = 0;
  let others = 0;
  let conflicts = 0;
  let adopted = 0;

  return {
    counts: counts as Readonly<VerdictCounts>,
    drift: drift as Readonly<Drift>,
    codes: codes as ReadonlyMap<string, number>,
    differing: differing as Readonly<typeof differing>,
    wrong: wrong as readonly string[],
    read(block: Block): void {
      records += block.records;
      bytes += block.bytes;
      others += block.others ?? 0;
    },
    /** An invalid row or a duplicate. */
    add(outcome: Outcome): void | Promise<void> {
      if (outcome.conflicting) conflicts++;
      const { row, line, cells, raw, identifier, code, message } = outcome;
      const verdict = outcome.status === 'duplicate' ? 'duplicate' : 'invalid';
      return report({
        ...{ row, line, cells, raw, identifier, verdict, code, message },
        ...{ ledger: '', differences: [], checkedAt: clock.wall() },
      });
    },
    /** Valid rows that the sample leaves out; fewer, where it takes rows at the end. */
    leaveOut(rows: number): void {
      left += rows;
    },
    found({ row, account, known }: RowToSend, finding: Finding): void | Promise<void> {
      const view: LedgerView = !ledger ? '' : known === undefined ? 'none' : known.same ? 'same' : 'older';
      const { verdict } = finding;
      if (verdict === 'missing' || verdict === 'differs') {
        drift[view !== 'same' ? 'pending' : verdict === 'missing' ? 'lost' : 'drifted']++;
        if (parts.updatesLedger && parts.repairs(verdict) && known) wrong.push(account.identifier);
      }
      // Field by field: spreading objects once a row was a tenth of all work.
      const reported = report({
        row: row.row,
        line: row.line,
        cells: row.cells,
        raw: row.raw,
        identifier: account.identifier,
        ledger: view,
        verdict,
        code: finding.code,
        message: finding.message,
        differences: finding.differences,
        checkedAt: clock.wall(),
      });
      if (verdict === 'match' && parts.updatesLedger && ledger && view !== 'same') {
        adopted++;
        void ledger.record(account.identifier, fingerprintOf(account), known); // a fault goes to its onFault
      }
      return reported;
    },
    flush(): void {
      if (reports) stopOnError(stop, () => reports.flush());
    },
    /** Closes the files. @throws Error when rows and verdicts do not add up: a bug. */
    close(): void {
      if (reports) stopOnError(stop, () => reports.close());
      const total = VERDICTS.reduce((sum, verdict) => sum + counts[verdict], left);
      if (total !== records) throw new Error(`${records} records were read, but ${total} have a verdict`);
    },
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    /** Rows of other shards. */
    get others() {
      return others;
    },
    get left() {
      return left;
    },
    get conflicts() {
      return conflicts;
    },
    get adopted() {
      return adopted;
    },
  };

  function report(verification: Verification): void | Promise<void> {
    counts[verification.verdict]++;
    for (const { field } of verification.differences) differing[field]++;
    if (verification.code !== '') codes.set(verification.code, (codes.get(verification.code) ?? 0) + 1);
    if (reports) stopOnError(stop, () => reports.add(verification));
    return onVerdict?.(verification);
  }
}
