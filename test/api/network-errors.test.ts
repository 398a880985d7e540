import { errors } from 'undici';
import { describe, expect, test } from 'vitest';
import { networkErrorOf } from '../../src/api/network-errors.js';
import { entryOf } from '../../src/catalogue/catalogue.js';

function error(code: string, more: object = {}): Error {
  return Object.assign(new Error('see https://host/?usersig=hunter2'), { code, ...more });
}

test.each([
  ['ECONNREFUSED', 'CONNECTION_REFUSED'],
  ['ECONNRESET', 'CONNECTION_RESET'],
  ['EPIPE', 'CONNECTION_RESET'],
  ['UND_ERR_SOCKET', 'CONNECTION_CLOSED'],
  ['ETIMEDOUT', 'CONNECTION_TIMEOUT'],
  ['UND_ERR_CONNECT_TIMEOUT', 'CONNECTION_TIMEOUT'],
  ['ENOTFOUND', 'HOST_NOT_FOUND'],
  ['EAI_AGAIN', 'HOST_NOT_FOUND'],
  ['EHOSTUNREACH', 'HOST_UNREACHABLE'],
  ['ENETUNREACH', 'HOST_UNREACHABLE'],
  ['EMFILE', 'CONNECTION_FAILED'],
  ['EADDRNOTAVAIL', 'CONNECTION_FAILED'],
  ['HPE_INVALID_CONSTANT', 'PROTOCOL_ERROR'],
  ['UND_ERR_HEADERS_OVERFLOW', 'PROTOCOL_ERROR'],
  ['CERT_HAS_EXPIRED', 'CERTIFICATE_INVALID'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERTIFICATE_INVALID'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'CERTIFICATE_INVALID'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_FAILED'],
  ['EPROTO', 'TLS_FAILED'],
  ['EWHATEVER', 'CONNECTION_FAILED'],
])('%s is %s, in words of our own', (code, expected) => {
  const fault = networkErrorOf(error(code));
  expect(fault.code).toBe(expected);
  expect(fault.message).toMatch(/^[A-Z].*\.$/);
  expect(fault.message).not.toContain('hunter2');
  expect(entryOf(fault.code).meaning.en).not.toContain('not in this catalogue');
});

describe('an error inside another', () => {
  test.each([
    ['the cause', error('UND_ERR_PRX_TLS', { cause: error('CERT_HAS_EXPIRED') }), 'CERTIFICATE_INVALID'],
    [
      'one of several addresses',
      error('', { errors: [error('ECONNREFUSED'), error('ENETUNREACH')] }),
      'CONNECTION_REFUSED',
    ],
    ['an error without a code', new TypeError('x', { cause: error('EPIPE') }), 'CONNECTION_RESET'],
  ])('%s', (_, given, expected) => {
    expect(networkErrorOf(given).code).toBe(expected);
  });
});

test.each([
  [undefined],
  [null],
  ['ECONNRESET'],
  [{ code: 7 }],
  [{ code: 'see http://x/?usersig=hunter2' }],
  [new errors.InvalidArgumentError('hunter2')],
])('what is not known of %s is not guessed', (given) => {
  const fault = networkErrorOf(given);
  expect(fault.code).toBe('CONNECTION_FAILED');
  expect(fault.message).not.toContain('hunter2');
});

test('a cause that leads back to itself is no endless search', () => {
  const knot = error('EWHATEVER');
  knot.cause = knot;
  expect(networkErrorOf(knot).code).toBe('CONNECTION_FAILED');
});
