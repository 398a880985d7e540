// Every option once, for command and library: flag, variable, default, bounds and help; all else derives from this table.
import { inspect } from 'node:util';
import {
  amount,
  type Bilingual,
  columnOf,
  delimiter,
  duration,
  type Kind,
  list,
  off,
  on,
  oneOf,
  orAuto,
  seconds,
  text,
  whole,
  type Zod,
} from './option-kinds.js';
import { SHARD_KIND } from './shard.js';

export type { Amount, Bilingual } from './option-kinds.js';

/** The four fields of an account, with the API's names. */
export const FIELDS = ['Identifier', 'Nick', 'FaceUrl', 'Type'] as const;
/** A field of an account. */
export type Field = (typeof FIELDS)[number];

/** Headings of the help, in its order. */
export const GROUPS = {
  app: { en: 'App and credentials', zh: '应用与凭证' },
  file: { en: 'The file', zh: '文件格式' },
  pace: { en: 'Rate and retries', zh: '速率与重试' },
  guards: { en: 'Limits and guards', zh: '限制与保护' },
  reports: { en: 'Ledger and reports', zh: '账本与报告' },
  verify: { en: 'Verifying', zh: '核对' },
  emulator: { en: 'Sandbox', zh: '模拟器' },
  output: { en: 'Output', zh: '输出' },
} as const satisfies Readonly<Record<string, Bilingual>>;

interface Description {
  readonly group: keyof typeof GROUPS;
  readonly flag: `--${string}`;
  /** What follows the flag in the help; left out: its choices, or nothing for a switch. */
  readonly value?: string;
  /** What a flag without a value means; only a whole number behind it is taken for its value. */
  readonly bare?: string;
  readonly env?: string;
  readonly help: Bilingual;
  /** The default in words, where it is no fixed value. */
  readonly shown?: Bilingual;
  /** Where else the value may come from. */
  readonly or?: Bilingual;
}

export interface Option<T> extends Description {
  readonly kind: Kind<NonNullable<T>>;
  readonly fallback: T;
}

function option<T>(about: Description, kind: Kind<T>): Option<T | undefined>;
function option<T>(about: Description, kind: Kind<T>, fallback: NoInfer<T>): Option<T>;
function option<T>(about: Description, kind: Kind<T>, fallback?: T) {
  const value = about.value ?? (kind.choices && `<${kind.choices.join(',')}>`);
  return { ...about, ...(value && { value }), kind, fallback };
}

/**
 * One table for all commands and the library: its keys are the names that a program uses. Each command lists those that
 * it takes (commands/option-lists.ts).
 */
