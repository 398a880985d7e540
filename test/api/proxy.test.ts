import { describe, expect, test } from 'vitest';
import { createProxyChoice, type ProxyServer } from '../../src/api/proxy.js';
import { ImportError } from '../../src/errors.js';
import { aClient, importOf } from './a-client.js';
import { makeCertificate } from './certificates.js';
import { deadPort, GOOD, httpServer, proxyServer, socketServer } from './servers.js';

const API = 'https://console.tim.qq.com';
const authority = makeCertificate({ name: 'test authority', authority: true });
const certificate = makeCertificate({ issuer: authority });
const answered = { kind: 'answer', httpStatus: 200, body: GOOD };

describe('the choice of a proxy', () => {
  test.each<[Record<string, string>, ProxyServer | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTP_PROXY: 'http://proxy:8080' }, undefined],
    [{ HTTPS_PROXY: 'http://proxy:8080' }, { origin: 'http://proxy:8080' }],
    [{ HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2' }, { origin: 'http://lower:2' }],
    [{ HTTPS_PROXY: 'proxy.example.com:3128/' }, { origin: 'http://proxy.example.com:3128' }],
    [{ HTTPS_PROXY: 'https://proxy' }, { origin: 'https://proxy' }],
    [
      { HTTPS_PROXY: 'http://us%40er:p%3Ass%20w@proxy:8080' },
      { origin: 'http://proxy:8080', authorization: `Basic ${btoa('us@er:p:ss w')}` },
    ],
    [
      { HTTPS_PROXY: 'http://user:100%@proxy:8080' },
      { origin: 'http://proxy:8080', authorization: `Basic ${btoa('user:100%')}` },
    ],
    [{ HTTPS_PROXY: 'user@proxy:80' }, { origin: 'http://proxy', authorization: `Basic ${btoa('user:')}` }],
  ])('of %j is %j', (env, expected) => {
    expect(createProxyChoice(env)(API)).toEqual(expected);
  });

  test.each([
    ['*', false],
    ['console.tim.qq.com', false],
    ['CONSOLE.tim.QQ.com', false],
    ['qq.com', false],
    ['.qq.com', false],
    ['*.qq.com', false],
    ['example.com, qq.com', false],
    ['example.com qq.com', false],
    ['console.tim.qq.com:443', false],
    ['console.tim.qq.com:8443', true],
    ['q.com', true],
    ['im.qq.com', true],
    ['.', true],
    ['', true],
    [',,', true],
  ])('with NO_PROXY %j is a proxy: %j', (NO_PROXY, proxied) => {
    for (const env of [{ NO_PROXY }, { no_proxy: NO_PROXY }]) {
      expect(createProxyChoice({ ...env, HTTPS_PROXY: 'http://proxy' })(API) !== undefined).toBe(proxied);
    }
  });

  test.each(['http://127.0.0.1:8080', 'https://localhost', 'https://[::1]:8443'])(
    'for %s is none',
    (origin) => {
      expect(createProxyChoice({ HTTPS_PROXY: 'http://proxy' })(origin)).toBeUndefined();
    },
  );

  test.each([
    ['socks5://user:hunter2@proxy:1080', 'must begin with http:// or https://'],
    ['http://user:hunter2@pro xy', 'is not a URL'],
    ['http://', 'is not a URL'],
    ['user:hunter2@proxy:99999', 'is not a URL'],
  ])('refuses %s, without showing it', (HTTPS_PROXY, problem) => {
    expect(() => createProxyChoice({ HTTPS_PROXY })).toThrow(
      new ImportError(
        'USAGE',
        `HTTPS_PROXY ${problem}: give it as http://user:password@host:port, or unset it.`,
      ),
    );
  });
});

