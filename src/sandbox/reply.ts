// What the sandbox says: the vendor's answers, always HTTP 200 with three fields, and the front end's HTML pages.
import { STATUS_CODES } from 'node:http';
import type { FaultName } from './faults.js';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the body of an API answer says; a fault may spell it in a way the vendor never would. */
export interface ApiBody {
  readonly ActionStatus: string;
  readonly ErrorInfo: string;
  readonly ErrorCode: number | string;
  readonly [field: string]: unknown;
}

/** The vendor's public codes: in the vendor's own style where it is known, else in few words of ours. */
const ERROR_INFO: Readonly<Record<number, string>> = {
  40001: 'Err_Profile_Invalid_Parameter',
  40003: 'Err_Profile_Account_Not_Exist',
  40005: 'profile contains sensitive words',
  40006: 'set profile timeout',
  40601: 'profile field exceeds 500 bytes',
  60002: 'http request url error',
  60003: 'json parse error',
  60004: 'identifier or usersig in url is invalid',
  60006: 'sdkappid is invalid',
  60007: 'rest api frequency limit',
  60008: 'service request timeout',
  60009: 'request resource error',
  60010: 'app administrator permission required',
  60011: 'sdkappid frequency limit',
  60012: 'sdkappid is missing in url',
  60015: 'account must be a string',
  60016: 'sdkappid is disabled',
  60018: 'too many requests',
  60019: 'too many requests',
  60020: 'package has expired',
  60021: 'source ip is not allowed',
  70001: 'usersig expired',
  70002: 'usersig is empty',
  70003: 'usersig is invalid',
  70005: 'usersig content is invalid',
  70009: 'usersig verification failed',
  70013: 'identifier does not match usersig',
  70014: 'sdkappid does not match usersig',
  70016: 'key not found',
  70020: 'sdkappid not found',
  70050: 'usersig verification too frequent',
  70051: 'account is blocked',
  70052: 'usersig has been revoked',
  70107: 'Err_TLS_PT_Open_Login_Account_Not_Exist',
  70169: 'internal timeout',
  70346: 'usersig check failed',
  70398: 'Err_TLS_Account_Num_Exceed_Threshold',
  70399: 'account was deleted within three months',
  70401: 'internal error',
  70402: 'invalid parameter',
  70403: 'requester is not app administrator',
  70404: 'profile service timeout',
  70500: 'internal error',
  80001: 'text is filtered',
};

export function errorInfo(code: number): string {
  return code === 0 ? '' : (ERROR_INFO[code] ?? 'request failed');
}

/** The answer's fields for a code; 0 is OK. */
export function apiBody(code: number, info = errorInfo(code)): ApiBody {
  return { ActionStatus: code === 0 ? 'OK' : 'FAIL', ErrorInfo: info, ErrorCode: code };
}

export function jsonReply(body: ApiBody): Reply {
  return reply(200, 'application/json', JSON.stringify(body));
}

/** Bell, terminal colours and title, line ends, C1, a right-to-left mark: what must never reach a terminal as it is. */
const CONTROL_CHARACTERS = '\u0007\u001b[31m\u001b]0;owned\u0007\r\nErrorCode: 0\u0000\u009b2J\u2028\u202e';

/** The same answer in a spelling that the vendor never documented. */
export function misspell(body: ApiBody, fault: FaultName): ApiBody {
  switch (fault) {
    case 'code-as-string':
      return { ...body, ErrorCode: String(body.ErrorCode) };
    case 'status-disagrees':
      return { ...body, ActionStatus: body.ActionStatus === 'OK' ? 'FAIL' : 'OK' };
    case 'control-characters':
      return { ...body, ErrorInfo: `${body.ErrorInfo}${CONTROL_CHARACTERS}` };
    default:
      return body;
  }
}

/** A page as a front end or a proxy shows it, with a status of its own. */
export function htmlReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  const title = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return reply(status, 'text/html', page, headers);
}

function reply(
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = Buffer.from(text);
  return {
    status,
    headers: { 'content-type': type, 'content-length': String(body.length), ...headers },
    body,
  };
}
