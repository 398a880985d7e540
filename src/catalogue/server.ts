// Catalogue pages on temporary failures of the server, which are retried, and on throttles, which slow the run down.
import type { Page } from './page.js';

export const serverCodes: readonly Page[] = [
  {
    codes: ['0'],
    class: 'ok',
    en: ['The account is imported.', 'Nothing to do.'],
    zh: ['账号导入成功。', '无需处理。'],
  },
  {
    codes: ['40006'],
    class: 'retry',
    en: [
      'The server failed to write the profile; the account itself may have been created.',
      'The row is retried automatically; if rows still end as failed, run the same command again later, which writes the profile.',
    ],
    zh: [
      '服务端写入用户资料失败，账号可能已创建。',
      '工具会自动重发；若仍有行失败，请稍后重新运行同一命令，资料会补写上去。',
    ],
  },
  {
    codes: ['70404'],
    class: 'retry',
    en: [
      'The profile service timed out: the account may exist without its nickname and avatar.',
      'The row is retried automatically; if rows still end as failed, run the same command again later, which writes the profile.',
    ],
    zh: [
      '资料后台超时，账号可能已创建但昵称、头像尚未写入。',
      '工具会自动重发；若仍有行失败，请稍后重新运行同一命令，资料会补写上去。',
    ],
  },
  {
    codes: ['60008'],
    class: 'retry',
    en: [
      'The service timed out, or the HTTP request arrived damaged.',
      'The row is retried automatically; if it continues, look for a proxy that alters requests on the way to --endpoint.',
    ],
    zh: [
      '服务请求超时，或 HTTP 请求格式有误。',
      '工具会自动重发；若持续出现，请检查到 --endpoint 途中的代理是否改写了请求。',
    ],
  },
  {
    codes: ['1003', '10002', '20004', '20005', '90994', '90995', '91000'],
    class: 'retry',
    en: [
      'The server had an internal error or timeout.',
      'The row is retried automatically; if rows still end as failed, run the same command again later.',
    ],
    zh: ['服务端内部错误或超时。', '工具会自动重试；若仍有行失败，请稍后重新运行同一命令。'],
  },
  {
    codes: ['60013'],
    class: 'retry',
    en: [
      'The gateway could not read the reply of the service behind it.',
      'The row is retried automatically; if rows still end as failed, run the same command again later.',
    ],
    zh: ['网关解析后端响应的 JSON 失败。', '工具会自动重发；若仍有行失败，请稍后重新运行同一命令。'],
  },
  {
    codes: ['60014'],
    class: 'retry',
    en: [
      'Looking up the internal ID of the account timed out.',
      'The row is retried automatically; if rows still end as failed, run the same command again later.',
    ],
    zh: ['置换账号内部 ID 超时。', '工具会自动重发；若仍有行失败，请稍后重新运行同一命令。'],
  },
  {
    codes: ['70017'],
    class: 'retry',
    en: [
      'Checking the UserSig timed out inside the server.',
      'The row is retried automatically; if it continues, run the same command again later.',
    ],
    zh: ['服务端校验票据超时。', '工具会自动重发；若持续出现，请稍后重新运行同一命令。'],
  },
  {
    codes: ['70169', '70202', '70362'],
    class: 'retry',
    en: [
      'The account service timed out internally; the account may or may not have been created.',
      'The row is retried automatically, which is safe; if rows still end as failed, run the same command again later.',
    ],
    zh: [
      '账号服务内部超时，账号可能已创建，也可能没有。',
      '工具会自动重发（重复导入是安全的）；若仍有行失败，请稍后重新运行同一命令。',
    ],
  },
  {
    codes: ['70205'],
    class: 'retry',
    en: [
      'Looking up the account type of the app failed.',
      'The row is retried automatically; if it continues, check in the console that the account integration of --sdkappid is done.',
    ],
    zh: [
      '查询应用的账号类型失败。',
      '工具会自动重发；若持续出现，请在控制台确认 --sdkappid 已完成账号集成。',
    ],
  },
  {
    codes: ['70213'],
    class: 'retry',
    en: [
      'The account service could not read its own storage.',
      'The row is retried automatically; if rows still end as failed, run the same command again later.',
    ],
    zh: ['账号服务访问内部存储失败。', '工具会自动重发；若仍有行失败，请稍后重新运行同一命令。'],
  },
  {
    codes: [
      ...['70201', '70203', '70207', '70208', '70212', '70222', '70225'],
      ...['70231', '70308', '70348', '70401', '70500'],
    ],
    class: 'retry',
    en: [
      'The account service had an internal error.',
      'The row is retried automatically; if rows still end as failed, run the same command again later, and if that does not help, open a ticket with Tencent Cloud that names the code.',
    ],
    zh: [
      '账号服务内部错误。',
      '工具会自动重发；若仍有行失败，请稍后重新运行同一命令；多次重试无效时，请带上错误码提交工单。',
    ],
  },
  {
    codes: ['60007'],
    class: 'slow',
    en: [
      'account_import was called more often than the app is allowed.',
      "Calls slow down automatically; set --rate to the app's limit (often 200 calls per second), or open a ticket to have it raised.",
    ],
    zh: [
      'account_import 的调用频率超过了应用的上限。',
      '工具会自动降速；请将 --rate 设为应用的实际上限（一般为 200 次/秒），或提交工单申请提高。',
    ],
  },
  {
    codes: ['60011'],
    class: 'slow',
    en: [
      'All calls for the app together are over its limit.',
      'Calls slow down automatically; lower --rate to leave room for the other systems that call the API for this app.',
    ],
    zh: [
      '该 SDKAppID 的总请求频率超限。',
      '工具会自动降速；请调低 --rate，为同样调用该应用接口的其他系统留出余量。',
    ],
  },
  {
    codes: ['10006'],
    class: 'slow',
    en: [
      'The server is busy and refuses calls for now.',
      'Calls slow down automatically; if it continues, lower --rate.',
    ],
    zh: ['服务端繁忙，暂时拒绝请求。', '工具会自动降速；若持续出现，请调低 --rate。'],
  },
  {
    codes: ['60018', '60019'],
    class: 'slow',
    en: ['Too many requests for now.', 'Calls slow down automatically; if it continues, lower --rate.'],
    zh: ['请求过于频繁。', '工具会自动降速；若持续出现，请调低 --rate。'],
  },
  {
    codes: ['70114'],
    class: 'slow',
    en: [
      'The vendor is limiting calls for security reasons.',
      'Calls slow down automatically; if it continues, lower --rate a lot and open a ticket with Tencent Cloud to have the restriction lifted.',
    ],
    zh: ['因安全策略被限制。', '工具会自动降速；若持续出现，请大幅调低 --rate，并提交工单请腾讯云解除限制。'],
  },
];
