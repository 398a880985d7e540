// Catalogue pages on an app that is not set up for its own accounts, or is reached through something that alters calls.
import type { Page } from './page.js';

export const integrationCodes: readonly Page[] = [
  {
    codes: ['70101'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The call arrived without a body.',
      'Check the proxy or gateway between here and --endpoint: it drops the body.',
    ],
    zh: ['请求包体为空。', '请检查到 --endpoint 之间的代理或网关，它丢掉了 POST 的内容。'],
  },
  {
    codes: ['70113'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The number of accounts in the call was not accepted.',
      'A call has one account, or up to a hundred with --batch, so check that --endpoint leads to the API itself and not to another command.',
    ],
    zh: [
      '批量数量不合法。',
      '每次调用只有一个账号（--batch 时至多一百个），请检查 --endpoint 是否被转发到了其他接口。',
    ],
  },
  {
    codes: ['70206'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The number of accounts in the call is not allowed.',
      'A call has one account, or up to a hundred with --batch, so check whether a gateway at --endpoint changes the body.',
    ],
    zh: [
      '请求中的账号数量不合法。',
      '每次调用只有一个账号（--batch 时至多一百个），请检查 --endpoint 处的网关是否改写了包体。',
    ],
  },
  {
    codes: ['70115'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app belongs to another Tencent Cloud account.',
      'Compare --sdkappid with the apps of your own account in the console, then run again.',
    ],
    zh: [
      '开发者账号与该 SDKAppID 不对应。',
      '请在控制台核对 --sdkappid 是否为本账号名下的应用，然后重新运行。',
    ],
  },
  {
    codes: ['70140'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The account type does not match the app.',
      "Compare --sdkappid with the console and finish the app's account integration there, then run again.",
    ],
    zh: [
      'SDKAppID 与账号类型（accountType）不匹配。',
      '请核对 --sdkappid，并在控制台完成该应用的账号集成，然后重新运行。',
    ],
  },
  {
    codes: ['70145'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app is configured for another account type.',
      'Check in the console that the app uses its own accounts (independent mode), then run again.',
    ],
    zh: ['账号类型错误。', '请在控制台确认该应用使用的是自有账号（独立模式），然后重新运行。'],
  },
  {
    codes: ['70204'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The app has no account type.',
      "Finish the app's account integration in the console, then run again.",
    ],
    zh: ['该 SDKAppID 没有对应的账号类型（accountType）。', '请在控制台完成该应用的账号集成，然后重新运行。'],
  },
  {
    codes: ['70209'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The server could not determine the owner of the app.',
      'Compare --sdkappid with the console; if it is right, open a ticket with Tencent Cloud.',
    ],
    zh: ['获取应用的开发者身份失败。', '请核对 --sdkappid；若无误，请提交工单联系腾讯云。'],
  },
  {
    codes: ['70210'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The caller does not belong to the owner of the app.',
      'Use an admin (--admin) and a key (--secret-key-file) of the app itself, then run again.',
    ],
    zh: [
      '调用者不是该应用的开发者。',
      '请使用该应用自己的管理员（--admin）和密钥（--secret-key-file），然后重新运行。',
    ],
  },
  {
    codes: ['70211'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The identity of the caller is not valid.',
      'Compare --admin and --sdkappid with the console, then run again.',
    ],
    zh: ['调用者身份非法。', '请在控制台核对 --admin 与 --sdkappid，然后重新运行。'],
  },
];
