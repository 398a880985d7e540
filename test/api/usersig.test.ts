import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUserSig, signUserSig } from '../../src/api/usersig.js';
import { ImportError } from '../../src/errors.js';
import { vendorUserSig } from './vendor-usersig.js';

const KEY = '0123456789abcdef'.repeat(4);
const FIXED = {
  sdkappid: 1400000000,
  admin: 'administrator',
  secretKey: KEY,
  now: 1700000000,
  lifetime: 86400,
};

function unpack(usersig: string): unknown {
  const packed = usersig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString());
}

function pack(text: string): string {
  return deflateSync(text).toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

const signing = fc.record({
  sdkappid: fc.integer({ min: 1, max: 2 ** 32 }),
  admin: fc.string({ minLength: 1, unit: 'grapheme' }),
  secretKey: fc.string({ minLength: 1 }),
  now: fc.integer({ min: 0, max: 2 ** 33 }),
  lifetime: fc.integer({ min: 86400, max: 50 * 365 * 86400 }),
});

describe('signUserSig', () => {
  test('gives the known signature for known input', () => {
    expect(unpack(signUserSig(FIXED))).toEqual({
      'TLS.ver': '2.0',
      'TLS.identifier': 'administrator',
      'TLS.sdkappid': 1400000000,
      'TLS.time': 1700000000,
      'TLS.expire': 86400,
      'TLS.sig': '9awWeUL8MxxbBn8dhB0Jvuo0JKIh4dNCLkGIX4n5fd0=',
    });
  });

  test("signs what the vendor's library signs, whatever the input", () => {
    fc.assert(
      fc.property(signing, (input) => {
        expect(unpack(signUserSig(input))).toEqual(unpack(vendorUserSig(input)));
      }),
      { numRuns: 500 },
    );
  });

  test('uses only characters that a URL takes as they are', () => {
    fc.assert(
      fc.property(signing, (input) => {
        expect(signUserSig(input)).toMatch(/^[A-Za-z0-9*_-]+$/);
      }),
    );
  });
});

describe('readUserSig', () => {
  test('reads back what was signed', () => {
    fc.assert(
      fc.property(signing, (input) => {
        const { sdkappid, admin, now, lifetime } = input;
        expect(readUserSig(signUserSig(input))).toEqual({
          sdkappid,
          identifier: admin,
          time: now,
          expire: lifetime,
        });
      }),
    );
  });

  test('reads numbers that were written as strings', () => {
    const text =
      '{"TLS.identifier":"admin","TLS.sdkappid":"1400000000","TLS.time":"1700000000","TLS.expire":"86400"}';
    expect(readUserSig(pack(text))).toEqual({
      sdkappid: 1400000000,
      identifier: 'admin',
      time: 1700000000,
      expire: 86400,
    });
  });

  test('reads one whose Base64 is not the URL-safe kind', () => {
    const plain = signUserSig(FIXED).replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
    expect(readUserSig(plain).identifier).toBe('administrator');
  });

  const whole = signUserSig(FIXED);
  test.each([
    ['nothing', ''],
    ['one that was cut', whole.slice(0, -20)],
    ['one with a line break inside', `${whole.slice(0, 40)}\n${whole.slice(40)}`],
    ['a secret key', KEY],
    ['JSON that is not packed', '{"TLS.ver":"2.0"}'],
    ['something else that is packed', pack('hello')],
    ['packed JSON of another kind', pack('[1,2]')],
    ['packed null', pack('null')],
    ['an app without number', pack('{"TLS.identifier":"a","TLS.sdkappid":"x","TLS.time":1,"TLS.expire":1}')],
    ['a negative life', pack('{"TLS.identifier":"a","TLS.sdkappid":1,"TLS.time":1,"TLS.expire":-1}')],
    ['no name', pack('{"TLS.sdkappid":1,"TLS.time":1,"TLS.expire":1}')],
    ['a bomb of 100 MB', pack(' '.repeat(100_000_000))],
    ['a text of 1 MB', 'A'.repeat(1_000_000)],
  ])('refuses %s, without showing it', (_, text) => {
    let error: unknown;
    try {
      readUserSig(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(
      new ImportError(
        'CREDENTIALS',
        'The UserSig cannot be read: copy it whole, or make a new one from the secret key with `tim-import sign`.',
      ),
    );
    expect((error as ImportError).cause).toBeUndefined();
  });

  test('names one of version 1', () => {
    const claims =
      '{"TLS.account_type":"0","TLS.identifier":"a","TLS.sdk_appid":"1","TLS.expire_after":"1","TLS.time":"1"}';
    expect(() => readUserSig(pack(claims))).toThrow(/^The UserSig is of version 1, made with a private key/);
  });

  test('never throws anything but that one error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map(pack)), (text) => {
        try {
          readUserSig(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
