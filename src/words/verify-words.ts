// The sentences of a verification, in both languages.
import { entryOf } from '../catalogue/catalogue.js';
import type { Language } from '../catalogue/page.js';
import type { RowVerdict, VerdictCounts } from '../outcome.js';
import { durationText, grouped } from './format.js';
import { inLanguage } from './message.js';

interface Figures {
  readonly counts: VerdictCounts;
  readonly rows: number;
  readonly stopped: { readonly code: string; readonly message: string } | null;
  readonly existsOnly: boolean;
  readonly repair: { readonly imported: number } | null;
}

export interface VerifyWords {
  headline(figures: Figures): string;
  readonly verdict: Readonly<Record<RowVerdict, string>>;
  readonly meaning: Readonly<Record<RowVerdict, string>>;
  readonly lost: string;
  readonly drifted: string;
  readonly pending: string;
  readonly drift: string;
  readonly fields: string;
  readonly facts: string;
  readonly files: string;
  readonly next: string;
  /** Of a verification that stopped early. @param share of the input's bytes, such as `19 %` */
  unread(rows: number, share: string): string;
  /** By code, where the catalogue's advice is for a run that sends. */
  readonly advice: Readonly<Record<string, string>>;
  shard(name: string, others: number): string;
  sample(rows: number, leftOut: number, seed: number): string;
  mostWrong(share: string): string;
  updated(remembered: number, forgotten: number): string;
  repaired(imported: number, rows: number): string;
  calls(calls: number, rate: number, seconds: number): string;
  readonly unseen: string;
  readonly nextAllGood: string;
  readonly nextSample: string;
  readonly nextRepair: string;
  readonly nextForce: string;
  readonly nextLedger: string;
  readonly nextRepairRun: string;
  readonly nextDiffers: string;
  readonly nextAgain: string;
  readonly nextCorrect: string;
}

/** What a server said often ends without a stop. */
const withStop = (message: string, stop: string) =>
  /[.!?。！？]$/.test(message) ? message : `${message}${stop}`;

const accounts = (count: number) => (count === 1 ? '1 account' : `${grouped(count)} accounts`);