export const OPTIONS = {
  sdkappid: option(
    {
      group: 'app',
      flag: '--sdkappid',
      value: '<n>',
      env: 'TIM_SDKAPPID',
      help: { en: 'SDKAppID of the app', zh: '应用的 SDKAppID' },
    },
    whole(1, 4_294_967_295),
  ),
  admin: option(
    {
      group: 'app',
      flag: '--admin',
      value: '<id>',
      env: 'TIM_ADMIN',
      help: { en: "the app's admin account, which signs the calls", zh: '用来签名调用的 App 管理员账号' },
    },
    text,
    'administrator',
  ),
  secretKeyFile: option(
    {
      group: 'app',
      flag: '--secret-key-file',
      value: '<path>',
      env: 'TIM_SECRET_KEY_FILE',
      or: { en: 'or the key itself in TIM_SECRET_KEY', zh: '也可把密钥本身放在 TIM_SECRET_KEY' },
      help: {
        en: "file with the app's secret key; the key itself is never an argument",
        zh: '存放应用密钥的文件；密钥本身绝不作为命令行参数',
      },
    },
    text,
  ),
  usersigFile: option(
    {
      group: 'app',
      flag: '--usersig-file',
      value: '<path>',
      or: { en: 'or the UserSig itself in TIM_USERSIG', zh: '也可把 UserSig 本身放在 TIM_USERSIG' },
      help: {
        en: 'file with a ready UserSig, where the key may not be shared; read again when the UserSig expires',
        zh: '存放现成 UserSig 的文件，适用于密钥不便共享的场合；过期后会重新读取',
      },
    },
    text,
  ),
  region: option(
    {
      group: 'app',
      flag: '--region',
      env: 'TIM_REGION',
      help: { en: "the app's data centre", zh: '应用所在的数据中心' },
    },
    oneOf(['cn', 'sg', 'kr', 'jp', 'de', 'us', 'id', 'in']),
    'cn',
  ),
  endpoint: option(
    {
      group: 'app',
      flag: '--endpoint',
      value: '<url>',
      env: 'TIM_ENDPOINT',
      help: {
        en: "an origin in place of the region's; plain http: only to this machine",
        zh: '代替数据中心域名的地址；http: 仅限本机',
      },
    },
    text,
  ),
  idField: option(
    {
      group: 'app',
      flag: '--id-field',
      help: { en: "the account's name in the request body", zh: '请求体中账号字段的名称' },
    },
    oneOf(['Identifier', 'UserID']),
    'Identifier',
  ),
  map: option(
    {
      group: 'file',
      flag: '--map',
      value: '<field=column>',
      shown: { en: 'by the header', zh: '按表头' },
      help: {
        en: 'the column of a field, by name or number: --map Nick=name; none: no column',
        zh: '指定字段所在的列，用列名或序号：--map Nick=name；none 表示不用任何列',
      },
    },
    columnOf(FIELDS),
    {},
  ),
  delimiter: option(
    {
      group: 'file',
      flag: '--delimiter',
      value: '<char>',
      shown: { en: 'detected', zh: '自动识别' },
      help: {
        en: 'field delimiter: comma, semicolon, tab, pipe, or the character itself',
        zh: '单元格之间的分隔符：comma、semicolon、tab、pipe，或直接写该字符',
      },
    },
    delimiter,
  ),
  encoding: option(
    {
      group: 'file',
      flag: '--encoding',
      help: {
        en: 'text encoding; auto decides on evidence or refuses (gbk is read as gb18030)',
        zh: '文本编码；auto 按内容判断，拿不准就拒绝（gbk 按 gb18030 读取）',
      },
    },
    oneOf(['auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be'], { gbk: 'gb18030', gb2312: 'gb18030' }),
    'auto',
  ),
  header: option(
    {
      group: 'file',
      flag: '--no-header',
      help: {
        en: 'the first line is already a row; --map names columns by number',
        zh: '第一行就是数据；列用 --map 加序号指定',
      },
    },
    off,
    true,
  ),
  headerLine: option(
    {
      group: 'file',
      flag: '--header-line',
      value: '<n>',
      shown: { en: 'the first', zh: '第一行' },
      help: {
        en: 'number of the line that names the columns; lines above it are ignored',
        zh: '表头所在的行号，其上的行全部忽略',
      },
    },
    whole(1, 1_000_000),
  ),
  asIs: option(
    {
      group: 'file',
      flag: '--as-is',
      help: {
        en: 'read cells exactly as written; refuse nothing that only looks wrong',
        zh: '单元格按原样读取；不因“看起来不对”而拒绝',
      },
    },
    on,
    false,
  ),
  shortRows: option(
    {
      group: 'file',
      flag: '--short-rows',
      help: {
        en: 'rows may leave out empty cells at their end',
        zh: '行尾的空单元格可以省略',
      },
    },
    on,
    false,
  ),
  escape: option(
    {
      group: 'file',
      flag: '--escape',
      shown: { en: 'detected', zh: '自动识别' },
      help: {
        en: 'quote escaping: doubled, or backslash (MySQL)',
        zh: '单元格内引号的转义方式：写两次，或用反斜杠（MySQL）',
      },
    },
    oneOf(['quote', 'backslash']),
  ),
  null: option(
    {
      group: 'file',
      flag: '--null',
      value: '<word>',
      help: {
        en: 'value treated as empty, such as NULL; none disables it',
        zh: '视为空单元格的词，如 NULL；none 表示没有这样的词',
      },
    },
    text,
  ),
  trim: option(
    {
      group: 'file',
      flag: '--no-trim',
      help: { en: 'keep spaces at both ends of a cell', zh: '保留单元格首尾的空白' },
    },
    off,
    true,
  ),
  rate: option(
    {
      group: 'pace',
      flag: '--rate',
      value: '<n>',
      env: 'TIM_RATE',
      shown: { en: '1000; with --batch 100', zh: '1000；使用 --batch 时为 100' },
      help: { en: 'calls per second: the hard ceiling of this run', zh: '每秒调用次数，本次运行的硬上限' },
    },
    whole(1, 1_000_000),
  ),
  batch: option(
    {
      group: 'pace',
      flag: '--batch',
      value: '[n]',
      bare: '100',
      help: {
        en: 'send up to n accounts per call (multiaccount_import), 1 to 100; alone: 100. The first batch is read back before others follow',
        zh: '每次调用导入最多 n 个账号（multiaccount_import），1 到 100；只写 --batch 即 100。首批账号读回核对后才继续',
      },
    },
    whole(1, 100),
  ),
  redis: option(
    {
      group: 'pace',
      flag: '--redis',
      value: '<url>',
      env: 'TIM_REDIS_URL',
      help: {
        en: 'share --rate with every process that names this Redis and app; a password goes in TIM_REDIS_URL or TIM_REDIS_PASSWORD',
        zh: '与指定同一 Redis 和应用的所有进程共用 --rate；密码放在 TIM_REDIS_URL 或 TIM_REDIS_PASSWORD 中',
      },
    },
    text,
  ),
  askRate: option(
    {
      group: 'pace',
      flag: '--rate',
      value: '<n>',
      help: {
        en: 'calls per second for account_check and for portrait_get each; the app itself needs the rest of their limits',
        zh: 'account_check 与 portrait_get 各自每秒的调用次数，其余额度留给线上业务',
      },
    },
    whole(1, 1_000_000),
    50,
  ),
  sample: option(
    {
      group: 'verify',
      flag: '--sample',
      value: '<n|n%>',
      shown: { en: 'all rows', zh: '所有行' },
      help: { en: 'ask about this many rows, chosen at random', zh: '随机抽取这么多行进行核对' },
    },
    amount,
  ),
  existsOnly: option(
    {
      group: 'verify',
      flag: '--exists-only',
      help: {
        en: 'only whether the accounts exist, not what they hold',
        zh: '只核对账号是否存在，不比对资料',
      },
    },
    on,
    false,
  ),
  updateLedger: option(
    {
      group: 'verify',
      flag: '--update-ledger',
      help: {
        en: 'make the ledger what the server has, so that the next run sends exactly what is missing or differs',
        zh: '按服务端的实际情况更新导入记录，下次运行只发送缺失或不一致的行',
      },
    },
    on,
    false,
  ),
  repair: option(
    {
      group: 'verify',
      flag: '--repair',
      help: {
        en: 'send the missing accounts at once; all: those that differ too, which overwrites changes made by users',
        zh: '立即补发缺失的账号；all：不一致的也重发，会覆盖用户自己的修改',
      },
    },
    oneOf(['missing', 'all']),
  ),
  concurrency: option(
    {
      group: 'pace',
      flag: '--concurrency',
      value: '<n|auto>',
      help: {
        en: 'most calls in flight; auto follows the latency',
        zh: '最大并发调用数；auto 随时延自动调整',
      },
    },
    orAuto(whole(1, 4096)),
    'auto',
  ),
  timeout: option(
    {
      group: 'pace',
      flag: '--timeout',
      value: '<s>',
      shown: { en: '10', zh: '10' },
      help: {
        en: 'seconds for one call, to the last byte of its reply',
        zh: '单次调用的超时秒数，计到响应的最后一个字节',
      },
    },
    seconds(0.001, 3600),
    10_000,
  ),
  retries: option(
    {
      group: 'pace',
      flag: '--retries',
      value: '<n>',
      help: { en: 'retries of one row after temporary failures', zh: '单行遇到暂时性错误时的重试次数' },
    },
    whole(0, 1000),
    5,
  ),
  maxOutage: option(
    {
      group: 'pace',
      flag: '--max-outage',
      value: '<s>',
      shown: { en: '600', zh: '600' },
      help: {
        en: 'longest time without a good reply while calls are tried; then stop (exit 3)',
        zh: '持续调用却得不到正常响应的最长秒数，超过即停止（退出码 3）',
      },
    },
    seconds(0.001, 31_536_000),
    600_000,
  ),
  shard: option(
    {
      group: 'guards',
      flag: '--shard',
      value: '<i/n|auto>',
      help: {
        en: 'take one of n parts of the rows, by their Identifiers; auto asks Kubernetes (as auto/n), AWS Batch or Slurm',
        zh: '按 Identifier 把行分成 n 份，只处理第 i 份；auto 从 Kubernetes（写作 auto/n）、AWS Batch 或 Slurm 获取',
      },
    },
    SHARD_KIND,
  ),
  limit: option(
    {
      group: 'guards',
      flag: '--limit',
      value: '<n>',
      help: {
        en: 'stop after this many rows that need a call: a pilot (exit 3 if rows are left)',
        zh: '发送这么多行后停止，用于小批量试跑（还有剩余行时退出码为 3）',
      },
    },
    whole(1, Number.MAX_SAFE_INTEGER),
  ),
  deadline: option(
    {
      group: 'guards',
      flag: '--deadline',
      value: '<duration>',
      help: {
        en: 'stop after this long, as in 90m or 6h (exit 3)',
        zh: '运行这么久之后停止，如 90m、6h（退出码 3）',
      },
    },
    duration(1, 365 * 86_400),
  ),
  maxFailures: option(
    {
      group: 'guards',
      flag: '--max-failures',
      value: '<n|n%>',
      help: {
        en: 'stop when more rows than this are invalid, rejected or failed (exit 4; a share applies from 100 rows on)',
        zh: '无效、被拒绝或失败的行超过该值即停止（退出码 4；百分比从 100 行起计算）',
      },
    },
    amount,
  ),
  tolerate: option(
    {
      group: 'guards',
      flag: '--tolerate',
      value: '<n|n%>',
      shown: { en: '0', zh: '0' },
      help: {
        en: 'exit 0 if at most this many rows are invalid, rejected, failed, unsent or conflicting duplicates',
        zh: '无效、被拒绝、失败、未发送或内容冲突的重复行不超过该值时，仍以退出码 0 结束',
      },
    },
    amount,
    { count: 0 },
  ),
  maxChanges: option(
    {
      group: 'guards',
      flag: '--max-changes',
      value: '<n|n%>',
      help: {
        en: 'send nothing if more rows than this are new or changed (exit 4; a share is of the valid rows)',
        zh: '新增和有变化的行超过该值时一行也不发送（退出码 4；百分比以有效行为基数）',
      },
    },
    amount,
  ),
  minRows: option(
    {
      group: 'guards',
      flag: '--min-rows',
      value: '<n|n%>',
      help: {
        en: 'send nothing if the file has fewer rows than this (exit 4; a share is of the last complete run)',
        zh: '文件行数少于该值时一行也不发送（退出码 4；百分比以上一次完整运行为基数）',
      },
    },
    amount,
  ),
  duplicates: option(
    {
      group: 'guards',
      flag: '--duplicates',
      help: {
        en: 'which row is used where rows with one Identifier differ: the first, the last, or none (error: nothing is sent)',
        zh: '同一 Identifier 的行内容不同时采用哪一行：first 第一行，last 最后一行，error 不发送任何内容',
      },
    },
    oneOf(['first', 'last', 'error']),
    'first',
  ),
  allowEmpty: option(
    {
      group: 'guards',
      flag: '--allow-empty',
      help: { en: 'accept a file with no rows', zh: '文件没有数据行也不算错误' },
    },
    on,
    false,
  ),
  force: option(
    {
      group: 'reports',
      flag: '--force',
      help: { en: 'send unchanged rows too', zh: '无变化的行也重新发送' },
    },
    on,
    false,
  ),
  ledger: option(
    {
      group: 'reports',
      flag: '--ledger',
      value: '<path|url>',
      env: 'TIM_LEDGER',
      shown: {
        en: '<user state dir>/tim-import/<sdkappid>',
        zh: '<用户状态目录>/tim-import/<sdkappid>',
      },
      help: {
        en: 'folder, or redis:// URL, that remembers what earlier runs sent to this app',
        zh: '账本目录或 redis:// 地址，记录以往的运行向该应用发送过什么',
      },
    },
    text,
  ),
  out: option(
    {
      group: 'reports',
      flag: '--out',
      value: '<dir>',
      shown: { en: '<file>.import', zh: '<file>.import' },
      help: { en: 'where runs leave their reports, one folder each', zh: '报告目录，每次运行各占一个子目录' },
    },
    text,
  ),
  results: option(
    {
      group: 'reports',
      flag: '--results',
      value: '<all|sent>',
      help: {
        en: 'rows of results.csv: all, or without the unchanged ones',
        zh: 'results.csv 写入哪些行：全部，或不含无变化的行',
      },
    },
    oneOf(['all', 'sent']),
    'all',
  ),
  keep: option(
    {
      group: 'reports',
      flag: '--keep',
      value: '<n>',
      shown: { en: 'keep all', zh: '全部保留' },
      help: { en: 'remove all but the newest n finished runs', zh: '只保留最近 n 次已结束的运行' },
    },
    whole(1, 1_000_000),
  ),
  label: option(
    {
      group: 'reports',
      flag: '--source',
      value: '<label>',
      help: {
        en: 'label of where this file comes from, for --report-missing and --min-rows',
        zh: '文件来源的标签，供 --report-missing 和 --min-rows 使用',
      },
    },
    text,
  ),
  reportMissing: option(
    {
      group: 'reports',
      flag: '--report-missing',
      help: {
        en: 'list the accounts of this source that the file lacks in missing.csv; nothing is deleted',
        zh: '把该来源中本次文件缺少的账号列入 missing.csv；不会删除任何账号',
      },
    },
    on,
    false,
  ),
  metricsFile: option(
    {
      group: 'reports',
      flag: '--metrics-file',
      value: '<path>',
      help: {
        en: 'keep a Prometheus text file, for node_exporter to read',
        zh: '维护一个 Prometheus 文本文件，供 node_exporter 读取',
      },
    },
    text,
  ),
  sandbox: option(
    {
      group: 'emulator',
      flag: '--sandbox',
      help: {
        en: 'import into the built-in emulator: no app, no credentials, no network',
        zh: '导入到内置模拟器：不需要应用、凭证和网络',
      },
    },
    on,
    false,
  ),
  qps: option(
    {
      group: 'emulator',
      flag: '--qps',
      value: '<n[:policy]>',
      shown: { en: 'no limit', zh: '不限' },
      help: {
        en: 'calls per second that the emulator grants, as in 200, 200:second, 200:bucket=20, 200:penalty=10s, 1000:others=300 or account_check=50',
        zh: '模拟器每秒允许的调用次数，如 200、200:second、200:bucket=20、200:penalty=10s、1000:others=300 或 account_check=50',
      },
    },
    list,
    [],
  ),
  fault: option(
    {
      group: 'emulator',
      flag: '--fault',
      value: '<spec>',
      help: {
        en: 'a fault of the emulator, as in http=502:after=5s:for=10s; all of them: tim-import sandbox --help',
        zh: '让模拟器出故障，如 http=502:after=5s:for=10s；完整列表见 tim-import sandbox --help',
      },
    },
    list,
    [],
  ),
  accounts: option(
    {
      group: 'emulator',
      flag: '--accounts',
      value: '<csv>',
      help: {
        en: 'accounts that the emulator has from the start (default of verify: those of the file)',
        zh: '模拟器启动时已有的账号（verify 默认为文件中的账号）',
      },
    },
    text,
  ),
  quota: option(
    {
      group: 'emulator',
      flag: '--quota',
      value: '<n>',
      help: {
        en: 'accounts that fit into the app, as in a trial (then 70398)',
        zh: '应用可容纳的账号数，模拟体验版（超出返回 70398）',
      },
    },
    whole(0, 1_000_000_000),
  ),
  port: option(
    {
      group: 'emulator',
      flag: '--port',
      value: '<n>',
      shown: { en: 'any free one', zh: '任意空闲端口' },
      help: { en: 'port of the emulator on 127.0.0.1', zh: '模拟器在 127.0.0.1 上的端口' },
    },
    whole(0, 65_535),
    0,
  ),
  to: option(
    {
      group: 'output',
      flag: '--to',
      value: '<path>',
      help: {
        en: 'file for the UserSig, readable only by its owner',
        zh: 'UserSig 的输出文件，仅属主可读',
      },
    },
    text,
    'usersig.txt',
  ),
  stdout: option(
    {
      group: 'output',
      flag: '--stdout',
      help: { en: 'print the UserSig instead of writing a file', zh: '把 UserSig 打印出来，不写文件' },
    },
    on,
    false,
  ),
  lifetime: option(
    {
      group: 'app',
      flag: '--lifetime',
      value: '<duration>',
      shown: { en: '24h', zh: '24h' },
      help: {
        en: 'how long the UserSig is valid: 24h to 50 years, as in 30d',
        zh: 'UserSig 的有效期：24h 到 50 年，如 30d',
      },
    },
    duration(86_400, 50 * 365 * 86_400),
    86_400_000,
  ),
  json: option(
    {
      group: 'output',
      flag: '--json',
      help: { en: 'the result as JSON on stdout', zh: '以 JSON 格式把结果写到标准输出' },
    },
    on,
    false,
  ),
  quiet: option(
    {
      group: 'output',
      flag: '--quiet',
      help: {
        en: 'print nothing when all is well, one message when not',
        zh: '一切正常时不输出任何内容，否则只输出一条消息',
      },
    },
    on,
    false,
  ),
  details: option(
    {
      group: 'output',
      flag: '--details',
      help: {
        en: 'explain every problem in the summary, however long it gets',
        zh: '在汇总中逐条说明每个问题，不限长度',
      },
    },
    on,
    false,
  ),
  progress: option(
    {
      group: 'output',
      flag: '--no-progress',
      help: { en: 'no progress on stderr', zh: '不在标准错误上显示进度' },
    },
    off,
    true,
  ),
  language: option(
    {
      group: 'output',
      flag: '--lang',
      shown: { en: 'by LANG', zh: '由 LANG 决定' },
      help: { en: 'language of everything that is printed', zh: '所有输出使用的语言' },
    },
    oneOf(['en', 'zh']),
  ),
} as const;

