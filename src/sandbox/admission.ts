// Decides by a request's head alone: method, path, parameters, UserSig, admin, and the calls of the last second.
import { createSlidingSecond } from './statistics.js';
import type { Verifier } from './usersig.js';

export interface AdmissionOptions {
  readonly sdkappid: number;
  readonly admins: ReadonlySet<string>;
  readonly verifier: Verifier;
  /** Allowed calls in a sliding second; none: no limit. */
  readonly qps: number | undefined;
  readonly throttleCode: number;
}

const COMMANDS = ['account_import', 'account_check'] as const;
export type Command = (typeof COMMANDS)[number];

/** What the call asks for, or why it may not: a vendor's code, or a page that is not the API's. */
export type Admission = Command | number | 'not-found';

export function createAdmission({ sdkappid, admins, verifier, qps, throttleCode }: AdmissionOptions) {
  const admitted = createSlidingSecond();
  const app = String(sdkappid);

  /** `at`: when the head arrived, on `performance.now`. */
  return function admit(method: string | undefined, url: string, at: number): Admission {
    const cut = url.indexOf('?');
    const command = findCommand(cut < 0 ? url : url.slice(0, cut));
    if (command === 'not-found') return command;
    if (method !== 'POST') return 60002;
    if (typeof command === 'number') return command;
    const query = cut < 0 ? new Map<string, string>() : parseQuery(url.slice(cut + 1));
    if (query === undefined) return 60002;
    const parameters = checkParameters(query, app);
    if (typeof parameters === 'number') return parameters;
    const code = verifier.verify(parameters.usersig, parameters.identifier);
    if (code !== 0) return code;
    // 60010 says the same of any command; 70403 is what the page of account_import lists.
    if (!admins.has(parameters.identifier)) return 70403;
    if (qps !== undefined) {
      // A refused call does not use up the limit: else a client that keeps on calling would never get through.
      if (admitted.count(at) >= qps) return throttleCode;
      admitted.add(at);
    }
    return command;
  };
}

function findCommand(path: string): Command | number | 'not-found' {
  if (path === '/v4/im_open_login_svc/account_import') return 'account_import';
  const parts = path.split('/');
  if (parts.length !== 4 || parts[1] !== 'v4') return 'not-found';
  if (parts[2] !== 'im_open_login_svc') return 60009;
  return COMMANDS.find((command) => command === parts[3]) ?? 60002;
}

/** Names are case-sensitive; of two equal ones the first counts. Undefined: an escape that is none. */
function parseQuery(query: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? '' : pair.slice(equals + 1);
    try {
      if (!parameters.has(name))
        parameters.set(name, value.includes('%') ? decodeURIComponent(value) : value);
    } catch {
      return undefined;
    }
  }
  return parameters;
}

function checkParameters(
  query: Map<string, string>,
  app: string,
): { identifier: string; usersig: string } | number {
  const sdkappid = query.get('sdkappid');
  if (sdkappid === undefined || sdkappid === '') return 60012;
  if (!/^\d+$/.test(sdkappid)) return 60006;
  if (sdkappid !== app) return 70020;
  const identifier = query.get('identifier');
  const usersig = query.get('usersig');
  if (identifier === undefined || identifier === '' || usersig === undefined) return 60004;
  if (query.get('contenttype') !== 'json') return 60002;
  if (!isUnsigned32(query.get('random'))) return 60002;
  return { identifier, usersig };
}

function isUnsigned32(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) <= 4294967295;
}
