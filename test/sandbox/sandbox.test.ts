import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ImportError } from '../../src/errors.js';
import type { SandboxCall } from '../../src/sandbox/api.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { ADMIN, APP, type CallOptions, call, codeOf, KEY, NOW, sign, withSandbox } from './caller.js';

test('an account is imported with the vendor’s answer', () =>
  withSandbox({ remember: true }, async (sandbox) => {
    const { status, headers, text } = await call(sandbox.origin, {
      body: { Identifier: 'test', Nick: '张三', FaceUrl: 'http://www.qq.com', Type: 1 },
    });
    expect({ status, type: headers['content-type'], text }).toEqual({
      status: 200,
      type: 'application/json',
      text: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
    });
    expect([...sandbox.accounts()]).toEqual([
      ['test', { nick: '张三', faceUrl: 'http://www.qq.com', type: 1, times: 1 }],
    ]);
  }));

test('importing again overwrites the fields that are present and keeps the others', () =>
  withSandbox({ remember: true }, async ({ origin, accounts }) => {
    await codeOf(origin, { body: { Identifier: 'a', Nick: 'old', FaceUrl: 'f' } });
    await codeOf(origin, { body: { Identifier: 'a', Nick: 'new' } });
    await codeOf(origin, { body: { Identifier: 'a', Type: 1 } });
    expect(accounts().get('a')).toStrictEqual({ nick: 'new', faceUrl: 'f', type: 1, times: 3 });
  }));

test('nothing is remembered unless asked for', () =>
  withSandbox({}, async ({ origin, accounts, statistics }) => {
    expect(await codeOf(origin)).toBe(0);
    expect([accounts().size, statistics().accepted]).toEqual([0, 1]);
  }));

test.each([undefined, '4294967296', '1234567890123', '7'.repeat(32), '-1', '0x10'])(
  'a call with random %s is answered: shipped clients send none, or 13 to 32 digits',
  (random) =>
    withSandbox({}, async ({ origin }) => {
      expect(await codeOf(origin, { query: { random } })).toBe(0);
    }),
);

test('what is not served is named in words', () =>
  withSandbox({}, async ({ origin }) => {
    const { text } = await call(origin, { path: '/v4/group_open_http_svc/create_group' });
    expect(JSON.parse(text)).toEqual({
      ActionStatus: 'FAIL',
      ErrorInfo:
        'this sandbox serves account_import, multiaccount_import, account_check, portrait_get, not group_open_http_svc/create_group',
      ErrorCode: 60009,
    });
  }));

test('answers vary: now and then one has more fields than three', () =>
  withSandbox({}, async ({ origin }) => {
    const fields = new Set<string>();
    for (let i = 0; i < 16; i++) fields.add(Object.keys(JSON.parse((await call(origin)).text)).join());
    expect([...fields]).toEqual([
      'ActionStatus,ErrorInfo,ErrorCode',
      'ActionStatus,ErrorInfo,ErrorCode,ErrorDisplay,RequestId',
    ]);
  }));

describe('a call is refused by its head', () => {
  test.each<[string, CallOptions, number]>([
    ['a GET', { method: 'GET' }, 60002],
    ['an unknown command', { path: '/v4/im_open_login_svc/account_importt' }, 60002],
    ['an unknown service', { path: '/v4/no_such_svc/account_import' }, 60009],
    ['no SDKAppID', { query: { sdkappid: undefined } }, 60012],
    ['an SDKAppID spelled SdkAppId', { query: { sdkappid: undefined, SdkAppId: String(APP) } }, 60012],
    ['an SDKAppID that is no number', { query: { sdkappid: 'x' } }, 60006],
    ['an unknown SDKAppID', { query: { sdkappid: '1400000001' } }, 70020],
    ['no identifier', { query: { identifier: undefined } }, 60004],
    ['no usersig', { query: { usersig: undefined } }, 60004],
    ['an empty usersig', { query: { usersig: '' } }, 70002],
    ['no contenttype', { query: { contenttype: undefined } }, 60002],
    ['contenttype JSON', { query: { contenttype: 'JSON' } }, 60002],
    ['an escape that is none', { query: { identifier: '%zz' } }, 60002],
    ['somebody else’s UserSig', { query: { identifier: 'bob' } }, 70013],
    [
      'a signer who is not an admin',
      { query: { identifier: 'bob', usersig: sign({ identifier: 'bob' }) } },
      70403,
    ],
    ['a UserSig of another key', { query: { usersig: sign({ key: 'k' }) } }, 70009],
    ['an expired UserSig', { query: { usersig: sign({ time: NOW - 90_000 }) } }, 70001],
  ])('%s', (_name, options, code) =>
    withSandbox({}, async ({ origin, statistics }) => {
      expect(await codeOf(origin, options)).toBe(code);
      const { calls, accepted, refused } = statistics();
      expect({ calls, accepted, refused }).toEqual({ calls: 1, accepted: 0, refused: { [code]: 1 } });
    }),
  );

  test.each([
    '/',
    '/v4/im_open_login_svc',
    '/v3/im_open_login_svc/account_import',
    '/v4/a/b/c',
    '/favicon.ico',
  ])('%s is a page that is not found', (path) =>
    withSandbox({}, async ({ origin, statistics }) => {
      const { status, headers, text } = await call(origin, { path });
      expect([status, headers['content-type'], text.includes('<h1>404 Not Found</h1>')]).toEqual([
        404,
        'text/html',
        true,
      ]);
      expect(statistics().refused).toEqual({ HTTP_404: 1 });
    }),
  );

  test('the highest random and escaped values pass', () =>
    withSandbox({ admin: ['other', 'the admin'] }, async ({ origin }) => {
      const usersig = sign({ identifier: 'the admin' }).replaceAll('*', '%2A');
      const query = { identifier: 'the%20admin', usersig, random: '4294967295' };
      expect(await codeOf(origin, { query })).toBe(0);
    }));
});

