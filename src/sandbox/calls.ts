// One call from its head to its answer: admitted, read, decided, counted, answered.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { createAccounts } from './accounts.js';
import type { Admission } from './admission.js';
import { apiBody, htmlReply, jsonReply, type Reply } from './reply.js';
import type { Statistics } from './statistics.js';

/** What became of a call, told as soon as it is decided and before it is answered. */
export interface SandboxCall {
  /** '' where the body could not be read, or the head was refused already. */
  readonly identifier: string;
  /** Whether the account was stored. */
  readonly accepted: boolean;
  /** `0`, the vendor's code, `HTTP_404`, or the name of the fault that acted in the API's place. */
  readonly code: string;
  /** When the request's head arrived, on `performance.now`. */
  readonly at: number;
}

export interface CallsOptions {
  readonly admit: (method: string | undefined, url: string, at: number) => Admission;
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly statistics: Statistics;
  readonly onCall: ((call: SandboxCall) => void) | undefined;
  readonly now: () => number;
  /** Different accounts that fit in; a trial app has room for 100. */
  readonly quota: number | undefined;
}

/** An import has at most 1.1 kB; the rest of a larger body is read and dropped, so that it gets its answer. */
const BODY_CAP = 1024 * 1024;

export function createCalls({ admit, accounts, statistics, onCall, now, quota }: CallsOptions) {
  const ok = jsonReply(apiBody(0));
  const counted = new Set<string>();

  function full(identifier: string): boolean {
    if (quota === undefined || counted.has(identifier)) return false;
    if (counted.size >= quota) return true;
    counted.add(identifier);
    return false;
  }

  function refuse(code: string, identifier: string, at: number, reply: Reply): Reply {
    statistics.refused(code);
    onCall?.({ identifier, accepted: false, code, at });
    return reply;
  }

  function decide(admission: Admission, body: Buffer, at: number): Reply {
    if (admission === 'not-found') return refuse('HTTP_404', '', at, htmlReply(404));
    if (typeof admission === 'number')
      return refuse(String(admission), '', at, jsonReply(apiBody(admission)));
    if (admission === 'account_check') {
      const result = accounts.check(body);
      if (result.ErrorCode !== 0) return refuse(String(result.ErrorCode), '', at, jsonReply(result));
      statistics.checked();
      return jsonReply(result);
    }
    const account = accounts.read(body);
    const code = account.code === 0 && full(account.identifier) ? 70398 : account.code;
    if (code !== 0) return refuse(String(code), account.identifier, at, jsonReply(apiBody(code)));
    accounts.store(account);
    statistics.accepted();
    onCall?.({ identifier: account.identifier, accepted: true, code: '0', at });
    return ok;
  }

  return function answer(request: IncomingMessage, response: ServerResponse): void {
    const at = now();
    statistics.arrived(at);
    response.once('close', statistics.left);
    const admission = admit(request.method, request.url ?? '', at);
    readBody(request, (body) => {
      const reply = decide(admission, body, at);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  };
}

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_CAP) chunks.push(chunk);
  });
  request.on('end', () => {
    if (size > BODY_CAP) chunks.length = 0;
    const [only] = chunks;
    done(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
}
