// What `tim-import sandbox` prints: how to import into the emulator, and what it saw at the end.
import type { Language } from '../catalogue/catalogue.js';
import type { SandboxStatistics } from '../sandbox/statistics.js';
import { grouped } from '../words/format.js';
import { columnsOf, padded } from '../words/text-width.js';

/** What a caller of the sandbox has to know; never the key itself. */
export interface Ready {
  readonly origin: string;
  readonly sdkappid: number;
  readonly admin: string;
  readonly secretKeyFile: string;
  /** Calls of account_import a second. */
  readonly qps: number;
  /** As `--qps` takes them, one for each command. */
  readonly limits: readonly string[];
  readonly faults: readonly string[];
}

const WORDS = {
  en: {
    open: 'An emulator of Tencent Cloud IM runs on this machine; it creates no real account.',
    origin: 'origin',
    admin: 'admin',
    key: 'secret key',
    limits: 'limits',
    perSecond: (qps: string, others: string) => `${qps} calls per second (${others})`,
    faults: 'faults',
    use: 'Import into it with:',
    control: "Change or delete an account behind the importer's back, for verify to find:",
    end: 'Ctrl-C ends it.',
    saw: 'The emulator has ended. It saw:',
    calls: 'calls',
    peaks: (calls: number, second: number, inFlight: number) =>
      `${grouped(calls)}, at most ${grouped(second)} in one second and ${grouped(inFlight)} in flight`,
    accepted: 'accepted',
    checked: 'checked',
    refused: 'refused',
    connections: 'connections',
    none: 'none',
  },
  zh: {
    open: '腾讯云即时通信 IM 模拟器已启动，仅限本机访问；不会创建任何真实账号。',
    origin: '地址',
    admin: '管理员',
    key: '密钥文件',
    limits: '限额',
    perSecond: (qps: string, others: string) => `每秒 ${qps} 次调用（${others}）`,
    faults: '故障',
    use: '用以下命令导入：',
    control: '在导入之外修改或删除账号，供 verify 核对：',
    end: '按 Ctrl-C 结束。',
    saw: '模拟器已结束，统计如下：',
    calls: '调用',
    peaks: (calls: number, second: number, inFlight: number) =>
      `${grouped(calls)} 次，一秒内最多 ${grouped(second)} 次，同时最多 ${grouped(inFlight)} 次`,
    accepted: '已保存',
    checked: '已查询',
    refused: '已拒绝',
    connections: '连接',
    none: '无',
  },
} as const;

export function renderReady(ready: Ready, language: Language): string {
  const { origin, sdkappid, admin, secretKeyFile, limits, faults } = ready;
  const words = WORDS[language];
  const [imports = '', ...others] = limits;
  const command = [
    ...['tim-import', 'run', 'users.csv', '--endpoint', origin, '--sdkappid', String(sdkappid)],
    ...['--admin', admin, '--secret-key-file', secretKeyFile],
  ];
  return page([
    words.open,
    '',
    ...table([
      [words.origin, origin],
      ['SDKAppID', String(sdkappid)],
      [words.admin, admin],
      [words.key, secretKeyFile],
      [words.limits, words.perSecond(imports, others.join(', '))],
      ...(faults.length > 0 ? [[words.faults, faults.join(' ')] as const] : []),
    ]),
    '',
    words.use,
    '',
    `  ${command.map(quote).join(' ')}`,
    '',
    words.control,
    '',
    `  curl -X PATCH ${origin}/sandbox/accounts/<Identifier> -d '{"Nick":"changed"}'`,
    `  curl -X DELETE ${origin}/sandbox/accounts/<Identifier>`,
    '',
    words.end,
  ]);
}

export function renderStatistics(statistics: SandboxStatistics, language: Language): string {
  const { calls, accepted, checked, refused, faults, peakInFlight, highestInOneSecond, connections } =
    statistics;
  const words = WORDS[language];
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${grouped(count)}×`)
      .join(', ') || words.none;
  return page([
    words.saw,
    '',
    ...table([
      [words.calls, words.peaks(calls, highestInOneSecond, peakInFlight)],
      [words.accepted, grouped(accepted)],
      ...(checked > 0 ? [[words.checked, grouped(checked)] as const] : []),
      [words.refused, list(refused)],
      ...(Object.keys(faults).length > 0 ? [[words.faults, list(faults)] as const] : []),
      [words.connections, grouped(connections)],
    ]),
  ]);
}

const page = (lines: readonly string[]) => `${lines.join('\n')}\n`;

function table(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const column = Math.max(...rows.map(([label]) => columnsOf(label))) + 2;
  return rows.map(([label, text]) => `  ${padded(label, column)}${text}`);
}

/** So that the line can be pasted: paths and admins may hold blanks. */
function quote(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
  return `"${word.replaceAll(/["$`]/g, '\\$&')}"`;
}
