// What report.html says beside what the summary says, in English and in Chinese.
import type { Language } from '../catalogue/catalogue.js';
import type { Status } from '../outcome.js';

export interface ReportWords {
  readonly rows: string;
  readonly state: string;
  readonly share: string;
  readonly meaning: Readonly<Record<Status, string>>;
  readonly speed: string;
  readonly speedLabel: string;
  readonly good: string;
  readonly throttled: string;
  readonly other: string;
  readonly ceiling: string;
  readonly pauses: string;
  readonly latency: string;
  readonly latencyLabel: string;
  readonly noCalls: string;
  readonly callsBy: string;
  readonly code: string;
  readonly calls: string;
  readonly row: string;
  readonly line: string;
  readonly identifier: string;
  readonly message: string;
  readonly moreRows: (shown: number, rows: string) => string;
  readonly settings: string;
  readonly app: string;
  readonly admin: string;
  readonly endpoint: string;
  readonly input: string;
  readonly size: string;
  readonly encoding: string;
  readonly columns: string;
  readonly started: string;
  readonly finished: string;
  readonly ledger: string;
  readonly perSecond: (value: string) => string;
  readonly longest: string;
}

const en: ReportWords = {
  rows: 'Rows',
  state: 'State',
  share: 'Share',
  meaning: {
    imported: 'the API said OK',
    unchanged: 'an earlier run imported exactly this',
    duplicate: 'a row above has the same Identifier',
    invalid: 'failed validation, never sent',
    rejected: 'the API refused it for good',
    failed: 'still failing after all retries',
    unsent: 'no final answer when the run stopped',
  },
  speed: 'Calls a second',
  speedLabel: 'Calls a second over the time of the run, with the ceiling',
  good: 'answered OK',
  throttled: 'throttled',
  other: 'other answers',
  ceiling: 'ceiling',
  pauses: 'pauses',
  latency: 'Latency',
  latencyLabel: 'Latency of calls over the time of the run: half of them, and 95 of 100, took no longer',
  noCalls: 'No call was made.',
  callsBy: 'Calls by answer',
  code: 'Code',
  calls: 'Calls',
  row: 'Row',
  line: 'Line',
  identifier: 'Identifier',
  message: 'Message',
  moreRows: (shown, rows) => `The first ${shown} of ${rows}; all of them stand in the CSV reports.`,
  settings: 'The run',
  app: 'SDKAppID',
  admin: 'Admin',
  endpoint: 'Endpoint',
  input: 'Input',
  size: 'Size',
  encoding: 'Encoding',
  columns: 'Columns',
  started: 'Started',
  finished: 'Finished',
  ledger: 'Ledger',
  perSecond: (value) => `${value}/s`,
  longest: 'Longest pauses',
};

const zh: ReportWords = {
  rows: '数据行',
  state: '状态',
  share: '占比',
  meaning: {
    imported: 'API 返回成功',
    unchanged: '以前已导入完全相同的内容',
    duplicate: '前面已有相同 Identifier 的行',
    invalid: '校验未通过，未发送',
    rejected: '被 API 明确拒绝',
    failed: '重试后仍然失败',
    unsent: '运行停止时还没有最终结果',
  },
  speed: '每秒调用次数',
  speedLabel: '运行期间每秒调用次数与上限',
  good: '成功',
  throttled: '被限频',
  other: '其他响应',
  ceiling: '上限',
  pauses: '暂停',
  latency: '时延',
  latencyLabel: '运行期间的调用时延：中位数与第 95 百分位',
  noCalls: '没有发起任何调用。',
  callsBy: '按响应统计的调用',
  code: '代码',
  calls: '调用次数',
  row: '行序号',
  line: '文件行号',
  identifier: 'Identifier',
  message: '信息',
  moreRows: (shown, rows) => `此处为最前面的 ${shown} 行，共 ${rows}，完整列表见 CSV 报告。`,
  settings: '运行信息',
  app: 'SDKAppID',
  admin: '管理员',
  endpoint: '接入地址',
  input: '输入',
  size: '大小',
  encoding: '编码',
  columns: '列对应关系',
  started: '开始时间',
  finished: '结束时间',
  ledger: '账本',
  perSecond: (value) => `${value} 次/秒`,
  longest: '最长的几次暂停',
};

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = { en, zh };
