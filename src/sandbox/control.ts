// The sandbox's control address, /sandbox/accounts/<id>: look at, change or delete an account behind the importer's back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accounts } from './accounts.js';
import { parseObject } from './bodies.js';

/** @returns what answers a request for the control address; false: there is no such account or page */
export function createControl(accounts: Accounts) {
  return function control(request: IncomingMessage, body: Buffer, response: ServerResponse): boolean {
    const { method, url = '' } = request;
    const [, encoded = ''] = /^\/sandbox\/accounts\/([^/?]+)$/.exec(url) ?? [];
    const identifier = decode(encoded);
    if (identifier === undefined) return false;
    if ((method === 'PUT' || method === 'PATCH') && parseObject(body) === undefined) {
      response.writeHead(400).end();
      return true;
    }
    if (method === 'PUT') {
      const { Nick, FaceUrl } = parseObject(body) ?? {};
      accounts.store({
        identifier,
        ...(typeof Nick === 'string' ? { nick: Nick } : {}),
        ...(typeof FaceUrl === 'string' ? { faceUrl: FaceUrl } : {}),
      });
    } else if (method === 'DELETE') {
      if (!accounts.remove(identifier)) return false;
    } else if (method === 'PATCH') {
      if (!accounts.change(identifier, body)) return false;
    } else if (method !== 'GET') return false;
    const account = accounts.known.get(identifier);
    if (method === 'GET' && account === undefined) return false;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(account ?? {}));
    return true;
  };
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded) || undefined;
  } catch {
    return undefined;
  }
}
