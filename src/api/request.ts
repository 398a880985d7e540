// What goes over the wire for a call of any endpoint: the path with its credentials, and the headers.
import { toolVersion } from '../version.js';

/** One call of an endpoint. */
export interface CallRequest {
  /** Service and command, as in `im_open_login_svc/account_import`. */
  readonly command: string;
  /** JSON. */
  readonly body: string;
  /** Bytes; a longer answer is a fault. Default 64 KiB: most answers of this API have some sixty bytes. */
  readonly largestAnswer?: number;
  /** A good answer is kept as it came, since its values are compared: what is shown of them is to be redacted then. */
  readonly holdsData?: boolean;
}

/** undici adds Host, Connection and Content-Length. Some gateways refuse a call without Accept or with a bare agent. */
export function requestHeaders(): string[] {
  return [
    ...['content-type', 'application/json'],
    ...['accept', 'application/json'],
    ...['user-agent', `tim-import/${toolVersion()}`],
  ];
}

/** Makes paths; all of one but its random number is made once for each command and UserSig. */
export function createPath(
  sdkappid: number,
  admin: string,
): (command: string, usersig: string, random: number) => string {
  const app = `sdkappid=${sdkappid}&identifier=${encodeURIComponent(admin)}`;
  const prefixes = new Map<string, string>();
  let signed = '';
  return (command, usersig, random) => {
    if (usersig !== signed) {
      signed = usersig;
      prefixes.clear();
    }
    let prefix = prefixes.get(command);
    if (prefix === undefined) {
      prefix = `/v4/${command}?${app}&usersig=${encodeURIComponent(usersig)}&contenttype=json&random=`;
      prefixes.set(command, prefix);
    }
    return prefix + random;
  };
}
