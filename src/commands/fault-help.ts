// What `tim-import sandbox --help` says of faults: how each is written, and what it does, in English or Chinese.
import type { Language } from '../catalogue/catalogue.js';
import { CONDITIONS, FAULTS } from '../sandbox/faults.js';
import { wrapped } from '../words/text-width.js';

const WIDTH = 80;
const INDENT = ' '.repeat(6);

const HEADINGS: Readonly<Record<Language, readonly [faults: string, conditions: string]>> = {
  en: ['Faults:', 'Conditions of a fault, behind it:'],
  zh: ['故障：', '故障的条件，写在故障之后：'],
};

/** The Chinese of what the emulator's table says, by name. */
export const FAULTS_ZH: Readonly<Record<string, string>> = {
  outage: '拒绝新连接，切断已有连接；结束后重新打开同一端口',
  stale: '连接空闲这么久之后直接关闭，不作任何提示',
  'black-hole': '从不响应',
  'reset-before': '重置连接；不保存账号',
  http: '返回该状态码的 HTML 页面，如同来自代理',
  'not-json': '返回状态码 200 的 HTML 页面，如同来自登录页',
  revoke: '拒绝生效之前签发的所有 UserSig',
  throttle: '任何一秒内放行 n 次调用，其余的限频',
  code: '返回该 ErrorCode；不保存账号',
  item: '在一次查询多个账号的调用中，对其中一个账号返回该 ResultCode；批量导入则报告它失败',
  'old-batch': '2024 年之前的 multiaccount_import：丢弃昵称和头像',
  quota: '从生效起可容纳 n 个不同的 Identifier，超出返回 70398',
  'reset-after': '保存账号，然后重置连接',
  half: '保存账号，发送一半响应后关闭连接',
  drip: '保存账号，然后每次只发送一个字节，永不结束',
  huge: '保存账号，然后返回这么多兆字节的响应',
  'code-as-string': '把 ErrorCode 写成字符串',
  'status-disagrees': 'ErrorCode 为 0 时返回 FAIL，其他时候返回 OK',
  'control-characters': '在 ErrorInfo 中加入换行、终端控制码和从右到左标记',
  latency: '延迟这么久才响应；账号立即保存',
  ':id': '只影响该 Identifier 的调用；* 和 ? 是通配符',
  ':api': '只影响该接口的调用，如 portrait_get',
  ':share': '随机影响这一比例的调用',
  ':times': '只影响前 n 次调用',
  ':each': '只影响每个 Identifier 的前 n 次调用',
  ':skip': '先放过 n 次调用',
  ':after': '声明之后过这么久才开始（ms、s、m；不带单位为 ms）',
  ':for': '开始之后持续这么久',
  ':retry-after': '仅用于 http：Retry-After 响应头',
  ':location': '仅用于 http：Location 响应头；3xx 未指定时为 /login',
};

export function faultHelp(language: Language): string {
  const [faults, conditions] = HEADINGS[language];
  const entry = (written: string, name: string, does: string) => [
    `  ${written}`,
    ...wrapped(language === 'zh' ? (FAULTS_ZH[name] ?? does) : does, WIDTH, INDENT),
  ];
  return [
    faults,
    ...FAULTS.flatMap(({ name, form, does }) => entry(form === '' ? name : `${name}=${form}`, name, does)),
    '',
    conditions,
    ...CONDITIONS.flatMap(({ name, form, does }) => entry(`:${name}=${form}`, `:${name}`, does)),
  ].join('\n');
}
