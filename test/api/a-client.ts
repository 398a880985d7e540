// A client as the tests need it: everything real but the UserSig, which is none.
import { accountImport } from '../../src/api/account-import.js';
import { type Client, type ClientOptions, createClient } from '../../src/api/client.js';
import type { CallRequest } from '../../src/api/request.js';

export const USERSIG = 'eJwexample*usersig-_';

export const clock = { now: () => performance.now(), wall: () => Date.now() };

export function aClient(options: Partial<ClientOptions> & { origin: string }): Client & AsyncDisposable {
  const client = createClient({
    sdkappid: 1400000000,
    admin: 'administrator',
    signer: { usersig: () => USERSIG, redact: (text) => text },
    timeout: 5000,
    clock,
    chance: Math.random,
    ...options,
  });
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  });
}

export function importOf(identifier: string): CallRequest {
  return accountImport({ identifier }, 'Identifier');
}
