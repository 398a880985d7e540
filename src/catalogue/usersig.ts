// Catalogue pages on the UserSig: expired ones, which are signed again, and bad ones, which stop the run.
import type { Page } from './page.js';

export const userSigCodes: readonly Page[] = [
  {
    codes: ['70001'],
    class: 'resign',
    en: [
      'The UserSig has expired.',
      'With a secret key, a new one is signed automatically; with --usersig-file, write a fresh UserSig (valid for a day or more) into the file and run again.',
    ],
    zh: [
      'UserSig 已过期。',
      '使用密钥时会自动重新签发；使用 --usersig-file 时，请将新签发的 UserSig（有效期建议不少于 24 小时）写入该文件后重新运行。',
    ],
  },
  {
    codes: ['70052'],
    class: 'resign',
    en: [
      'The UserSig was invalidated before it expired, for example in the console.',
      'With a secret key, a new one is signed automatically; with --usersig-file, write a newly signed UserSig into the file and run again.',
    ],
    zh: [
      'UserSig 已失效（例如在控制台被主动作废）。',
      '使用密钥时会自动重新签发；使用 --usersig-file 时，请将新签发的 UserSig 写入该文件后重新运行。',
    ],
  },
  {
    codes: ['70221'],
    class: 'resign',
    en: [
      "The admin's login state is no longer valid.",
      'With a secret key, a new UserSig is signed automatically; with --usersig-file, write a newly signed UserSig into the file and run again.',
    ],
    zh: [
      '管理员的登录状态已失效，需要重新鉴权。',
      '使用密钥时会自动重新签发 UserSig；使用 --usersig-file 时，请将新签发的 UserSig 写入该文件后重新运行。',
    ],
  },
  {
    codes: ['70347'],
    class: 'resign',
    en: [
      'The ticket was refused because it has expired.',
      "With a secret key, a new UserSig is signed automatically; if that is refused too, set this machine's clock right and run again.",
    ],
    zh: [
      '票据因过期未通过校验。',
      '使用密钥时会自动重新签发；若新签发的仍被拒绝，请先校准本机时钟，再重新运行。',
    ],
  },
  {
    codes: ['70002'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig is empty.',
      'Check that the file given by --usersig-file or --secret-key-file is not empty, then run again.',
    ],
    zh: [
      'UserSig 长度为 0。',
      '请检查 --usersig-file 或 --secret-key-file 指定的文件是否为空，然后重新运行。',
    ],
  },
  {
    codes: ['70003'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig cannot be read; usually it was truncated when it was copied.',
      'Copy the whole UserSig into the file of --usersig-file again, or let the tool sign with --secret-key-file.',
    ],
    zh: [
      'UserSig 校验失败，多半是复制时被截断。',
      '请将完整的 UserSig 重新写入 --usersig-file 指定的文件，或改用 --secret-key-file 由工具签发。',
    ],
  },
  {
    codes: ['70004'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig is malformed.',
      'Check that the file of --usersig-file holds a UserSig and nothing else, or let the tool sign with --secret-key-file.',
    ],
    zh: [
      'UserSig 格式非法。',
      '请确认 --usersig-file 指定的文件里只有 UserSig 本身，或改用 --secret-key-file 由工具签发。',
    ],
  },
  {
    codes: ['70005', '70006', '70007', '70008', '70010'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig could not be verified.',
      "Compare the secret key in --secret-key-file with the console's, or check the UserSig with the console's signature tool, then run again.",
    ],
    zh: [
      'UserSig 校验失败。',
      '请核对 --secret-key-file 中的密钥与控制台是否一致，或用控制台的 UserSig 校验工具检查，然后重新运行。',
    ],
  },
  {
    codes: ['70009'],
    class: 'stop',
    about: 'credentials',
    en: [
      "The UserSig was signed with another app's key.",
      'Take the secret key of exactly this --sdkappid from the console, put it into --secret-key-file and run again.',
    ],
    zh: [
      'UserSig 不是用该应用的密钥签发的。',
      '请在控制台复制与 --sdkappid 对应的密钥，写入 --secret-key-file 指定的文件后重新运行。',
    ],
  },
  {
    codes: ['70013'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig was signed for another account than --admin.',
      'Set --admin to the account for which the UserSig was made, or sign a new one for this admin.',
    ],
    zh: [
      '请求中的管理员账号与签发 UserSig 时使用的账号不一致。',
      '请将 --admin 改为签发 UserSig 时使用的账号，或为当前管理员重新签发 UserSig。',
    ],
  },
  {
    codes: ['70014'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig was signed for another app than --sdkappid.',
      'Set --sdkappid to the app for which the UserSig was made, or sign a new one for this app.',
    ],
    zh: [
      '请求中的 SDKAppID 与签发 UserSig 时使用的 SDKAppID 不一致。',
      '请将 --sdkappid 改为签发 UserSig 时使用的应用，或为当前应用重新签发 UserSig。',
    ],
  },
  {
    codes: ['70015'],
    class: 'stop',
    about: 'credentials',
    en: [
      'This app has no UserSig verification set up.',
      'Open the app of --sdkappid in the console, check that its account integration is complete and that it has a secret key, then run again.',
    ],
    zh: [
      '该应用没有配置可用的 UserSig 验证方式。',
      '请在控制台打开 --sdkappid 对应的应用，确认已完成账号集成并生成了密钥，然后重新运行。',
    ],
  },
  {
    codes: ['70018'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The ticket of a third-party login system was refused.',
      "Sign with the app's own key, --secret-key-file, instead of a third-party ticket.",
    ],
    zh: [
      '第三方票据校验失败。',
      '请改用应用自身的密钥（--secret-key-file）签发 UserSig，不要使用其他登录体系的票据。',
    ],
  },
  {
    codes: ['70019'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The request carried no ticket to verify.',
      'Check that the file of --usersig-file holds a UserSig, and that no proxy strips the query from the URL.',
    ],
    zh: [
      '请求中的票据字段为空。',
      '请确认 --usersig-file 指定的文件里有 UserSig，并检查代理是否去掉了 URL 中的查询参数。',
    ],
  },
  {
    codes: ['70050'],
    class: 'stop',
    about: 'credentials',
    en: [
      'UserSig verification failed too often and is suspended for a while.',
      'Correct --secret-key-file, --admin or --sdkappid, wait a minute, then run again.',
    ],
    zh: [
      'UserSig 校验失败次数过多，已被暂时限制。',
      '请先修正 --secret-key-file、--admin 或 --sdkappid，等待一分钟后再重新运行。',
    ],
  },
  {
    codes: ['70214'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The internal ticket could not be verified.',
      'Compare --secret-key-file and --admin with the console; if both are right, open a ticket with Tencent Cloud.',
    ],
    zh: ['内部票据验证失败。', '请核对 --secret-key-file 与 --admin；若均无误，请提交工单联系腾讯云。'],
  },
  {
    codes: ['70236'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The signature inside the UserSig is wrong.',
      'Take the secret key of this --sdkappid from the console again, without blanks or line breaks inside, and run again.',
    ],
    zh: [
      'UserSig 中的签名验证失败。',
      '请在控制台重新复制 --sdkappid 对应的密钥（中间不要有空格或换行），然后重新运行。',
    ],
  },
  {
    codes: ['70346'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The UserSig failed verification.',
      'Check that --sdkappid, --admin and --secret-key-file belong to the same app, then run again.',
    ],
    zh: [
      '票据校验未通过。',
      '请确认 --sdkappid、--admin 与 --secret-key-file 属于同一个应用，然后重新运行。',
    ],
  },
];
