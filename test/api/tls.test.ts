import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { classify } from '../../src/api/classify.js';
import { checkVerification } from '../../src/api/regions.js';
import { ImportError } from '../../src/errors.js';
import { aClient, importOf } from './a-client.js';
import { makeCertificate } from './certificates.js';
import { GOOD, httpServer, tlsServer } from './servers.js';

const HOUR = 3_600_000;
const authority = makeCertificate({ name: 'test authority', authority: true });
const good = makeCertificate({ issuer: authority });
const answered = { kind: 'answer', httpStatus: 200, body: GOOD };

function distrusted(reason: string): object {
  const message = `The certificate of the server cannot be trusted: ${reason}.`;
  return { kind: 'fault', code: 'CERTIFICATE_INVALID', message, sent: false };
}

describe('a server with a certificate', () => {
  test.each([
    ['that the given authority signed', good, answered],
    ['that is its own authority', makeCertificate(), distrusted('it is self-signed')],
    [
      'of an unknown authority',
      makeCertificate({ issuer: makeCertificate({ name: 'stranger', authority: true }) }),
      distrusted('an authority that this machine does not know has signed it'),
    ],
    ['that has expired', makeCertificate({ issuer: authority, to: -HOUR }), distrusted('it has expired')],
    [
      'of tomorrow',
      makeCertificate({ issuer: authority, from: HOUR }),
      distrusted('it is not valid yet, or the clock of this machine is wrong'),
    ],
    [
      'of another host',
      makeCertificate({ issuer: authority, ip: [10, 0, 0, 1] }),
      distrusted('it belongs to another host'),
    ],
    [
      'that somebody forged',
      makeCertificate({ issuer: { ...makeCertificate({ authority: true }), name: authority.name } }),
      distrusted('its signature is wrong'),
    ],
  ])('%s', async (_, certificate, expected) => {
    await using server = await httpServer(undefined, certificate);
    await using client = aClient({ origin: server.origin, ca: authority.cert });
    // Twice: a refusal must not leave a connection behind that never ends.
    for (let i = 0; i < 2; i++) expect(await client.call(importOf('a'))).toMatchObject(expected);
    expect(server.bodies.length).toBe(expected === answered ? 2 : 0);
  });

  test('is not trusted for being signed well by an authority that nobody named', async () => {
    await using server = await httpServer(undefined, good);
    await using client = aClient({ origin: server.origin });
    expect(await client.call(importOf('a'))).toMatchObject(
      distrusted('an authority that this machine does not know has signed it'),
    );
  });

  test('keeps its connections like any other', async () => {
    await using server = await httpServer(undefined, good);
    await using client = aClient({ origin: server.origin, ca: authority.cert });
    for (let i = 0; i < 40; i++)
      await Promise.all(['1', '2', '3', '4', '5'].map((id) => client.call(importOf(id))));
    expect([server.bodies.length, server.connections]).toEqual([200, 5]);
  });

  test('that is none: plain HTTP on the port', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin.replace('http:', 'https:') });
    const reply = await client.call(importOf('a'));
    expect(reply).toMatchObject({ kind: 'fault', code: 'TLS_FAILED', sent: false });
  });
});

describe('a server with no protocol in common', () => {
  test.each([
    ['HTTP/2 alone', { ALPNProtocols: ['h2'] }, 'does not speak HTTP/1.1'],
    ['TLS 1.1 alone', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, 'TLS'],
  ] as const)('%s: a stop, not an outage', async (_, options, why) => {
    await using server = await tlsServer({ ...good, ...options });
    await using client = aClient({ origin: server.origin, ca: authority.cert });
    const reply = await client.call(importOf('a'));
    expect(reply).toMatchObject({ kind: 'fault', code: 'TLS_MISMATCH', sent: false });
    expect(reply.kind === 'fault' && reply.message).toContain(why);
    expect(classify(reply)).toMatchObject({ class: 'stop', about: 'connection' });
  });
});

test('NODE_EXTRA_CA_CERTS is honoured, and NODE_TLS_REJECT_UNAUTHORIZED=0 on loopback alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  try {
    await using server = await httpServer(undefined, good);
    await writeFile(join(folder, 'ca.pem'), authority.cert);
    const script = `
      import { createClient } from ${JSON.stringify(fileURLToPath(new URL('../../dist/api/client.js', import.meta.url)))};
      const client = createClient({
        origin: process.argv[1], sdkappid: 1, admin: 'a', timeout: 5000,
        signer: { usersig: () => 'x', redact: (text) => text }, chance: Math.random,
        clock: { now: () => performance.now(), wall: Date.now },
      });
      const reply = await client.call({ command: 'a/b', body: '{}' });
      console.log(reply.code ?? reply.httpStatus);
      client.destroy();`;
    const run = async (env: NodeJS.ProcessEnv, origin = server.origin) => {
      const args = ['--input-type=module', '--eval', script, origin];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        env: { ...process.env, ...env },
      });
      return stdout.trim();
    };
    expect(await run({})).toBe('CERTIFICATE_INVALID');
    expect(await run({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toBe('200');
    expect(await run({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toBe('200');
    // The same server by a name that is not known for loopback.
    const elsewhere = server.origin.replace('127.0.0.1', '0.0.0.0');
    expect(await run({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, elsewhere)).toBe('CERTIFICATE_INVALID');
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  test.each(['https://console.tim.qq.com', 'https://localhost.example.com', 'https://10.0.0.1'])(
    'is refused for %s',
    (origin) => {
      expect(() => checkVerification(origin, '0')).toThrow(
        new ImportError(
          'USAGE',
          'NODE_TLS_REJECT_UNAUTHORIZED=0 would trust any server: unset it, and name the authority to trust in NODE_EXTRA_CA_CERTS.',
        ),
      );
    },
  );

  test.each([
    ['https://127.0.0.1:8443', '0'],
    ['https://localhost', '0'],
    ['https://[::1]', '0'],
    ['https://console.tim.qq.com', '1'],
    ['https://console.tim.qq.com', ''],
    ['https://console.tim.qq.com', undefined],
  ])('%s with %j is none of our business', (origin, setting) => {
    expect(() => checkVerification(origin, setting)).not.toThrow();
  });
});
