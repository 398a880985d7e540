// Catalogue pages on what the API refuses about one account: its Identifier, its nickname, its avatar.
import type { Page } from './page.js';

export const profileCodes: readonly Page[] = [
  {
    codes: ['40001'],
    class: 'row',
    en: [
      'A parameter of the profile is not accepted.',
      'Read the message that came with the code, correct Nick or FaceUrl in failures.csv and run that file.',
    ],
    zh: [
      '资料请求参数错误。',
      '请根据返回的错误信息，在 failures.csv 中修改 Nick 或 FaceUrl，再用该文件运行一次。',
    ],
  },
  {
    codes: ['40002'],
    class: 'row',
    en: [
      'The profile request named no account.',
      'Check the Identifier of this row in failures.csv for blanks and unusual characters, and run that file.',
    ],
    zh: [
      '资料请求中没有指定账号。',
      '请检查 failures.csv 中该行的 Identifier 是否含空格或特殊字符，修改后用该文件再运行一次。',
    ],
  },
  {
    codes: ['40003'],
    class: 'row',
    en: [
      'The profile service does not know the account yet.',
      'Run failures.csv again in a few minutes; if it fails again, check the Identifier.',
    ],
    zh: [
      '资料服务查不到该账号。',
      '请过几分钟再用 failures.csv 运行一次；若仍失败，请核对 Identifier 的写法。',
    ],
  },
  {
    codes: ['40005'],
    class: 'row',
    en: ['The profile contains a sensitive word.', 'Change Nick in failures.csv and run that file.'],
    zh: ['资料中包含敏感词。', '请在 failures.csv 中修改 Nick，再用该文件运行一次。'],
  },
  {
    codes: ['80001'],
    class: 'row',
    en: [
      'The content filter blocked the text.',
      'Change Nick in failures.csv, checking FaceUrl too, and run that file.',
    ],
    zh: ['文本被内容安全策略拦截。', '请在 failures.csv 中修改 Nick，并检查 FaceUrl，再用该文件运行一次。'],
  },
  {
    codes: ['80002', '93000'],
    class: 'row',
    en: [
      'The call is larger than the server accepts.',
      'Shorten Nick or FaceUrl in failures.csv and run that file.',
    ],
    zh: ['请求内容超过服务端允许的大小。', '请在 failures.csv 中缩短 Nick 或 FaceUrl，再用该文件运行一次。'],
  },
  {
    codes: ['40601'],
    class: 'row',
    en: [
      'A profile field is over 500 bytes.',
      'Shorten Nick or FaceUrl in failures.csv (a Chinese character takes three bytes) and run that file.',
    ],
    zh: [
      '资料字段超过 500 字节。',
      '请在 failures.csv 中缩短 Nick 或 FaceUrl（一个汉字占 3 字节），再用该文件运行一次。',
    ],
  },
  {
    codes: ['40605'],
    class: 'row',
    en: [
      'A standard profile field has a value that is not accepted.',
      'Check that Nick is plain text and FaceUrl a URL in failures.csv, and run that file.',
    ],
    zh: [
      '标配资料字段的取值错误。',
      '请在 failures.csv 中确认 Nick 为普通文本、FaceUrl 为有效 URL，再用该文件运行一次。',
    ],
  },
  {
    codes: ['40610'],
    class: 'row',
    en: [
      'A profile field has a value of the wrong type.',
      'This tool sends text, so check whether a gateway at --endpoint changes the body, then run failures.csv.',
    ],
    zh: [
      '资料字段的类型不匹配。',
      '本工具一律按字符串发送，请检查 --endpoint 处的网关是否改写了包体，再用 failures.csv 运行一次。',
    ],
  },
  {
    codes: ['60003'],
    class: 'row',
    en: [
      'The server could not read the body as JSON.',
      'Look for control or broken characters in this row; if every row gets this code, check the proxy and --endpoint.',
    ],
    zh: [
      '服务端解析请求 JSON 失败。',
      '请检查该行是否含控制字符或乱码；若所有行都如此，请检查代理和 --endpoint。',
    ],
  },
  {
    codes: ['60015'],
    class: 'row',
    en: [
      'The Identifier did not arrive as a string.',
      'This tool always sends a string, so check whether a gateway at --endpoint turns it into a number.',
    ],
    zh: [
      '请求包体中的账号不是字符串。',
      '本工具始终发送字符串，请检查 --endpoint 处的网关是否把它转成了数字。',
    ],
  },
  {
    codes: ['70102'],
    class: 'row',
    en: [
      'The type of this account is not accepted.',
      'Check the Type of this row (0 or 1, or empty) in failures.csv and run that file.',
    ],
    zh: ['账号类型错误。', '请检查 failures.csv 中该行的 Type（0、1 或留空），再用该文件运行一次。'],
  },
  {
    codes: ['70103'],
    class: 'row',
    en: [
      'The Identifier was treated as a phone number and is not a valid one.',
      'Correct the Identifier in failures.csv, or choose one that does not look like a phone number, and run that file.',
    ],
    zh: [
      '账号被识别为手机号，但格式错误。',
      '请在 failures.csv 中改正 Identifier，或换用不像手机号的账号名，再用该文件运行一次。',
    ],
  },
  {
    codes: ['70104'],
    class: 'row',
    en: [
      'The Identifier was treated as an e-mail address and is not a valid one.',
      'Correct the Identifier in failures.csv, or choose one without @, and run that file.',
    ],
    zh: [
      '账号被识别为邮箱，但格式错误。',
      '请在 failures.csv 中改正 Identifier，或换用不含 @ 的账号名，再用该文件运行一次。',
    ],
  },
  {
    codes: ['70105'],
    class: 'row',
    en: [
      'The Identifier does not have the form of an account name.',
      'Use letters, digits, _ and - only, at most 32 bytes, in failures.csv and run that file.',
    ],
    zh: [
      '账号名格式错误。',
      '请在 failures.csv 中改为仅含字母、数字、下划线和连字符且不超过 32 字节的账号名，再用该文件运行一次。',
    ],
  },
  {
    codes: ['70106'],
    class: 'row',
    en: [
      'The Identifier is of a kind that the app does not accept.',
      'Choose an Identifier of letters and digits in failures.csv and run that file.',
    ],
    zh: [
      '不支持的账号格式类型。',
      '请在 failures.csv 中换用字母和数字组成的 Identifier，再用该文件运行一次。',
    ],
  },
  {
    codes: ['70399'],
    class: 'row',
    en: [
      'An account with this Identifier was deleted less than three months ago.',
      'Wait for the three months to pass, or choose another Identifier, then run failures.csv.',
    ],
    zh: [
      '该账号在三个月内被删除过，暂时不能重新导入。',
      '请等满三个月，或换一个 Identifier，再用 failures.csv 运行一次。',
    ],
  },
  {
    codes: ['70402'],
    class: 'row',
    en: [
      'A parameter is not valid.',
      'Check the fields of this row; if every row gets this code, the app expects the newer field name: run again with --id-field UserID.',
    ],
    zh: [
      '参数非法。',
      '请检查该行各字段；若所有行都返回此码，说明应用要求新版字段名，请加上 --id-field UserID 重新运行。',
    ],
  },
  {
    codes: ['60004', '60005'],
    class: 'ambiguous',
    en: [
      'The account or the signature in the call is wrong.',
      'If one row got this code, correct its Identifier; if all rows did, check --admin, --sdkappid and --secret-key-file.',
    ],
    zh: [
      '请求中的账号或签名错误。',
      '若只有个别行返回，请改正该行的 Identifier；若所有行都返回，请检查 --admin、--sdkappid 和 --secret-key-file。',
    ],
  },
  {
    codes: ['70107'],
    class: 'ambiguous',
    en: [
      'An account in the call does not exist.',
      'Check that --admin is an account of this app; if only one row got this code, run failures.csv again.',
    ],
    zh: [
      '请求的账号不存在。',
      '请确认 --admin 是该应用下的账号；若只有个别行返回，请用 failures.csv 再运行一次。',
    ],
  },
];