export type OptionName = keyof typeof OPTIONS;

/** Calls per second where `--rate` is not given. */
export function defaultRate(batch?: number): number {
  return batch === undefined ? 1000 : 100;
}

/** What the command `run` and the library's `run` both take. */
export const RUN_SETTINGS = [
  ...([
    'region',
    'endpoint',
    'idField',
    'rate',
    'batch',
    'concurrency',
    'timeout',
    'retries',
    'maxOutage',
    'redis',
  ] as const),
  ...([
    'limit',
    'shard',
    'deadline',
    'maxFailures',
    'tolerate',
    'maxChanges',
    'duplicates',
    'minRows',
    'allowEmpty',
  ] as const),
  ...(['force', 'ledger', 'out', 'results', 'keep', 'label', 'reportMissing', 'metricsFile'] as const),
  ...(['sandbox', 'language'] as const),
] as const satisfies readonly OptionName[];

/** What the command `verify` and the library's `verify` both take. */
export const VERIFY_SETTINGS = [
  ...(['region', 'endpoint', 'idField', 'askRate', 'timeout', 'retries', 'maxOutage'] as const),
  ...(['sample', 'shard', 'existsOnly', 'updateLedger', 'repair', 'maxChanges', 'tolerate'] as const),
  ...(['deadline', 'ledger', 'out', 'keep', 'label', 'metricsFile', 'sandbox', 'language'] as const),
] as const satisfies readonly OptionName[];

