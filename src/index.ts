// The library: what `tim-import` does, for programs.
export type { Credentials } from './api/credentials.js';
export type { Region } from './api/regions.js';
export { CATALOGUE, entryOf } from './catalogue/catalogue.js';
export type { CatalogueEntry, CodeClass, Language } from './catalogue/page.js';
export type { Clock } from './clock.js';
export { ImportError, type ImportErrorCode } from './errors.js';
export type { InputOptions } from './input/open.js';
export type { Source } from './input/open-source.js';
export type { UserRecord } from './input/records.js';
export type { Amount } from './option-kinds.js';
export type { Field } from './options.js';
export {
  type Counts,
  type LedgerView,
  type Outcome,
  type RowPlace,
  type RowVerdict,
  STATUSES,
  type Status,
  VERDICTS,
  type VerdictCounts,
  type Verification,
} from './outcome.js';
export type { VerifyFigures } from './report/verify-summary.js';
export { type CheckOptions, check, type Examination, type ProblemCount } from './run/check.js';
export type { ExitCode } from './run/exit-code.js';
export type { RunSummary } from './run/finish.js';
export type { VerifySummary } from './run/finish-verify.js';
export { run } from './run/import.js';
export { importAccounts, type Outcomes } from './run/import-accounts.js';
export type { Plan, RunOptions } from './run/run-options.js';
export { verify } from './run/verify.js';
export type { VerifyOptions, VerifyProgress } from './run/verify-options.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox/sandbox.js';
export type { SandboxStatistics } from './sandbox/statistics.js';
export type { Leases } from './send/token-bucket.js';
export type { Cure, StopReason } from './stop.js';
export type { ProgressView, ProgressWait } from './terminal/progress-view.js';
