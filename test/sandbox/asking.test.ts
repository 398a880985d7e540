// The calls that ask: account_check and portrait_get as the vendor documents them, and the control address.
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { call, codeOf, withSandbox } from './caller.js';

const CHECK = '/v4/im_open_login_svc/account_check';
const PORTRAIT = '/v4/profile/portrait_get';
const TAGS = ['Tag_Profile_IM_Nick', 'Tag_Profile_IM_Image'];

const ask = async (origin: string, path: string, body: unknown) =>
  JSON.parse((await call(origin, { path, body })).text);
const check = (origin: string, ...ids: string[]) =>
  ask(origin, CHECK, { CheckItem: ids.map((UserID) => ({ UserID })) });
const portrait = (origin: string, ...ids: string[]) =>
  ask(origin, PORTRAIT, { To_Account: ids, TagList: TAGS });

test('portrait_get gives what is set, and names the accounts that it has nothing of', () =>
  withSandbox({ remember: true }, async ({ origin }) => {
    await codeOf(origin, { body: { Identifier: 'a', Nick: '张三', FaceUrl: 'https://x/y' } });
    await codeOf(origin, { body: { Identifier: 'b' } });
    expect(await portrait(origin, 'a', 'b', 'gone')).toEqual({
      UserProfileItem: [
        {
          To_Account: 'a',
          ProfileItem: [
            { Tag: 'Tag_Profile_IM_Nick', Value: '张三' },
            { Tag: 'Tag_Profile_IM_Image', Value: 'https://x/y' },
          ],
          ResultCode: 0,
          ResultInfo: '',
        },
        { To_Account: 'b', ProfileItem: [], ResultCode: 0, ResultInfo: '' },
        { To_Account: 'gone', ResultCode: 40003, ResultInfo: 'Err_Profile_Account_Not_Exist' },
      ],
      Fail_Account: ['gone'],
      ActionStatus: 'OK',
      ErrorInfo: '',
      ErrorCode: 0,
      ErrorDisplay: '',
    });
  }));

test.each([
  ['no account', { To_Account: [], TagList: TAGS }, 70402],
  ['101 accounts', { To_Account: Array(101).fill('a'), TagList: TAGS }, 70402],
  ['no tags', { To_Account: ['a'] }, 40001],
  ['a number', { To_Account: [1], TagList: TAGS }, 40001],
  ['no JSON', 'x', 60003],
])('portrait_get of %s is refused', (_, body, code) =>
  withSandbox({ remember: true }, async ({ origin }) => {
    expect(await codeOf(origin, { path: PORTRAIT, body })).toBe(code);
  }),
);

test('each command has a limit of its own', () =>
  withSandbox(
    { remember: true, qps: ['2', 'account_check=1'], now: () => 5 },
    async ({ origin, statistics }) => {
      const codes = [];
      for (const path of [CHECK, CHECK, PORTRAIT, PORTRAIT]) {
        const body =
          path === CHECK ? { CheckItem: [{ UserID: 'a' }] } : { To_Account: ['a', 'b'], TagList: TAGS };
        codes.push(await codeOf(origin, { path, body }));
      }
      for (let i = 0; i < 3; i++) codes.push(await codeOf(origin));
      expect(codes).toEqual([0, 60011, 0, 0, 0, 0, 60007]);
      expect(statistics().asked).toEqual({
        account_check: { calls: 1, mostAccounts: 1 },
        portrait_get: { calls: 2, mostAccounts: 2 },
      });
    },
  ));

describe('faults of a call for several accounts', () => {
  test('spoil one account, or the call, of one command alone', () =>
    withSandbox(
      { remember: true, faults: ['item=40006:api=portrait_get:id=b', 'code=40003:api=portrait_get:id=bad'] },
      async ({ origin }) => {
        for (const Identifier of ['a', 'b', 'bad']) await codeOf(origin, { body: { Identifier } });
        const { ResultItem } = await check(origin, 'a', 'b', 'bad');
        expect(ResultItem.map((item: { AccountStatus: string }) => item.AccountStatus)).toEqual(
          Array(3).fill('Imported'),
        );
        const { UserProfileItem } = await portrait(origin, 'a', 'b');
        expect(UserProfileItem.map((item: { ResultCode: number }) => item.ResultCode)).toEqual([0, 40006]);
        expect((await portrait(origin, 'a', 'bad')).ErrorCode).toBe(40003);
      },
    ));

  test('count for each of its accounts', () =>
    withSandbox({ remember: true, faults: ['item=70169:each=1'] }, async ({ origin }) => {
      const codes = async () =>
        (await check(origin, 'a', 'b')).ResultItem.map((item: { ResultCode: number }) => item.ResultCode);
      expect([await codes(), await codes()]).toEqual([
        [70169, 70169],
        [0, 0],
      ]);
    }));
});

test('the control address looks at, puts in, changes and deletes accounts', () =>
  withSandbox({ remember: true }, async ({ origin, accounts, statistics }) => {
    const control = (method: string, id: string, body = '') =>
      new Promise<number>((resolve, reject) => {
        const sent = request(
          `${origin}/sandbox/accounts/${encodeURIComponent(id)}`,
          { method },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    expect(await control('PUT', 'a/b', '{"Nick":"n","FaceUrl":"f"}')).toBe(200);
    expect(await control('PATCH', 'a/b', '{"Nick":"m"}')).toBe(200);
    expect(accounts().get('a/b')).toMatchObject({ nick: 'm', faceUrl: 'f' });
    expect(await control('GET', 'a/b')).toBe(200);
    expect(await control('DELETE', 'a/b')).toBe(200);
    expect([
      await control('GET', 'a/b'),
      await control('DELETE', 'a/b'),
      await control('PATCH', 'a/b', '{}'),
    ]).toEqual([404, 404, 404]);
    for (const method of ['PUT', 'PATCH']) expect(await control(method, 'a/b', 'Nick=m')).toBe(400);
    expect([accounts().size, statistics().calls]).toEqual([0, 0]);
  }));