const en: VerifyWords = {
  headline({ counts, rows, stopped, existsOnly, repair }) {
    const { match, differs, missing, unknown, invalid } = counts;
    if (stopped?.code === 'INTERRUPTED') {
      return `Interrupted after ${accounts(match + differs + missing)}.`;
    }
    if (stopped) return `Stopped early: ${withStop(stopped.message, '.')}`;
    if (rows === 0) return 'The file has no rows.';
    const wrong = [
      missing > 0 && `${accounts(missing)} ${missing === 1 ? 'is' : 'are'} missing`,
      differs > 0 && `${grouped(differs)} ${differs === 1 ? 'differs' : 'differ'}`,
      unknown > 0 && `${grouped(unknown)} could not be checked`,
      invalid > 0 && `${grouped(invalid)} ${invalid === 1 ? 'row is' : 'rows are'} invalid`,
    ].filter((part) => part !== false);
    const one = match === 1;
    const good = existsOnly ? (one ? 'exists' : 'exist') : one ? 'matches the file' : 'match the file';
    const sent = repair ? ` Sent again: ${grouped(repair.imported)}.` : '';
    if (wrong.length === 0 && match === 0) return 'No account was checked.';
    if (wrong.length === 0) return `${one ? 'The account' : `All ${accounts(match)}`} ${good}.${sent}`;
    return `${wrong.join(', ')}; ${accounts(match)} ${good}.${sent}`;
  },
  verdict: {
    match: 'match',
    differs: 'differs',
    missing: 'missing',
    unknown: 'unknown',
    invalid: 'invalid',
    duplicate: 'duplicate',
  },
  meaning: {
    match: 'the account exists, with the values of the file',
    differs: 'the account exists with another Nick or FaceUrl',
    missing: 'the account does not exist',
    unknown: 'the server could not say',
    invalid: 'the row is not valid; nothing was asked',
    duplicate: 'another row with the same Identifier is used',
  },
  lost: 'lost: missing, though an earlier run sent it',
  drifted: 'drifted: changed on the server after it was sent, perhaps by its user',
  pending: 'pending: not sent yet as it is in the file now',
  drift: 'Compared with the ledger',
  fields: 'Fields that differ',
  facts: 'This verification',
  files: 'Files',
  next: 'Next',
  unread: (rows, share) => `${grouped(rows)} rows were read; ${share} of the input was not.`,
  advice: {
    INTERRUPTED: 'Verify again: it starts from the first row.',
    DEADLINE: 'Verify again with a longer --deadline, or a part of the rows with --sample.',
    MAX_CHANGES:
      'Look in repair.csv to see whether so many changes are intended; if they are, raise --max-changes for one time.',
    EMPTY_INPUT: 'Check whether the export failed.',
    60020: 'Renew it in the console, wait five minutes, then verify again.',
  },
  shard: (name, others) => `Shard ${name} of the rows; ${grouped(others)} rows belong to other shards.`,
  sample: (rows, leftOut, seed) =>
    `Sampled ${grouped(rows)} of ${grouped(rows + leftOut)} valid rows (seed ${seed}).`,
  mostWrong: (share) =>
    `No difference in the sample: with 95 % confidence, fewer than ${share} of all rows differ.`,
  updated: (remembered, forgotten) =>
    `The ledger was updated: remembered ${grouped(remembered)}, forgot ${grouped(forgotten)}.`,
  repaired: (imported, rows) => `Sent again: ${grouped(imported)} of ${accounts(rows)}.`,
  calls: (calls, rate, seconds) =>
    `${calls === 1 ? '1 call' : `${grouped(calls)} calls`} in ${durationText(seconds, [' h', ' min', ' s'])}, at most ${grouped(rate)} per second of account_check and of portrait_get.`,
  unseen:
    'Accounts on the server that are in neither the file nor the ledger cannot be seen: no call lists them.',
  nextAllGood: 'Nothing to do.',
  nextSample: 'Verify a larger --sample: this one drew no account.',
  nextRepair: 'Run this file to send what is missing or differs, or verify again with --repair:',
  nextForce:
    'Run this file with --force to send what is missing or differs (without it, what the ledger remembers as sent is not sent again), or verify again with --repair:',
  nextRepairRun: 'Look in the reports of the repair for what could not be sent:',
  nextDiffers: 'Accounts that differ were left as they are; --repair all overwrites them.',
  nextLedger:
    'Before the next run, use --update-ledger: otherwise what the ledger remembers as sent is not sent again.',
  nextAgain: 'Verify again later: some accounts could not be checked.',
  nextCorrect: 'Correct the invalid rows and the conflicts: check --out writes them to files.',
};

