// multiaccount_import as the vendor documents it: partial failures under an OK, two bodies, and an app that fills up.
import { expect, test } from 'vitest';
import { call, codeOf, withSandbox } from './caller.js';

const path = '/v4/im_open_login_svc/multiaccount_import';
const send = async (origin: string, body: unknown) => JSON.parse((await call(origin, { path, body })).text);
const listOf = (...ids: string[]) => ({
  AccountList: ids.map((UserID) => ({ UserID, Nick: `N ${UserID}` })),
});

test('a batch stores each account with its name, the later over the earlier', () =>
  withSandbox({ remember: true }, async ({ origin, accounts, statistics }) => {
    await codeOf(origin, { body: { Identifier: 'a', Nick: 'old', FaceUrl: 'https://x/y' } });
    expect(await send(origin, listOf('a', 'b'))).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 });
    expect(Object.fromEntries(accounts())).toEqual({
      a: { nick: 'N a', faceUrl: 'https://x/y', times: 2 },
      b: { nick: 'N b', times: 1 },
    });
    expect(statistics().accepted).toBe(3);
    expect(statistics().asked.multiaccount_import).toEqual({ calls: 1, mostAccounts: 2 });
  }));

test('what fails is named under an OK, an account that comes twice too', () =>
  withSandbox(
    { remember: true, faults: ['item=40006:api=multiaccount_import:id=bad'] },
    async ({ origin, accounts }) => {
      expect(await send(origin, listOf('a', 'bad', 'b', 'a'))).toEqual({
        ...{ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 },
        FailAccounts: ['bad', 'a'],
      });
      expect([...accounts().keys()]).toEqual(['a', 'b']);
    },
  ));

test('the old body has ids alone, and the old endpoint drops names', () =>
  withSandbox({ remember: true, faults: ['old-batch:skip=1'] }, async ({ origin, accounts }) => {
    expect((await send(origin, { Accounts: ['a', 'b'] })).ErrorCode).toBe(0);
    expect((await send(origin, listOf('c'))).ErrorCode).toBe(0);
    expect([...accounts()]).toEqual([
      ['a', { times: 1 }],
      ['b', { times: 1 }],
      ['c', { times: 1 }],
    ]);
  }));

test('an app that is full takes what fits, and refuses the call', () =>
  withSandbox({ remember: true, quota: 2 }, async ({ origin, accounts }) => {
    expect((await send(origin, listOf('a', 'b', 'c'))).ErrorCode).toBe(70398);
    expect([...accounts().keys()]).toEqual(['a', 'b']);
  }));

test.each([
  ['no account', { AccountList: [] }, 70402],
  ['101 accounts', listOf(...Array.from({ length: 101 }, (_, i) => `u${i}`)), 70402],
  ['neither body', { Identifier: 'a' }, 70402],
  ['an id that is too long', listOf('a', 'x'.repeat(33)), 70402],
  ['a long name', { AccountList: [{ UserID: 'a', Nick: 'x'.repeat(501) }] }, 40601],
  ['no JSON', 'x', 60003],
])('a batch of %s is refused as a whole', (_, body, code) =>
  withSandbox({ remember: true }, async ({ origin, accounts }) => {
    expect(await codeOf(origin, { path, body })).toBe(code);
    expect(accounts().size).toBe(0);
  }),
);
