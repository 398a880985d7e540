// What the plan, `check` and `status` say, in English and in Chinese.
import type { Language } from '../catalogue/catalogue.js';
import { grouped } from './format.js';

export interface CommandWords {
  /** From a label to what it is about. */
  readonly colon: string;
  /** Between things of one kind. */
  readonly comma: string;
  readonly bracketed: (text: string) => string;
  readonly delimiter: Readonly<Record<string, string>>;
  readonly column: (field: string, column: string) => string;
  readonly plan: {
    readonly rehearsal: string;
    readonly app: string;
    readonly region: (region: string) => string;
    readonly signer: (admin: string) => string;
    readonly input: string;
    readonly rate: string;
    readonly pace: (rate: string, concurrency: string) => string;
    readonly ledger: string;
    readonly known: (accounts: number) => string;
    readonly reports: string;
    readonly note: string;
  };
  readonly check: {
    readonly size: (rows: number, calls: number) => string;
    readonly valid: string;
    readonly invalid: string;
    readonly new: string;
    readonly changed: string;
    readonly unchanged: string;
    readonly duplicates: string;
    readonly conflicts: (identical: number, conflicting: number) => string;
    readonly robots: string;
    readonly lines: (lines: readonly number[], more: boolean) => string;
    readonly worthALook: string;
    /** What `check` says of a valid row, by code; where there is none, its own English holds. */
    readonly warning: Readonly<Record<string, string>>;
    readonly time: (times: readonly string[]) => string;
    readonly at: (duration: string, rate: string) => string;
  };
  readonly status: {
    readonly runs: (out: string) => string;
    readonly noRun: (out: string) => string;
    readonly finished: (exitCode: number) => string;
    readonly stopped: (code: string, exitCode: number) => string;
    readonly running: (pid: number, host: string) => string;
    readonly killed: string;
    readonly unknown: (host: string) => string;
    readonly app: (sdkappid: number) => string;
    readonly ledger: (folder: string) => string;
    readonly accounts: (known: number) => string;
    readonly inUse: string;
    readonly sayApp: string;
  };
}

const en: CommandWords = {
  colon: ': ',
  comma: ', ',
  bracketed: (text) => ` (${text})`,
  delimiter: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' },
  column: (field, column) => `${field} from ${column}`,
  plan: {
    rehearsal: 'SANDBOX: a rehearsal against the built-in emulator.',
    app: 'app',
    region: (region) => `region ${region}`,
    signer: (admin) => `signed by ${admin}`,
    input: 'input',
    rate: 'rate',
    pace: (rate, concurrency) => `at most ${rate} calls/s; calls in flight: ${concurrency}`,
    ledger: 'ledger',
    known: (accounts) =>
      accounts === 0
        ? 'no earlier import is known: all rows are new'
        : `${accounts === 1 ? '1 account is' : `${grouped(accounts)} accounts are`} known`,
    reports: 'reports',
    note: 'note',
  },
  check: {
    size: (rows, calls) =>
      `${rows === 1 ? '1 row' : `${grouped(rows)} rows`}, ${grouped(calls)} would be sent.`,
    valid: 'valid',
    invalid: 'invalid',
    new: 'new',
    changed: 'changed',
    unchanged: 'unchanged',
    duplicates: 'duplicates',
    conflicts: (identical, conflicting) =>
      `${grouped(identical)} identical, ${grouped(conflicting)} conflicting`,
    robots: 'robots',
    lines: (lines, more) =>
      `${lines.length === 1 && !more ? 'line' : 'lines'} ${lines.join(', ')}${more ? ' …' : ''}`,
    worthALook: 'Valid, and yet worth a look',
    warning: {},
    time: (times) => `The import would take ${times.join(', ')}.`,
    at: (duration, rate) => `${duration} at ${rate}/s`,
  },
  status: {
    runs: (out) => `The last runs in ${out}, newest first:`,
    noRun: (out) => `There is no run in ${out}.`,
    finished: (exitCode) => `finished, exit ${exitCode}`,
    stopped: (code, exitCode) => `stopped (${code}), exit ${exitCode}`,
    running: (pid, host) => `running, process ${pid} on ${host}`,
    killed: 'killed or crashed: run the same command again',
    unknown: (host) => `no summary; it ran on ${host}`,
    app: (sdkappid) => `app ${sdkappid}`,
    ledger: (folder) => `Ledger ${folder}`,
    accounts: (known) => (known === 1 ? '1 account is known' : `${grouped(known)} accounts are known`),
    inUse: 'in use by a run that is going on',
    sayApp: 'Give --sdkappid to see how many accounts the ledger knows.',
  },
};

