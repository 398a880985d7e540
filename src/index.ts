// The library: what `tim-import run` does, for programs.
export { CATALOGUE, type CatalogueEntry, type CodeClass, entryOf } from './catalogue.js';
export type { RunSummary } from './conclude.js';
export { ImportError, type ImportErrorCode } from './errors.js';
export { run } from './import.js';
export { importAccounts } from './import-accounts.js';
export type { Amount } from './options.js';
export { type Outcome, STATUSES, type Status } from './outcome.js';
export type { Clock } from './pace/clock.js';
export type { Leases } from './pace/lease.js';
export type { ProgressView } from './report/progress.js';
export type { Credentials, Plan, RunOptions } from './run-options.js';
