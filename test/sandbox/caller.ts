// A plain caller of the sandbox for its own tests: signs and sends by itself, so that both sides never share a mistake.
import { createHmac } from 'node:crypto';
import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { deflateSync } from 'node:zlib';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.js';

export const APP = 1400000000;
export const KEY = '0123456789abcdef'.repeat(4);
export const ADMIN = 'administrator';
/** The second in which every UserSig of these tests is signed, and the sandbox's clock unless a test moves it. */
export const NOW = 1_700_000_000;

export interface SignOptions {
  readonly app?: number;
  readonly key?: string;
  readonly identifier?: string;
  readonly time?: number;
  readonly expire?: number;
  readonly userbuf?: string;
}

export function signedFields(options: SignOptions = {}): Record<string, unknown> {
  const { app = APP, key = KEY, identifier = ADMIN, time = NOW, expire = 86_400, userbuf } = options;
  const text =
    `TLS.identifier:${identifier}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:${expire}\n` +
    (userbuf === undefined ? '' : `TLS.userbuf:${userbuf}\n`);
  return {
    'TLS.ver': '2.0',
    'TLS.identifier': identifier,
    'TLS.sdkappid': app,
    'TLS.time': time,
    'TLS.expire': expire,
    ...(userbuf === undefined ? {} : { 'TLS.userbuf': userbuf }),
    'TLS.sig': createHmac('sha256', key).update(text).digest('base64'),
  };
}

export function pack(text: string): string {
  const base64 = deflateSync(text).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

export function sign(options: SignOptions = {}): string {
  return pack(JSON.stringify(signedFields(options)));
}

export interface CallOptions {
  readonly method?: string;
  readonly path?: string;
  /** Replaces parameters; undefined leaves one out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly agent?: Agent | false;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export const IMPORT = '/v4/im_open_login_svc/account_import';

export function address({ path = IMPORT, query = {} }: Pick<CallOptions, 'path' | 'query'> = {}): string {
  const parameters = {
    sdkappid: String(APP),
    identifier: ADMIN,
    usersig: sign(),
    random: '7',
    contenttype: 'json',
    ...query,
  };
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `${path}?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** Sends one call; rejects with the socket's error where no whole answer comes. */
export function call(origin: string, options: CallOptions = {}): Promise<Answer> {
  const { method = 'POST', body = { Identifier: 'u1' }, agent = false } = options;
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${address(options)}`, { method, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on('error', reject);
    if (method === 'GET') sent.end();
    else sent.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

/** The ErrorCode of an answer that is spelled as the vendor spells it; anything else fails the test. */
export async function codeOf(origin: string, options: CallOptions = {}): Promise<number> {
  const { status, text } = await call(origin, options);
  const answer: unknown = JSON.parse(text);
  if (status !== 200 || typeof answer !== 'object' || answer === null || !('ErrorCode' in answer)) {
    throw new Error(`not an answer of the API: ${status} ${text}`);
  }
  const { ErrorCode: code } = answer;
  const status0 = 'ActionStatus' in answer ? answer.ActionStatus : undefined;
  if (typeof code !== 'number' || status0 !== (code === 0 ? 'OK' : 'FAIL'))
    throw new Error(`odd answer: ${text}`);
  return code;
}

/** Runs `test` against a sandbox of its own, and closes it whatever happens. */
export async function withSandbox<T>(
  options: Partial<SandboxOptions>,
  test: (sandbox: Awaited<ReturnType<typeof startSandbox>>) => Promise<T>,
): Promise<T> {
  const sandbox = await startSandbox({
    sdkappid: APP,
    secretKey: KEY,
    admin: ADMIN,
    clock: () => NOW,
    ...options,
  });
  try {
    return await test(sandbox);
  } finally {
    await sandbox.close();
  }
}
