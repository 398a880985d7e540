// Catalogue pages on the app: its address, its permissions and its quota. All of them stop the run.
import type { Page } from './page.js';

export const appCodes: readonly Page[] = [
  {
    codes: ['60002'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The server could not parse the URL.',
      'Check --endpoint, and any proxy in between that may rewrite URLs, then run again.',
    ],
    zh: ['服务端无法解析请求 URL。', '请检查 --endpoint，以及中间代理是否改写了 URL，然后重新运行。'],
  },
  {
    codes: ['60006'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The SDKAppID is not valid.',
      'Compare --sdkappid with the number that the console shows for the app, then run again.',
    ],
    zh: ['SDKAppID 无效。', '请核对 --sdkappid 与控制台显示的应用 SDKAppID 是否一致，然后重新运行。'],
  },
  {
    codes: ['60009'],
    class: 'stop',
    about: 'configuration',
    en: [
      'There is no such resource under this URL.',
      'Leave out --endpoint to use the host of --region, or correct it, then run again.',
    ],
    zh: ['请求的资源不存在。', '请去掉 --endpoint 以使用 --region 的默认域名，或改正该地址后重新运行。'],
  },
  {
    codes: ['60010'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The call must be made by an admin of the app.',
      'Set --admin to an account that the console lists as an app admin, then run again.',
    ],
    zh: ['调用者必须是 App 管理员。', '请将 --admin 设置为控制台中已列为 App 管理员的账号，然后重新运行。'],
  },
  {
    codes: ['60012'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The SDKAppID did not arrive with the call.',
      'Set --sdkappid, and check that no proxy between here and --endpoint strips the query from the URL.',
    ],
    zh: [
      '请求中缺少 SDKAppID。',
      '请设置 --sdkappid，并检查到 --endpoint 之间的代理是否去掉了 URL 中的查询参数。',
    ],
  },
  {
    codes: ['60016'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app is disabled.',
      'Enable the app of --sdkappid in the console, after paying any overdue bill, then run again.',
    ],
    zh: [
      '该 SDKAppID 已被禁用。',
      '请在控制台启用 --sdkappid 对应的应用（如有欠费请先结清），然后重新运行。',
    ],
  },
  {
    codes: ['60017'],
    class: 'stop',
    about: 'configuration',
    en: [
      'Calls of this kind are forbidden for the app.',
      'Open a ticket with Tencent Cloud that names --sdkappid and account_import, and ask why the calls are blocked.',
    ],
    zh: [
      '该应用的此类请求已被禁用。',
      '请提交工单，说明 --sdkappid 与接口名 account_import，向腾讯云确认封禁原因。',
    ],
  },
  {
    codes: ['60020'],
    class: 'stop',
    about: 'quota',
    en: [
      'The package of the app has expired or is not active yet.',
      'Renew it in the console, wait five minutes, then run the same command again: only the remaining rows are sent.',
    ],
    zh: [
      '套餐包已到期停用，或尚未生效。',
      '请在控制台续费，等待约 5 分钟生效后重新运行同一命令，只会发送剩余的行。',
    ],
  },
  {
    codes: ['60021'],
    class: 'stop',
    about: 'configuration',
    en: [
      "This machine's IP address may not call the API.",
      "Add the public address of this machine to the app's list of allowed addresses in the console, or run from one that is listed.",
    ],
    zh: [
      '本机出口 IP 不在允许范围内。',
      '请在控制台把本机的公网出口 IP 加入该应用的 IP 白名单，或换一台已加白的机器运行。',
    ],
  },
  {
    codes: ['40004'],
    class: 'stop',
    about: 'configuration',
    en: [
      'Writing profiles needs an admin of the app.',
      'Set --admin to an account that the console lists as an app admin, then run again.',
    ],
    zh: [
      '写入用户资料需要 App 管理员权限。',
      '请将 --admin 设置为控制台中已列为 App 管理员的账号，然后重新运行。',
    ],
  },
  {
    codes: ['40007'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app may not read a profile field.',
      'In the console, allow the admin to read the profile fields for nickname and avatar, then run again.',
    ],
    zh: ['没有资料字段的读权限。', '请在控制台为管理员开启昵称、头像资料字段的读权限，然后重新运行。'],
  },
  {
    codes: ['40008'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app may not write a profile field.',
      'In the console, allow the admin to write the profile fields for nickname and avatar, then run again.',
    ],
    zh: ['没有资料字段的写权限。', '请在控制台为管理员开启昵称、头像资料字段的写权限，然后重新运行。'],
  },
  {
    codes: ['40009'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app does not have the profile field.',
      'Check in the console that the standard profile fields are on, and ask Tencent Cloud if they are.',
    ],
    zh: ['资料字段的 Tag 不存在。', '请在控制台确认标配资料字段可用；若显示正常，请提交工单联系腾讯云。'],
  },
  {
    codes: ['70016'],
    class: 'stop',
    about: 'configuration',
    en: [
      'This data centre has no key for the app.',
      "Set --region to the app's data centre, then check --sdkappid; a key that was made just now may need ten minutes.",
    ],
    zh: [
      '当前数据中心没有该应用的密钥。',
      '请先将 --region 改为应用所在的数据中心，再核对 --sdkappid；刚生成的密钥可能需要约十分钟才能生效。',
    ],
  },
  {
    codes: ['70020'],
    class: 'stop',
    about: 'configuration',
    en: [
      'This data centre does not know the SDKAppID.',
      "Set --region to the app's data centre and compare --sdkappid with the console, then run again.",
    ],
    zh: [
      '当前数据中心查不到该 SDKAppID。',
      '请将 --region 改为应用所在的数据中心，并核对 --sdkappid，然后重新运行。',
    ],
  },
  {
    codes: ['70051'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The account is on the block list.',
      'Remove the account of --admin from the block list in the console, or use another app admin; if only one row got this code, its own account is the blocked one.',
    ],
    zh: [
      '账号已被拉入黑名单。',
      '请在控制台将 --admin 对应的账号移出黑名单，或换用其他 App 管理员；若只有个别行返回，则是该行的账号被拉黑。',
    ],
  },
  {
    codes: ['70398'],
    class: 'stop',
    about: 'quota',
    en: [
      'The trial app is full: it holds at most 100 accounts.',
      'Upgrade the app in the console, then run the same command again: only the remaining rows are sent.',
    ],
    zh: [
      '体验版应用最多只能有 100 个账号，现已达到上限。',
      '请在控制台升级套餐，然后重新运行同一命令，只会发送剩余的行。',
    ],
  },
  {
    codes: ['70403'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The account of --admin is not an admin of the app.',
      'Make it an app admin in the console, or set --admin to one that is listed there, then run again.',
    ],
    zh: [
      '--admin 指定的账号不是 App 管理员。',
      '请在控制台将其设为 App 管理员，或将 --admin 改为已有的管理员，然后重新运行。',
    ],
  },
];