describe('a call is refused by its body', () => {
  const long = 'é'.repeat(250);
  test.each<[string, unknown, number]>([
    ['no JSON', '{"Identifier":"a"', 60003],
    ['nothing', '', 60003],
    ['a list', '[]', 60003],
    ['null', 'null', 60003],
    ['bytes that are no UTF-8', Buffer.from('7b224964656e746966696572223a22ff227d', 'hex'), 60003],
    ['two megabytes', `{"Identifier":"a","x":"${'x'.repeat(2_000_000)}"}`, 60003],
    ['an account and two megabytes of blanks', `{"Identifier":"a"}${' '.repeat(2_000_000)}`, 60003],
    ['no Identifier', {}, 70402],
    ['an Identifier in the wrong case', { identifier: 'a' }, 70402],
    ['a number as Identifier', { Identifier: 7 }, 60015],
    ['null as Identifier', { Identifier: null }, 60015],
    ['an empty Identifier', { Identifier: '' }, 70402],
    ['33 bytes', { Identifier: 'x'.repeat(33) }, 70402],
    ['an Identifier outside ASCII', { Identifier: '张三' }, 70402],
    ['an Identifier with a line end', { Identifier: 'a\n' }, 70402],
    ['a reserved prefix', { Identifier: '@RBT#a' }, 70402],
    ['another reserved prefix', { Identifier: '@TOA#a' }, 70402],
    ['a Nick of 501 bytes', { Identifier: 'a', Nick: `${long}x` }, 40601],
    ['a FaceUrl of 501 bytes', { Identifier: 'a', FaceUrl: `${long}x` }, 40601],
    ['a Nick that is a number', { Identifier: 'a', Nick: 5 }, 70402],
    ['a Type that is a string', { Identifier: 'a', Type: '1' }, 70402],
    ['a Type of 2', { Identifier: 'a', Type: 2 }, 70402],
    ['32 bytes and fields of 500', { Identifier: 'x'.repeat(32), Nick: long, FaceUrl: long, Type: 0 }, 0],
    ['printable ASCII', { Identifier: ' !~@TGS#"\\' }, 0],
  ])('%s', (_name, body, code) =>
    withSandbox({}, async ({ origin }) => {
      expect(await codeOf(origin, { body })).toBe(code);
    }),
  );
});

test.each([
  ['Identifier', { Identifier: 'a' }, { UserID: 'a' }],
  ['UserID', { UserID: 'a' }, { Identifier: 'a' }],
] as const)('an app that wants %s says 70402 to the other', (idField, right, wrong) =>
  withSandbox({ idField }, async ({ origin }) => {
    expect([await codeOf(origin, { body: right }), await codeOf(origin, { body: wrong })]).toEqual([
      0, 70402,
    ]);
  }),
);

