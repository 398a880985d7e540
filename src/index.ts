// The library: what `tim-import run` does, for programs.
export type { Credentials } from './api/credentials.js';
export { CATALOGUE, type CatalogueEntry, type CodeClass, entryOf } from './catalogue/catalogue.js';
export type { Clock } from './clock.js';
export { ImportError, type ImportErrorCode } from './errors.js';
export type { Amount } from './options.js';
export { type Outcome, STATUSES, type Status } from './outcome.js';
export type { RunSummary } from './run/finish.js';
export { run } from './run/import.js';
export { importAccounts } from './run/import-accounts.js';
export type { Plan, RunOptions } from './run/run-options.js';
export type { Leases } from './send/token-bucket.js';
export type { ProgressView } from './terminal/progress-view.js';