/** How a file is read: options of `run`, `check` and others, and the library's `input`. */
export const INPUT_SETTINGS = [
  ...(['map', 'delimiter', 'encoding', 'header', 'headerLine', 'escape', 'null', 'trim'] as const),
  ...(['asIs', 'shortRows'] as const),
] as const satisfies readonly OptionName[];

/** Values by option name; undefined where an option has no default and was not given. */
export type OptionValues<K extends OptionName> = {
  readonly [P in K]: (typeof OPTIONS)[P] extends Option<infer T> ? T : never;
};

/** What a command line says: texts by option name, in order. */
export type GivenTexts = Readonly<Partial<Record<OptionName, readonly string[]>>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with an option, in each language. */
type Mistakes = (mistake: Bilingual) => void;

/**
 * Reads the flags, then the environment, then the defaults.
 * @param zod may be left out where neither sets one
 * @param given texts by option name, and the environment
 * @param wrong called with one sentence for each option that is wrong
 */
export function readOptions<K extends OptionName>(
  zod: Zod | undefined,
  names: readonly K[],
  given: { readonly texts: GivenTexts; readonly env: Environment },
  wrong: Mistakes,
): OptionValues<K> {
  return collect(names, (name, { flag, env = '', kind, fallback }) => {
    const fromEnv = given.env[env];
    const texts = given.texts[name] ?? (fromEnv ? [fromEnv] : []);
    const schema = zod && texts.length > 0 ? kind.text(zod) : undefined;
    let value: NonNullable<unknown> | undefined;
    for (const text of texts) {
      const one = schema?.safeParse(text).data;
      const joined = one === undefined || value === undefined || !kind.join ? one : kind.join(value, one);
      if (joined === undefined) wrong(mistake(given.texts[name] ? flag : env, kind.needs, quoted(text)));
      else value = joined;
    }
    return value ?? fallback;
  });
}