describe('a call through a proxy', () => {
  const through = (proxy: ProxyServer) => ({ proxyFor: () => proxy, ca: authority.cert });

  test('reaches the API in a tunnel, with a login only for the proxy', async () => {
    let authorization: string | undefined = 'not asked';
    await using server = await httpServer((request, response) => {
      authorization = request.headers['proxy-authorization'];
      response.end(GOOD);
    }, certificate);
    await using proxy = await proxyServer();
    const login = { origin: proxy.origin, authorization: 'Basic dXNlcjpwYXNz' };
    await using client = aClient({ origin: server.origin, ...through(login) });
    for (let i = 0; i < 20; i++) {
      const replies = await Promise.all(['1', '2', '3'].map((id) => client.call(importOf(id))));
      expect(replies).toMatchObject(Array(3).fill(answered));
    }
    expect(authorization).toBeUndefined();
    expect(proxy.asked).toEqual(Array(3).fill([`127.0.0.1:${server.port}`, 'Basic dXNlcjpwYXNz']));
    expect([server.bodies.length, server.connections, proxy.connections]).toEqual([60, 3, 3]);
    client.destroy();
    await expect.poll(() => [server.open, proxy.open]).toEqual([0, 0]);
  });

  test.each([
    [407, 'PROXY_REFUSED', 'The proxy asks for a user name and password (HTTP 407).'],
    [403, 'PROXY_REFUSED', 'The proxy does not let calls through to the server (HTTP 403).'],
    [302, 'PROXY_REFUSED', 'The proxy does not let calls through to the server (HTTP 302).'],
    [405, 'PROXY_REFUSED', 'The proxy does not let calls through to the server (HTTP 405).'],
    [429, 'CONNECTION_FAILED', 'The proxy cannot reach the server at the moment (HTTP 429).'],
    [502, 'CONNECTION_FAILED', 'The proxy cannot reach the server at the moment (HTTP 502).'],
    [503, 'CONNECTION_FAILED', 'The proxy cannot reach the server at the moment (HTTP 503).'],
  ])('that answers %i is %s', async (status, code, message) => {
    let answer = status;
    await using server = await httpServer(undefined, certificate);
    await using proxy = await proxyServer(() => answer);
    await using client = aClient({ origin: server.origin, ...through(proxy) });
    const refused = { kind: 'fault', code, message, sent: false };
    for (let i = 0; i < 2; i++) expect(await client.call(importOf('a'))).toMatchObject(refused);
    answer = 200;
    expect(await client.call(importOf('a'))).toMatchObject(answered);
  });

  test('that nobody listens at', async () => {
    const origin = `http://127.0.0.1:${await deadPort()}`;
    await using client = aClient({ origin: API, ...through({ origin }) });
    expect(await client.call(importOf('a'))).toMatchObject({
      kind: 'fault',
      code: 'CONNECTION_REFUSED',
      message: 'The proxy refused the connection.',
      sent: false,
    });
  });

  test('that takes the connection and says nothing ends at the deadline, and leaves nothing open', async () => {
    let now = 0;
    await using silent = await socketServer(() => {});
    await using client = aClient({
      origin: API,
      timeout: 10_000,
      clock: { now: () => now, wall: () => 0 },
      ...through(silent),
    });
    const call = client.call(importOf('a'));
    await expect.poll(() => silent.open).toBe(1);
    now += 10_000;
    expect(await call).toMatchObject({ kind: 'fault', code: 'CONNECTION_TIMEOUT', sent: false });
    await expect.poll(() => silent.open).toBe(0);
  });

  test('that hangs up', async () => {
    await using rude = await socketServer(
      () => {},
      (socket) => socket.end(),
    );
    await using client = aClient({ origin: API, ...through(rude) });
    expect(await client.call(importOf('a'))).toMatchObject({
      kind: 'fault',
      code: 'CONNECTION_RESET',
      sent: false,
    });
  });

  test('does not make a bad certificate good', async () => {
    const expired = makeCertificate({ issuer: authority, to: -1000 });
    for (const bad of [expired, makeCertificate({ issuer: authority, ip: [10, 0, 0, 1] })]) {
      await using server = await httpServer(undefined, bad);
      await using proxy = await proxyServer();
      await using client = aClient({ origin: server.origin, ...through(proxy) });
      expect(await client.call(importOf('a'))).toMatchObject({
        kind: 'fault',
        code: 'CERTIFICATE_INVALID',
        sent: false,
      });
    }
  });

  test('whose own certificate is bad goes nowhere', async () => {
    await using proxy = await proxyServer(() => 200, certificate);
    await using client = aClient({ origin: API, proxyFor: () => proxy });
    expect(await client.call(importOf('a'))).toMatchObject({
      kind: 'fault',
      code: 'CERTIFICATE_INVALID',
      message:
        'The certificate of the proxy cannot be trusted: an authority that this machine does not know has signed it.',
      sent: false,
    });
    expect(proxy.asked).toEqual([]);
  });
});
