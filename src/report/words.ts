// What reports say, in English and in Chinese; numbers and durations are spelled here too.
import type { Language } from '../catalogue.js';
import type { Status } from '../outcome.js';

export interface Words {
  readonly status: Readonly<Record<Status, string>>;
  readonly duration: (seconds: number) => string;
  readonly rows: (count: number) => string;
  readonly sandbox: string;
  readonly outcome: {
    readonly complete: (rows: number) => string;
    readonly unchanged: (rows: number) => string;
    readonly tolerated: (rows: number, failures: number) => string;
    readonly incomplete: (rows: number, done: number) => string;
    readonly stopped: (rows: number, done: number) => string;
    readonly empty: string;
  };
  readonly why: string;
  readonly unread: (share: string) => string;
  readonly problems: string;
  readonly group: (rows: string, status: string, line: number) => string;
  readonly conflicts: (count: number) => string;
  readonly notCleared: (count: number) => string;
  readonly lost: (count: number) => string;
  readonly calls: (total: string, retries: string, throttles: string) => string;
  readonly rate: (mean: string, highest: string, ceiling: string) => string;
  readonly latency: (p50: string, p95: string, p99: string, max: string) => string;
  readonly waits: (count: number, duration: string) => string;
  readonly took: (duration: string) => string;
  readonly files: string;
  readonly file: Readonly<Record<string, string>>;
  readonly next: string;
  readonly step: {
    readonly mend: (path: string) => string;
    readonly again: string;
    readonly cure: string;
    readonly conflicts: string;
    readonly real: string;
    readonly none: string;
  };
  readonly progress: {
    readonly rows: string;
    readonly perSecond: string;
    readonly left: (duration: string) => string;
    readonly inFlight: (calls: number) => string;
    readonly latency: (p50: string, p95: string) => string;
    readonly goingOn: string;
  };
}

const en: Words = {
  status: {
    imported: 'imported',
    unchanged: 'unchanged',
    duplicate: 'duplicate',
    invalid: 'invalid',
    rejected: 'rejected',
    failed: 'failed',
    unsent: 'unsent',
  },
  duration: (seconds) => spelled(seconds, [' h', ' min', ' s'], ' '),
  rows: (count) => (count === 1 ? '1 row' : `${grouped(count)} rows`),
  sandbox: 'SANDBOX: a rehearsal against the built-in emulator; no account was made anywhere.',
  outcome: {
    complete: (rows) =>
      rows === 1 ? 'Complete: the one row is imported.' : `Complete: all ${grouped(rows)} rows are imported.`,
    unchanged: (rows) =>
      `Complete: all ${grouped(rows)} rows are unchanged since an earlier run; nothing was sent.`,
    tolerated: (rows, failures) =>
      `Complete within --tolerate: ${grouped(failures)} of ${grouped(rows)} rows are not imported.`,
    incomplete: (rows, done) => `Finished, but only ${grouped(done)} of ${grouped(rows)} rows are imported.`,
    stopped: (rows, done) =>
      `Stopped early: ${grouped(done)} of the ${grouped(rows)} rows read so far are imported.`,
    empty: 'Finished: the input holds no rows.',
  },
  why: 'Why',
  unread: (share) => `${share} of the input was not read.`,
  problems: 'Problems',
  group: (rows, status, line) => `${rows} ${status}, first on line ${line}`,
  conflicts: (count) =>
    `${grouped(count)} of the duplicates say something else than the row that counts: see conflicts.csv.`,
  notCleared: (count) =>
    `${grouped(count)} accounts keep a field that is empty in the file now: this API cannot clear one.`,
  lost: (count) =>
    `${grouped(count)} outcomes could not be written to the reports; those rows are sent again next time.`,
  calls: (total, retries, throttles) => `${total} calls, ${retries} retries, ${throttles} throttled`,
  rate: (mean, highest, ceiling) =>
    `${mean} calls/s on average, ${highest} in the busiest second (ceiling ${ceiling})`,
  latency: (p50, p95, p99, max) => `latency p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max}`,
  waits: (count, duration) =>
    `waited ${duration} in ${count === 1 ? 'one pause' : `${grouped(count)} pauses`}`,
  took: (duration) => `took ${duration}`,
  files: 'Reports in',
  file: {
    'results.csv': 'what became of every row',
    'failures.csv': 'the rows to correct, ready to run again',
    'conflicts.csv': 'duplicates that contradict the row that counts',
    'missing.csv': 'accounts of earlier runs that are not in this file',
    'report.html': 'all of this to look at in a browser',
    'summary.json': 'all of this for a program',
  },
  next: 'Next',
  step: {
    mend: (path) => `Correct the rows in failures.csv, then: tim-import run ${path}`,
    again: 'Run the same command again: only what is left is sent.',
    cure: 'When the cause is mended, run the same command again: only what is left is sent.',
    conflicts: 'Decide between the rows in conflicts.csv and the ones that they contradict.',
    real: 'Run the same command without --sandbox to import for real.',
    none: 'Nothing is left to do.',
  },
  progress: {
    rows: 'rows',
    perSecond: '/s',
    left: (duration) => `${duration} left`,
    inFlight: (calls) => `${calls} in flight`,
    latency: (p50, p95) => `p50 ${p50} p95 ${p95}`,
    goingOn: 'going on',
  },
};

