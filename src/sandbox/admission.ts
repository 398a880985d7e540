// Decides by a request's head alone: method, path, parameters, UserSig, admin, and the limit of its command.
import { COMMANDS, type Command, SERVICES } from './commands.js';
import { createLimit, type Qps } from './qps.js';
import type { Verifier } from './usersig.js';

export interface AdmissionOptions {
  readonly sdkappid: number;
  readonly admins: ReadonlySet<string>;
  readonly verifier: Verifier;
  /** None for a command: no limit. */
  readonly limits: readonly Qps[];
  /** Undefined: the limit of the command and that of the app in turns, as real answers vary. */
  readonly throttleCode: number | undefined;
  /** Called for each call that may be made, before the limit of its command. */
  readonly permitted: (command: Command, at: number) => void;
}

/** What the call asks for, or why it may not; `not-found`: a page that is not the API's. */
export type Admission =
  | { readonly command: Command }
  | { readonly code: number; readonly info?: string }
  | 'not-found';

export function createAdmission(options: AdmissionOptions) {
  const { sdkappid, admins, verifier, throttleCode, permitted } = options;
  const limits = new Map(options.limits.map((qps) => [qps.command, createLimit(qps)]));
  const app = String(sdkappid);
  let throttled = 0;

  /** `at`: when the head arrived, on `performance.now`. */
  return function admit(method: string | undefined, url: string, at: number): Admission {
    const cut = url.indexOf('?');
    const found = findCommand(cut < 0 ? url : url.slice(0, cut));
    if (found === 'not-found') return found;
    if (method !== 'POST') return { code: 60002, info: 'only POST is allowed' };
    if ('code' in found) return found;
    const query = cut < 0 ? new Map<string, string>() : parseQuery(url.slice(cut + 1));
    if (query === undefined) return { code: 60002 };
    const parameters = checkParameters(query, app);
    if (typeof parameters === 'number') return { code: parameters };
    const code = verifier.verify(parameters.usersig, parameters.identifier);
    if (code !== 0) return { code };
    // 60010 says the same of any command; 70403 is what the page of account_import lists.
    if (!admins.has(parameters.identifier)) return { code: 70403 };
    permitted(found.command, at);
    if (limits.get(found.command)?.(at) === false) {
      throttled += 1;
      return { code: throttleCode ?? (throttled % 2 === 0 ? 60007 : 60011) };
    }
    return found;
  };
}

const IMPORT: Admission = { command: 'account_import' };

function findCommand(path: string): Admission {
  if (path === '/v4/im_open_login_svc/account_import') return IMPORT;
  const [start, version, service, name, ...rest] = path.split('/');
  if (start !== '' || version !== 'v4' || name === undefined || rest.length > 0) return 'not-found';
  const command = COMMANDS.find((one) => one === name);
  if (command !== undefined && SERVICES[command] === service) return { command };
  const served = `this sandbox serves ${COMMANDS.join(', ')}, not ${service}/${name}`;
  return { code: Object.values(SERVICES).some((one) => one === service) ? 60002 : 60009, info: served };
}

/** Names are case-sensitive; of two equal ones the first is used. Undefined: an escape that is none. */
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

/** `random` is not looked at: shipped clients, the vendor's among them, send none, or 13 to 32 digits. */
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
  return { identifier, usersig };
}