test('account_check tells who is there, of at most 100', () =>
  withSandbox({ remember: true }, async ({ origin, statistics }) => {
    await codeOf(origin, { body: { Identifier: 'here' } });
    const path = '/v4/im_open_login_svc/account_check';
    const ask = (ids: unknown[]) =>
      call(origin, { path, body: { CheckItem: ids.map((UserID) => ({ UserID })) } });
    expect(JSON.parse((await ask(['here', 'gone'])).text)).toEqual({
      ActionStatus: 'OK',
      ErrorInfo: '',
      ErrorCode: 0,
      ResultItem: [
        { UserID: 'here', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' },
        { UserID: 'gone', ResultCode: 0, ResultInfo: '', AccountStatus: 'NotImported' },
      ],
    });
    const many = Array.from({ length: 101 }, (_, index) => `u${index}`);
    const codes = [many, many.slice(1), [], [7]].map(
      async (ids) => JSON.parse((await ask(ids)).text).ErrorCode,
    );
    expect(await Promise.all(codes)).toEqual([70402, 0, 70402, 60015]);
    expect(statistics().checked).toBe(2);
  }));

test('a trial app is full: known accounts pass, new ones are refused', () =>
  withSandbox({ quota: 2 }, async ({ origin }) => {
    const codes: number[] = [];
    for (const Identifier of ['a', 'b', 'c', 'a', 'd'])
      codes.push(await codeOf(origin, { body: { Identifier } }));
    expect(codes).toEqual([0, 0, 70398, 0, 70398]);
  }));

test('the limit is that of a sliding second, and a refused call does not use it up', async () => {
  let at = 0;
  await withSandbox({ qps: 2, now: () => at }, async ({ origin, statistics }) => {
    const codes: [number, number][] = [];
    for (at of [0, 600, 999, 1000, 1001, 1599, 1600]) codes.push([at, await codeOf(origin)]);
    expect(codes).toEqual([
      [0, 0],
      [600, 0],
      [999, 60011],
      [1000, 0],
      [1001, 60007],
      [1599, 60011],
      [1600, 0],
    ]);
    expect(statistics().highestInOneSecond).toBe(5);
  });
});

test('the throttle’s code may be chosen', () =>
  withSandbox({ qps: 1, throttleCode: 60007, now: () => 0 }, async ({ origin }) => {
    expect([await codeOf(origin), await codeOf(origin)]).toEqual([0, 60007]);
  }));

test('every call is told, with when it came and what became of it', async () => {
  const calls: SandboxCall[] = [];
  let at = 0;
  await withSandbox({ onCall: (seen) => calls.push(seen), now: () => at++ }, async ({ origin }) => {
    await call(origin, { body: { Identifier: 'a' } });
    await call(origin, { body: { Identifier: 'b', Type: 9 } });
    await call(origin, { query: { sdkappid: undefined } });
    await call(origin, { path: '/' });
  });
  expect(calls).toEqual([
    { identifier: 'a', accepted: true, code: '0', at: 0 },
    { identifier: 'b', accepted: false, code: '70402', at: 1 },
    { identifier: '', accepted: false, code: '60012', at: 2 },
    { identifier: '', accepted: false, code: 'HTTP_404', at: 3 },
  ]);
});

test('connections are counted, and kept open between calls', () =>
  withSandbox({}, async ({ origin, statistics }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = 0; index < 5; index += 1) await codeOf(origin, { agent });
    await codeOf(origin);
    agent.destroy();
    const { connections, calls } = statistics();
    expect({ connections, calls }).toEqual({ connections: 2, calls: 6 });
  }));

test('closing ends open connections', async () => {
  const sandbox = await startSandbox({ sdkappid: APP, secretKey: KEY, admin: ADMIN, clock: () => NOW });
  const agent = new Agent({ keepAlive: true });
  await codeOf(sandbox.origin, { agent });
  await sandbox.close();
  await expect(call(sandbox.origin)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  agent.destroy();
});

test('a port in use is an error that says what to do', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const error: ImportError = await startSandbox({ sdkappid: APP, secretKey: KEY, admin: ADMIN, port }).then(
    () => expect.fail('it started'),
    (reason) => reason,
  );
  taken.close();
  expect([error.code, error.message]).toEqual([
    'SANDBOX',
    `The sandbox's port ${port} is in use; give another one, or 0 for any free one.`,
  ]);
});

test.each([
  [{ sdkappid: 0 }, "The sandbox's SDKAppID must be a whole number from 1 to 4294967295, not 0."],
  [{ secretKey: '' }, "The sandbox's secret key is empty; give it any text."],
  [{ admin: [] }, 'The sandbox needs an admin account, such as administrator.'],
  [{ qps: 0 }, "The sandbox's calls per second must be above 0, not 0."],
  [{ quota: -1 }, "The sandbox's quota must be a number of accounts, not -1."],
])('an option that cannot be is told: %o', async (options, message) => {
  const start = startSandbox({ sdkappid: APP, secretKey: KEY, admin: ADMIN, ...options });
  await expect(start).rejects.toMatchObject({ code: 'USAGE', message });
});