const zh: Words = {
  status: {
    imported: '已导入',
    unchanged: '无变化',
    duplicate: '重复',
    invalid: '无效',
    rejected: '被拒绝',
    failed: '失败',
    unsent: '未发送',
  },
  duration: (seconds) => spelled(seconds, [' 小时', ' 分', ' 秒'], ' '),
  rows: (count) => `${grouped(count)} 行`,
  sandbox: 'SANDBOX（演练）：数据只发送到内置模拟器，没有创建任何真实账号。',
  outcome: {
    complete: (rows) => `已完成：全部 ${grouped(rows)} 行均已导入。`,
    unchanged: (rows) => `已完成：全部 ${grouped(rows)} 行自上次导入后均无变化，无需发送。`,
    tolerated: (rows, failures) =>
      `已完成（在 --tolerate 范围内）：${grouped(rows)} 行中有 ${grouped(failures)} 行未导入。`,
    incomplete: (rows, done) => `运行结束，但 ${grouped(rows)} 行中只导入了 ${grouped(done)} 行。`,
    stopped: (rows, done) => `提前停止：已读取 ${grouped(rows)} 行，其中 ${grouped(done)} 行已导入。`,
    empty: '运行结束：输入中没有数据行。',
  },
  why: '原因',
  unread: (share) => `输入中还有 ${share} 未读取。`,
  problems: '问题',
  group: (rows, status, line) => `${rows}，状态：${status}，最早出现在第 ${line} 行`,
  conflicts: (count) => `有 ${grouped(count)} 个重复行与生效的那一行内容不一致，见 conflicts.csv。`,
  notCleared: (count) =>
    `有 ${grouped(count)} 个账号的某个字段在文件中已为空：该接口无法清空字段，原值保留。`,
  lost: (count) => `有 ${grouped(count)} 行的结果未能写入报告，下次运行会重新发送这些行。`,
  calls: (total, retries, throttles) => `调用 ${total} 次，重试 ${retries} 次，被限频 ${throttles} 次`,
  rate: (mean, highest, ceiling) => `平均 ${mean} 次/秒，最高一秒 ${highest} 次（上限 ${ceiling}）`,
  latency: (p50, p95, p99, max) => `时延 p50 ${p50}，p95 ${p95}，p99 ${p99}，最大 ${max}`,
  waits: (count, duration) => `暂停 ${grouped(count)} 次，共 ${duration}`,
  took: (duration) => `用时 ${duration}`,
  files: '报告目录',
  file: {
    'results.csv': '每一行的结果',
    'failures.csv': '需要修改的行，改好后可直接再次运行',
    'conflicts.csv': '与生效行内容不一致的重复行',
    'missing.csv': '以前导入过、但本次文件中没有的账号',
    'report.html': '可在浏览器中查看的完整报告',
    'summary.json': '供程序读取的汇总',
  },
  next: '下一步',
  step: {
    mend: (path) => `修改 failures.csv 中的行，然后运行：tim-import run ${path}`,
    again: '重新运行同一命令即可，只会发送剩余的行。',
    cure: '处理后重新运行同一命令，只会发送剩余的行。',
    conflicts: '请在 conflicts.csv 与其对应的生效行之间作出选择。',
    real: '去掉 --sandbox 重新运行同一命令，即可正式导入。',
    none: '无需任何操作。',
  },
  progress: {
    rows: '行',
    perSecond: ' 次/秒',
    left: (duration) => `剩余 ${duration}`,
    inFlight: (calls) => `并发 ${calls}`,
    latency: (p50, p95) => `p50 ${p50} p95 ${p95}`,
    goingOn: '继续运行',
  },
};

export const WORDS: Readonly<Record<Language, Words>> = { en, zh };

/** A state in the reader's language, and as the CSVs and the JSON spell it. */
export function statusLabel(status: Status, words: Words): string {
  const name = words.status[status];
  return name === status ? name : `${name} ${status}`;
}

/** 1234567 → 1,234,567 */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Milliseconds, no finer than anybody reads them. */
export function milliseconds(ms: number): string {
  return ms < 10 ? `${Math.round(ms * 10) / 10} ms` : `${grouped(Math.round(ms))} ms`;
}

function spelled(seconds: number, units: readonly [string, string, string], glue: string): string {
  const [hour, minute, second] = units;
  if (seconds > 0 && seconds < 1) return milliseconds(seconds * 1000);
  if (seconds < 10) return `${Math.round(seconds * 10) / 10}${second}`;
  const whole = Math.round(seconds);
  const parts: string[] = [];
  if (whole >= 3600) parts.push(`${grouped(Math.floor(whole / 3600))}${hour}`);
  if (whole >= 60) parts.push(`${Math.floor((whole % 3600) / 60)}${minute}`);
  if (whole < 3600) parts.push(`${whole % 60}${second}`);
  return parts.join(glue);
}