/**
 * Checks values that a program passes and fills in the defaults.
 * @param prefix of the names in a mistake, such as `input.`
 */
export function checkValues<K extends OptionName>(
  zod: Zod,
  names: readonly K[],
  given: { readonly [P in K]?: OptionValues<K>[P] | undefined },
  wrong: Mistakes,
  prefix = '',
): OptionValues<K> {
  const values: Readonly<Partial<Record<OptionName, unknown>>> = given;
  return collect(names, (name, { kind, fallback }) => {
    const value = values[name];
    if (value === undefined) return fallback;
    const { data } = kind.value(zod).safeParse(value);
    if (data === undefined) wrong(mistake(prefix + name, kind.valueNeeds ?? kind.needs, shown(value)));
    return data ?? fallback;
  });
}

/** Some of the values. */
export function pick<K extends OptionName>(values: OptionValues<K>, names: readonly K[]): OptionValues<K> {
  return collect(names, (name) => {
    const all: Readonly<Partial<Record<OptionName, unknown>>> = values;
    return all[name];
  });
}

function collect<K extends OptionName>(
  names: readonly K[],
  read: (name: OptionName, option: Option<unknown>) => unknown,
): OptionValues<K> {
  const values: Partial<Record<OptionName, unknown>> = {};
  for (const name of names) values[name] = read(name, OPTIONS[name] as Option<unknown>);
  return values as OptionValues<K>;
}

function mistake(name: string, needs: Bilingual, given: Bilingual): Bilingual {
  return { en: `${name} ${needs.en}, not ${given.en}.`, zh: `${name} ${needs.zh}，而不是${given.zh}。` };
}

const MOST_SHOWN = 60;

function quoted(text: string): Bilingual {
  if (text === '') return { en: 'an empty value', zh: '空值' };
  const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return { en: `"${short}"`, zh: ` "${short}"` };
}

function shown(value: unknown): Bilingual {
  if (typeof value === 'string') return quoted(value);
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  const short = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return { en: short, zh: ` ${short}` };
}
