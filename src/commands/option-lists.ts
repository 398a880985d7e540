// Which options each command takes, by their names in the table.
import { INPUT_SETTINGS, type OptionName, RUN_SETTINGS, VERIFY_SETTINGS } from '../options.js';

const CREDENTIALS = ['sdkappid', 'admin', 'secretKeyFile'] as const;

export const RUN_OPTIONS = [
  ...CREDENTIALS,
  'usersigFile',
  ...RUN_SETTINGS,
  ...INPUT_SETTINGS,
  ...(['qps', 'fault', 'json', 'quiet', 'details', 'progress'] as const),
] as const satisfies readonly OptionName[];

export const CHECK_OPTIONS = [
  ...INPUT_SETTINGS,
  ...(['rate', 'allowEmpty', 'out', 'sdkappid', 'endpoint', 'ledger', 'language', 'json', 'quiet'] as const),
] as const satisfies readonly OptionName[];

export const VERIFY_OPTIONS = [
  ...CREDENTIALS,
  'usersigFile',
  ...VERIFY_SETTINGS,
  ...INPUT_SETTINGS,
  ...(['accounts', 'qps', 'fault', 'json', 'quiet', 'progress'] as const),
] as const satisfies readonly OptionName[];

export const SANDBOX_OPTIONS = [
  ...(['port', 'accounts', 'qps', 'quota', 'idField', 'fault', ...CREDENTIALS, 'language', 'json'] as const),
] as const satisfies readonly OptionName[];

export const CODES_OPTIONS = ['language', 'json'] as const satisfies readonly OptionName[];

export const SIGN_OPTIONS = [
  ...(['sdkappid', 'admin', 'secretKeyFile', 'lifetime', 'to', 'stdout', 'language'] as const),
] as const satisfies readonly OptionName[];

export const STATUS_OPTIONS = [
  ...(['out', 'sdkappid', 'endpoint', 'ledger', 'language', 'json'] as const),
] as const satisfies readonly OptionName[];

export const LEDGER_OPTIONS = [
  'sdkappid',
  'endpoint',
  'language',
  'json',
  'quiet',
] as const satisfies readonly OptionName[];

export const MERGE_OPTIONS = ['out', 'language', 'json'] as const satisfies readonly OptionName[];
export const WHY_OPTIONS = STATUS_OPTIONS;

export const REPORT_OPTIONS = ['language'] as const satisfies readonly OptionName[];