const zh: CommandWords = {
  colon: '：',
  comma: '，',
  bracketed: (text) => `（${text}）`,
  delimiter: { ',': '逗号分隔', ';': '分号分隔', '\t': '制表符分隔', '|': '竖线分隔' },
  column: (field, column) => `${field} ← ${column}`,
  plan: {
    rehearsal: 'SANDBOX（演练）：数据只发送到内置模拟器。',
    app: '应用',
    region: (region) => `地域 ${region}`,
    signer: (admin) => `由 ${admin} 签名`,
    input: '输入',
    rate: '速率',
    pace: (rate, concurrency) =>
      `最多 ${rate} 次/秒，并发数：${concurrency === 'auto' ? '自动' : concurrency}`,
    ledger: '账本',
    known: (accounts) =>
      accounts === 0 ? '没有以往的导入记录，所有行都是新的' : `已记录 ${grouped(accounts)} 个账号`,
    reports: '报告',
    note: '提示',
  },
  check: {
    size: (rows, calls) => `共 ${grouped(rows)} 行，需要发送 ${grouped(calls)} 行。`,
    valid: '有效',
    invalid: '无效',
    new: '新增',
    changed: '有变化',
    unchanged: '无变化',
    duplicates: '重复',
    conflicts: (identical, conflicting) =>
      `内容相同 ${grouped(identical)} 行，内容不同 ${grouped(conflicting)} 行`,
    robots: '机器人',
    lines: (lines, more) => `第 ${lines.join('、')}${more ? ' …' : ''} 行`,
    worthALook: '以下行有效，但值得核对',
    warning: {
      IDENTIFIER_TRIMMED: 'Identifier 首尾的空白不会发送；如需保留，请加 --no-trim。',
      IDENTIFIER_UNUSUAL: 'Identifier 含有字母、数字、_ 和 - 以外的字符，部分官方 SDK 不接受。',
      IDENTIFIER_GROUP_PREFIX: 'Identifier 以 @TGS# 开头，与官方的群组 ID 格式相同。',
      IDENTIFIER_ROUNDED: '长数字从第 16 位起全是 0，像是被电子表格舍入过。',
      IDENTIFIER_DECIMAL: '数字以 .0 结尾，像是被程序当成了小数。',
      IDENTIFIER_DATE: 'Identifier 像是被电子表格转换成了日期。',
      IDENTIFIER_CASE: 'Identifier 与前面某行仅大小写不同。',
      IDENTIFIER_WIDTH: '数字比其他绝大多数行短，像是被电子表格去掉了前导零。',
      NICK_INVISIBLE: '昵称含有不换行空格或零宽字符，肉眼看不见。',
      NICK_FULL_WIDTH: '昵称含有全角字母或数字。',
      NICK_QUESTION_MARKS: '昵称含有 ?，原字符可能已丢失。',
      NICK_MOJIBAKE: '昵称像是曾按错误的编码读取过（乱码）。',
      LINES_AT_LIMIT: '文件行数恰好等于电子表格的行数上限，后面的数据可能被截断了。',
    },
    time: (times) => `导入预计用时：${times.join('，')}。`,
    at: (duration, rate) => `${rate} 次/秒时 ${duration}`,
  },
  status: {
    runs: (out) => `${out} 中最近的运行（新的在前）：`,
    noRun: (out) => `${out} 中没有运行记录。`,
    finished: (exitCode) => `已结束，退出码 ${exitCode}`,
    stopped: (code, exitCode) => `提前停止（${code}），退出码 ${exitCode}`,
    running: (pid, host) => `正在运行，进程 ${pid}，主机 ${host}`,
    killed: '进程被终止或崩溃：重新运行同一命令即可',
    unknown: (host) => `没有汇总文件，运行所在主机：${host}`,
    app: (sdkappid) => `应用 ${sdkappid}`,
    ledger: (folder) => `账本 ${folder}`,
    accounts: (known) => `已记录 ${grouped(known)} 个账号`,
    inUse: '正被另一次运行占用',
    sayApp: '加上 --sdkappid 可查看账本中记录的账号数。',
  },
};

export const COMMAND_WORDS: Readonly<Record<Language, CommandWords>> = { en, zh };
