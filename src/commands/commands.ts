// The commands as data: names, options, examples; parsing, help and README derive from it.
import type { OptionName, OptionValues } from '../options.js';
import { languageOf, type Terminal } from './terminal.js';
import { refuse } from './usage-errors.js';

export interface Command {
  readonly name: string;
  /** As the help shows it; `<…>` is required. */
  readonly argument?: string;
  readonly summary: string;
  readonly options: readonly OptionName[];
  readonly required?: readonly OptionName[];
  readonly examples: readonly string[];
  /** What else its help page says. */
  readonly more?: () => Promise<string>;
  /**
   * Reads its options and does its work; heavy modules are imported here, not before.
   * @param mistakes what is wrong with the command line already; the command adds its own, and starts with none only
   */
  readonly start: (call: CommandCall) => Promise<number>;
}

export interface CommandCall {
  readonly argument: string | undefined;
  readonly terminal: Terminal;
  /** Reads options from flags, environment and defaults; what is wrong is added to `mistakes`. */
  readonly read: <K extends OptionName>(names: readonly K[]) => OptionValues<K>;
  readonly mistakes: string[];
}

const CREDENTIALS = ['sdkappid', 'admin', 'secretKeyFile'] as const;
const REQUIRED = ['sdkappid', 'secretKeyFile'] as const;
export const DIALECT_OPTIONS = [
  ...(['map', 'delimiter', 'encoding', 'noHeader', 'escape', 'null', 'noTrim'] as const),
] as const;

export const RUN_OPTIONS = [
  ...CREDENTIALS,
  ...(['usersigFile', 'region', 'endpoint', 'idField', 'rate', 'concurrency', 'timeout', 'retries'] as const),
  ...(['limit', 'maxOutage', 'maxFailures', 'tolerate', 'out', 'ledger', 'force'] as const),
  ...DIALECT_OPTIONS,
  ...(['results', 'keep', 'maxChanges', 'minRows', 'allowEmpty', 'deadline'] as const),
  ...([
    'reportMissing',
    'source',
    'metricsFile',
    'sandbox',
    'qps',
    'fault',
    'lang',
    'json',
    'quiet',
    'noProgress',
  ] as const),
] as const;
export const CHECK_OPTIONS = [
  ...(['rate', 'sdkappid', 'endpoint', 'ledger'] as const),
  ...DIALECT_OPTIONS,
  ...(['lang', 'json', 'quiet'] as const),
] as const;
export const CODES_OPTIONS = ['lang', 'json'] as const;
export const SANDBOX_OPTIONS = [
  ...(['port', 'qps', 'quota', 'idField', 'fault', 'sdkappid', 'admin', 'secretKeyFile', 'json'] as const),
] as const;
export const STATUS_OPTIONS = ['out', 'sdkappid', 'endpoint', 'ledger', 'lang', 'json'] as const;
export const REPORT_OPTIONS = ['lang'] as const;
export const SIGN_OPTIONS = [...CREDENTIALS, 'lifetime', 'to', 'stdout'] as const;

export const COMMANDS: readonly Command[] = [
  {
    name: 'run',
    argument: '<file>',
    summary: 'imports every account of a CSV file (- reads stdin)',
    options: RUN_OPTIONS,
    required: REQUIRED,
    examples: [
      'tim-import run users.csv --sandbox',
      'TIM_SECRET_KEY_FILE=key.txt tim-import run users.csv --sdkappid 1400000000 --limit 10',
      'TIM_SECRET_KEY_FILE=key.txt tim-import run users.csv --sdkappid 1400000000 --region sg --rate 200',
    ],
    start: async (call) => (await import('./run.js')).runCommand(call),
  },
  {
    name: 'check',
    argument: '<file>',
    summary: 'validates a CSV file: no network, no credentials (- reads stdin)',
    options: CHECK_OPTIONS,
    examples: ['tim-import check users.csv', 'tim-import check users.csv --json'],
    start: async (call) => (await import('./check.js')).checkCommand(call),
  },
  {
    name: 'sandbox',
    summary: 'serves an emulator of the API on this machine: a place to rehearse, bad nights included',
    options: SANDBOX_OPTIONS,
    examples: [
      'tim-import sandbox --qps 200',
      'tim-import sandbox --fault latency=200±50 --fault code=60008:share=0.1',
    ],
    more: async () => (await import('../sandbox/faults.js')).faultHelp(),
    start: async (call) => (await import('./serve.js')).serveCommand(call),
  },
  {
    name: 'codes',
    argument: '[code]',
    summary: 'explains every code: its class, its meaning, what to do',
    options: CODES_OPTIONS,
    examples: ['tim-import codes', 'tim-import codes 70398', 'tim-import codes NICK_TOO_LONG --lang zh'],
    start: async ({ argument, read, mistakes, terminal }) => {
      const { lang, json } = read(CODES_OPTIONS);
      refuse(mistakes);
      const { renderCodes } = await import('./codes.js');
      terminal.stdout.write(renderCodes(argument, { language: languageOf(lang, terminal), json }));
      return 0;
    },
  },
  {
    name: 'sign',
    summary: 'makes a UserSig for the admin, into a file that only its owner can read',
    options: SIGN_OPTIONS,
    required: REQUIRED,
    examples: ['tim-import sign --sdkappid 1400000000 --secret-key-file key.txt --to usersig.txt'],
    start: async (call) => (await import('./sign.js')).signCommand(call),
  },
  {
    name: 'status',
    argument: '<file>',
    summary: 'says what earlier runs of a file did, and how many accounts the ledger knows',
    options: STATUS_OPTIONS,
    examples: ['tim-import status users.csv', 'tim-import status users.csv --sdkappid 1400000000 --json'],
    start: async (call) => (await import('./status.js')).statusCommand(call),
  },
  {
    name: 'report',
    argument: '<dir>',
    summary: "builds a run's report.html again, from its summary.json",
    options: REPORT_OPTIONS,
    examples: ['tim-import report users.csv.import/2026-01-31T020000Z-1a2b3c4d --lang zh'],
    start: async (call) => (await import('./report.js')).reportCommand(call),
  },
];
