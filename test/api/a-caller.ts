// A caller as the tests need it: everything real but the UserSig, which is none.
import { type Caller, type CallerOptions, createCaller } from '../../src/api/client.js';

export const USERSIG = 'eJwexample*usersig-_';

export const clock = { now: () => performance.now(), wall: () => Date.now() };

export function aCaller(options: Partial<CallerOptions> & { origin: string }): Caller & AsyncDisposable {
  const caller = createCaller({
    sdkappid: 1400000000,
    admin: 'administrator',
    signer: { usersig: () => USERSIG, redact: (text) => text },
    idField: 'Identifier',
    timeout: 5000,
    connections: 16,
    clock,
    chance: Math.random,
    ...options,
  });
  return Object.assign(caller, {
    async [Symbol.asyncDispose]() {
      caller.destroy();
      await caller.close();
    },
  });
}