const zh: VerifyWords = {
  headline({ counts, rows, stopped, existsOnly, repair }) {
    const { match, differs, missing, unknown, invalid } = counts;
    if (stopped?.code === 'INTERRUPTED')
      return `已中断：核对了 ${grouped(match + differs + missing)} 个账号。`;
    if (stopped) return `提前停止：${withStop(inLanguage(stopped.message, 'zh'), '。')}`;
    if (rows === 0) return '文件没有数据行。';
    const wrong = [
      missing > 0 && `${grouped(missing)} 个账号缺失`,
      differs > 0 && `${grouped(differs)} 个账号资料不一致`,
      unknown > 0 && `${grouped(unknown)} 个账号无法核对`,
      invalid > 0 && `${grouped(invalid)} 行无效`,
    ].filter((part) => part !== false);
    const good = existsOnly ? '存在' : '与文件一致';
    const sent = repair ? `已补发 ${grouped(repair.imported)} 个。` : '';
    if (wrong.length === 0 && match === 0) return '没有核对任何账号。';
    if (wrong.length === 0) return `全部 ${grouped(match)} 个账号${good}。${sent}`;
    return `${wrong.join('，')}；${grouped(match)} 个账号${good}。${sent}`;
  },
  verdict: {
    match: '一致',
    differs: '不一致',
    missing: '缺失',
    unknown: '未知',
    invalid: '无效',
    duplicate: '重复',
  },
  meaning: {
    match: '账号存在，且资料与文件一致',
    differs: '账号存在，但昵称或头像不同',
    missing: '账号不存在',
    unknown: '服务端未能给出结果',
    invalid: '该行无效，未查询',
    duplicate: '以相同 Identifier 的另一行为准',
  },
  lost: '丢失：曾经导入，现已不存在',
  drifted: '漂移：导入后在服务端被修改，可能是用户自己改的',
  pending: '待导入：文件中的当前内容尚未导入',
  drift: '与账本对比',
  fields: '不一致的字段',
  facts: '本次核对',
  files: '文件',
  next: '下一步',
  unread: (rows, share) => `已读取 ${grouped(rows)} 行，输入中还有 ${share} 未读取。`,
  advice: {
    INTERRUPTED: '请重新核对，会从第一行开始。',
    DEADLINE: '请放宽 --deadline 后重新核对，或用 --sample 只核对一部分行。',
    MAX_CHANGES: '请查看 repair.csv，确认是否确有这么多变更；若属正常，请临时调大 --max-changes。',
    EMPTY_INPUT: '请检查导出是否失败。',
    60020: '请在控制台续费，等待约 5 分钟生效后重新核对。',
  },
  shard: (name, others) => `只核对了分片 ${name} 的行；另有 ${grouped(others)} 行属于其他分片。`,
  sample: (rows, leftOut, seed) =>
    `从 ${grouped(rows + leftOut)} 个有效行中抽样核对 ${grouped(rows)} 行（随机种子 ${seed}）。`,
  mostWrong: (share) => `样本中没有差异：在 95% 置信度下，全部行中有差异的比例低于 ${share}。`,
  updated: (remembered, forgotten) =>
    `账本已更新：新记入 ${grouped(remembered)} 个账号，移除 ${grouped(forgotten)} 个。`,
  repaired: (imported, rows) => `补发：${grouped(rows)} 个账号中成功 ${grouped(imported)} 个。`,
  calls: (calls, rate, seconds) =>
    `共 ${grouped(calls)} 次调用，耗时 ${durationText(seconds, [' 小时', ' 分', ' 秒'])}，account_check 和 portrait_get 各自每秒至多 ${grouped(rate)} 次。`,
  unseen: '既不在文件、也不在账本中的服务端账号无法发现：没有接口可以列出全部账号。',
  nextAllGood: '无需处理。',
  nextSample: '本次抽样没有抽到账号，请加大 --sample 后重新核对。',
  nextRepair: '运行此文件即可补发缺失或不一致的账号，也可加 --repair 再次核对：',
  nextForce:
    '加 --force 运行此文件即可补发缺失或不一致的账号（否则账本中已有的行不会重发），也可加 --repair 再次核对：',
  nextRepairRun: '未能补发的账号见补发运行的报告：',
  nextDiffers: '不一致的账号保持原样；--repair all 会覆盖它们。',
  nextLedger: '下次导入前请加 --update-ledger 核对一次，否则账本中已有的行不会重发。',
  nextAgain: '部分账号未能核对，请稍后再次核对。',
  nextCorrect: '请修改无效行和内容冲突的行：check --out 可将它们写入文件。',
};

export const VERIFY_WORDS: Readonly<Record<Language, VerifyWords>> = { en, zh };

/** What to do about a code that stopped a verification. */
export function verifyAdvice(code: string, language: Language): string {
  return VERIFY_WORDS[language].advice[code] ?? entryOf(code).advice[language];
}
