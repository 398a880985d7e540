// Every option once: flag, environment variable, default, bounds and help line; parsing, help and README derive from it.

import {
  type Amount,
  amount,
  delimiterOf,
  duration,
  encodingOf,
  Mistake,
  notEmpty,
  on,
  oneOf,
  seconds,
  whole,
} from './option-values.js';

export type { Amount } from './option-values.js';

/** The four fields, spelled as the API spells them. */
export const FIELDS = ['Identifier', 'Nick', 'FaceUrl', 'Type'] as const;
export type Field = (typeof FIELDS)[number];

/** Where `--map` says that a field stands: a column's name, or its number from 1 on. */
export interface ColumnChoice {
  readonly field: Field;
  readonly column: string;
}

export interface Option<T> {
  readonly flag: `--${string}`;
  /** What stands behind the flag in the help; none: a switch. */
  readonly value?: string;
  readonly env?: string;
  /** The default as people read it. */
  readonly shown: string;
  readonly help: string;
  /** Throws Mistake. `earlier`: what the same flag said before, or the fallback. */
  readonly parse: (text: string, earlier: T) => T;
  readonly fallback: T;
}

type Description = Omit<Option<never>, 'parse' | 'fallback' | 'shown'> & { readonly shown?: string };

function optional<T>(about: Description, parse: (text: string) => T): Option<T | undefined> {
  return { shown: '', ...about, parse, fallback: undefined };
}

function preset<T>(about: Description, parse: (text: string, earlier: T) => T, fallback: T): Option<T> {
  return { shown: fallback === false ? '' : String(fallback), ...about, parse, fallback };
}

