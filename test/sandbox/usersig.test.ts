import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../src/sandbox/usersig.js';
import { ADMIN, APP, KEY, NOW, pack, sign, signedFields } from './caller.js';

const verifier = (now = NOW) => createVerifier({ sdkappid: APP, secretKey: KEY, clock: () => now });

describe('a UserSig', () => {
  test('has the fixed point that the vendor’s libraries agree on', () => {
    expect(signedFields()['TLS.sig']).toBe('9awWeUL8MxxbBn8dhB0Jvuo0JKIh4dNCLkGIX4n5fd0=');
    expect(verifier().verify(sign(), ADMIN)).toBe(0);
  });

  test('made by the vendor’s own library passes', () => {
    const { Api } = createRequire(import.meta.url)('tls-sig-api-v2');
    const usersig: string = new Api(APP, KEY).genSig(ADMIN, 86_400);
    expect(verifier(Date.now() / 1000).verify(usersig, ADMIN)).toBe(0);
  });

  const changed = (fields: Record<string, unknown>) => pack(JSON.stringify({ ...signedFields(), ...fields }));
  test.each([
    ['with a userbuf that is signed too', sign({ userbuf: 'AAAA' }), 0],
    ['without a character', '', 70002],
    ['that is not base64', 'eJw=!', 70003],
    ['that was not unreplaced', sign().replace(/[*_-]/g, '+'), 70003],
    ['that is cut short', sign().slice(0, 40), 70003],
    [
      'that inflates to a megabyte',
      pack(JSON.stringify({ ...signedFields(), x: 'x'.repeat(1_000_000) })),
      70003,
    ],
    ['that holds no JSON', pack('TLS.ver=2.0'), 70003],
    ['that holds a list', pack('[1]'), 70005],
    ['that holds null', pack('null'), 70003],
    ['of version 1', changed({ 'TLS.ver': '1.0' }), 70005],
    ['with the app as a string', changed({ 'TLS.sdkappid': String(APP) }), 70005],
    ['without a signature', changed({ 'TLS.sig': undefined }), 70005],
    ['of another app', sign({ app: APP + 1 }), 70014],
    ['of another key', sign({ key: 'another' }), 70009],
    ['with a longer life than was signed', changed({ 'TLS.expire': 86_400_000 }), 70009],
    ['of another account', sign({ identifier: 'someone' }), 70013],
    ['that expires this second', sign({ time: NOW - 86_400 }), 0],
    ['that expired a second ago', sign({ time: NOW - 86_401 }), 70001],
  ])('%s', (_name, usersig, code) => {
    const { verify } = verifier();
    expect([verify(usersig, ADMIN), verify(usersig, ADMIN)]).toEqual([code, code]); // the second one is remembered
  });

  test('expires while it is remembered', () => {
    let now = NOW;
    const { verify } = createVerifier({ sdkappid: APP, secretKey: KEY, clock: () => now });
    expect(verify(sign(), ADMIN)).toBe(0);
    now += 86_401;
    expect(verify(sign(), ADMIN)).toBe(70001);
  });

  test('is revoked when it was signed before or used before, and one signed after passes', () => {
    const { verify, revoke, restore } = verifier();
    const used = sign();
    expect(verify(used, ADMIN)).toBe(0);
    revoke(70052);
    const codes = [used, sign({ time: NOW - 1 }), sign({ expire: 90_000 })].map((usersig) =>
      verify(usersig, ADMIN),
    );
    expect(codes).toEqual([70052, 70052, 0]);
    restore();
    expect(verify(used, ADMIN)).toBe(0);
  });
});