/** One table for all commands; each command lists the names it takes. */
export const OPTIONS = {
  sdkappid: optional(
    {
      flag: '--sdkappid',
      value: '<n>',
      env: 'TIM_SDKAPPID',
      help: 'SDKAppID of the app',
    },
    whole(1, 4294967295),
  ),
  admin: preset(
    {
      flag: '--admin',
      value: '<id>',
      env: 'TIM_ADMIN',
      help: "the app's admin account that signs the calls",
    },
    notEmpty,
    'administrator',
  ),
  secretKeyFile: optional(
    {
      flag: '--secret-key-file',
      value: '<path>',
      env: 'TIM_SECRET_KEY_FILE',
      shown: 'or the key itself in TIM_SECRET_KEY',
      help: "file that holds the app's secret key; the key itself is never an argument",
    },
    notEmpty,
  ),
  usersigFile: optional(
    {
      flag: '--usersig-file',
      value: '<path>',
      shown: 'or the UserSig itself in TIM_USERSIG',
      help: 'file that holds a ready UserSig, where the key may not be shared; read again when it expires',
    },
    notEmpty,
  ),
  region: preset(
    {
      flag: '--region',
      value: '<cn,sg,kr,jp,de,us,id,in>',
      env: 'TIM_REGION',
      help: "the app's data centre",
    },
    oneOf('cn', 'sg', 'kr', 'jp', 'de', 'us', 'id', 'in'),
    'cn',
  ),
  endpoint: optional(
    {
      flag: '--endpoint',
      value: '<url>',
      env: 'TIM_ENDPOINT',
      help: "an origin in place of the region's; http: only to this machine",
    },
    notEmpty,
  ),
  idField: preset(
    { flag: '--id-field', value: '<Identifier,UserID>', help: "the account's name in the request's body" },
    oneOf('Identifier', 'UserID'),
    'Identifier',
  ),
  rate: preset(
    { flag: '--rate', value: '<n>', env: 'TIM_RATE', help: 'calls a second: the hard ceiling of this run' },
    whole(1, 1_000_000),
    1000,
  ),
  concurrency: preset<number | 'auto'>(
    { flag: '--concurrency', value: '<n|auto>', help: 'most calls in flight; auto follows the latency' },
    (text) => {
      if (text === 'auto') return 'auto';
      const number = /^\d+$/.test(text) ? Number(text) : 0;
      if (number >= 1 && number <= 4096) return number;
      throw new Mistake('needs auto, or a whole number from 1 to 4096');
    },
    'auto',
  ),
  timeout: preset(
    { flag: '--timeout', value: '<s>', help: 'seconds for one call, to the last byte of its answer' },
    seconds(0.1, 3600),
    10,
  ),
  retries: preset(
    { flag: '--retries', value: '<n>', help: 'retries of one row after passing failures' },
    whole(0, 1000),
    5,
  ),
  limit: optional(
    {
      flag: '--limit',
      value: '<n>',
      help: 'stop after so many rows that need a call: the pilot (exit 3 when rows are left)',
    },
    whole(1, Number.MAX_SAFE_INTEGER),
  ),
  maxOutage: preset(
    {
      flag: '--max-outage',
      value: '<s>',
      help: 'longest time without a good answer while calls are tried; then stop (exit 3)',
    },
    seconds(1, 31_536_000),
    600,
  ),
  maxFailures: optional(
    {
      flag: '--max-failures',
      value: '<n|n%>',
      help: 'stop when more rows than that are invalid, rejected or failed (exit 4; a share is looked at from 100 rows on)',
    },
    amount,
  ),
  tolerate: preset<Amount>(
    {
      flag: '--tolerate',
      value: '<n|n%>',
      shown: '0',
      help: 'so many invalid, rejected or failed rows still end with exit 0',
    },
    amount,
    { count: 0 },
  ),
  out: optional(
    {
      flag: '--out',
      value: '<dir>',
      shown: '<file>.import',
      help: 'where runs leave their reports, a folder each',
    },
    notEmpty,
  ),
  ledger: optional(
    {
      flag: '--ledger',
      value: '<path>',
      env: 'TIM_LEDGER',
      shown: '<user state dir>/tim-import/<sdkappid>',
      help: 'folder that remembers what earlier runs did to this app',
    },
    notEmpty,
  ),
  force: preset({ flag: '--force', help: 'send unchanged rows too' }, on, false),
  results: preset(
    {
      flag: '--results',
      value: '<all|sent>',
      help: 'rows of results.csv: all, or without the unchanged ones',
    },
    oneOf('all', 'sent'),
    'all',
  ),
  keep: optional(
    { flag: '--keep', value: '<n>', shown: 'keep all', help: 'remove finished runs but the newest n' },
    whole(1, 1_000_000),
  ),
  maxChanges: optional(
    {
      flag: '--max-changes',
      value: '<n|n%>',
      help: 'send nothing when more rows than that are new or changed (exit 4; the share: of valid rows)',
    },
    amount,
  ),
  minRows: optional(
    {
      flag: '--min-rows',
      value: '<n|n%>',
      help: 'send nothing when the file has fewer rows (exit 4; the share: of the last complete run)',
    },
    amount,
  ),
  allowEmpty: preset({ flag: '--allow-empty', help: 'a file without a row is no mistake' }, on, false),
  deadline: optional(
    {
      flag: '--deadline',
      value: '<duration>',
      help: 'stop after so long, as in 90m or 6h (exit 3)',
    },
    duration(1, 365 * 86_400),
  ),
  reportMissing: preset(
    {
      flag: '--report-missing',
      help: 'list the accounts of this source that the file lacks in missing.csv; nothing is deleted',
    },
    on,
    false,
  ),
  source: optional(
    {
      flag: '--source',
      value: '<label>',
      help: 'where this file comes from, for --report-missing and --min-rows',
    },
    notEmpty,
  ),
  map: preset<readonly ColumnChoice[]>(
    {
      flag: '--map',
      value: '<field=column>',
      shown: 'by the header',
      help: 'the column of a field, by name or number: --map Nick=name (repeats)',
    },
    (text, earlier) => {
      const [, field, column] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (field === undefined || column === undefined)
        throw new Mistake('needs field=column, as in Nick=name');
      const choice = { field: oneOf(...FIELDS)(field), column };
      if (earlier.some((other) => other.field === choice.field))
        throw new Mistake(`names ${choice.field} twice; give each field one column`);
      return [...earlier, choice];
    },
    [],
  ),
  to: preset(
    { flag: '--to', value: '<path>', help: 'file for the UserSig, readable by its owner alone' },
    notEmpty,
    'usersig.txt',
  ),
  stdout: preset({ flag: '--stdout', help: 'print the UserSig instead of writing a file' }, on, false),
  lifetime: preset(
    {
      flag: '--lifetime',
      value: '<duration>',
      shown: '24h',
      help: 'how long the UserSig lives: 24h to 50 years, as in 30d',
    },
    duration(86_400, 50 * 365 * 86_400),
    86_400,
  ),
  delimiter: optional(
    {
      flag: '--delimiter',
      value: '<char>',
      shown: 'detected',
      help: 'what stands between cells: comma, semicolon, tab, pipe, or the character itself',
    },
    delimiterOf,
  ),
  encoding: preset(
    {
      flag: '--encoding',
      value: '<auto,utf-8,gb18030,utf-16le,utf-16be>',
      help: "the text's encoding; auto decides on evidence or refuses (gbk is read as gb18030)",
    },
    (text) => (/^gbk$|^gb2312$/i.test(text) ? 'gb18030' : encodingOf(text)),
    'auto',
  ),
  noHeader: preset(
    { flag: '--no-header', help: 'the first line is a row already; --map names columns by number' },
    on,
    false,
  ),
  escape: optional(
    {
      flag: '--escape',
      value: '<quote,backslash>',
      shown: 'detected',
      help: 'how a quote inside a cell is spelled: doubled, or behind a backslash as MySQL writes it',
    },
    oneOf('quote', 'backslash'),
  ),
  null: optional(
    {
      flag: '--null',
      value: '<word>',
      help: 'the word that stands for an empty cell, such as NULL; none: no word does',
    },
    notEmpty,
  ),
  noTrim: preset({ flag: '--no-trim', help: 'keep blanks at both ends of a cell' }, on, false),
  sandbox: preset(
    { flag: '--sandbox', help: 'import into the built-in emulator: no app, no credentials, no network' },
    on,
    false,
  ),
  qps: optional(
    {
      flag: '--qps',
      value: '<n>',
      shown: 'run: any; sandbox: 1000',
      help: 'calls a second that the emulator grants',
    },
    whole(1, 1_000_000),
  ),
  fault: preset<readonly string[]>(
    {
      flag: '--fault',
      value: '<spec>',
      help: 'a fault of the emulator, as in http=502:after=5s:for=10s; the list: tim-import sandbox --help (repeats)',
    },
    (text, earlier) => [...earlier, notEmpty(text)],
    [],
  ),
  quota: optional(
    { flag: '--quota', value: '<n>', help: 'accounts that fit into the app, as in a trial (then 70398)' },
    whole(0, 1_000_000_000),
  ),
  port: preset(
    { flag: '--port', value: '<n>', shown: 'any free one', help: 'port of the emulator on 127.0.0.1' },
    whole(0, 65_535),
    0,
  ),
  metricsFile: optional(
    {
      flag: '--metrics-file',
      value: '<path>',
      help: 'keep a Prometheus text file, for node_exporter to read',
    },
    notEmpty,
  ),
  json: preset({ flag: '--json', help: 'the result as JSON on stdout' }, on, false),
  quiet: preset({ flag: '--quiet', help: 'nothing when all is well, one message when not' }, on, false),
  noProgress: preset({ flag: '--no-progress', help: 'no progress on stderr' }, on, false),
  lang: optional(
    { flag: '--lang', value: '<en,zh>', shown: 'by LANG', help: 'language of summaries and advice' },
    oneOf('en', 'zh'),
  ),
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Values by option name; undefined where an option has no default and was not given. */
export type OptionValues<K extends OptionName> = {
  readonly [P in K]: (typeof OPTIONS)[P] extends Option<infer T> ? T : never;
};

/** What the command line said: texts by option name, in order. */
export type GivenTexts = Readonly<Partial<Record<OptionName, readonly string[]>>>;

/**
 * Reads the flags, then the environment, then the defaults.
 * @param mistakes one sentence is added for each option that is wrong
 */
export function readOptions<K extends OptionName>(
  names: readonly K[],
  given: GivenTexts,
  env: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): OptionValues<K> {
  const read = <T>(name: K, option: Option<T>): T => {
    const fromEnv = option.env === undefined ? undefined : env[option.env] || undefined;
    const texts = given[name] ?? (fromEnv === undefined ? [] : [fromEnv]);
    const source = given[name] ? option.flag : option.env;
    let value = option.fallback;
    for (const text of texts) {
      try {
        value = option.parse(text, value);
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        mistakes.push(`${source} ${error.message}, not ${quoted(text)}.`);
      }
    }
    return value;
  };
  const values: Record<string, unknown> = {};
  for (const name of names) values[name] = read<unknown>(name, OPTIONS[name] as Option<unknown>);
  return values as OptionValues<K>;
}

function quoted(text: string): string {
  if (text === '') return 'an empty value';
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
