import { MockAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import { accountImport } from '../../src/api/account-import.js';
import { createRedactor } from '../../src/api/redact.js';
import type { CallRequest } from '../../src/api/request.js';
import type { Account } from '../../src/input/rows/account.js';
import { toolVersion } from '../../src/version.js';
import { aClient, clock, importOf, USERSIG } from './a-client.js';
import { GOOD, good, httpServer, socketServer } from './servers.js';

describe('a request', () => {
  test('has the form that the vendor documents, with a random number of its own', async () => {
    const seen: unknown[] = [];
    await using server = await httpServer((request, response, body) => {
      const { method, url, headers } = request;
      const { accept, 'user-agent': agent } = headers;
      seen.push({
        method,
        url,
        accept,
        agent,
        type: headers['content-type'],
        length: headers['content-length'],
        body,
      });
      good(request, response);
    });
    const chances = [0, 0.5, 1 - 2 ** -53];
    await using client = aClient({
      origin: server.origin,
      admin: 'the admin/&',
      chance: () => chances.shift() ?? 0,
    });
    for (let i = 0; i < 3; i++)
      await client.call(accountImport({ identifier: 'test', nick: 'Zoë 🎉' }, 'Identifier'));
    expect(seen).toEqual(
      ['0', '2147483648', '4294967295'].map((random) => ({
        method: 'POST',
        url: `/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=the%20admin%2F%26&usersig=${USERSIG}&contenttype=json&random=${random}`,
        accept: 'application/json',
        agent: `tim-import/${toolVersion()}`,
        type: 'application/json',
        length: '40',
        body: '{"Identifier":"test","Nick":"Zoë 🎉"}',
      })),
    );
  });

  test.each<[Account, string]>([
    [{ identifier: '0' }, '{"Identifier":"0"}'],
    [{ identifier: 'a', nick: '', faceUrl: '' }, '{"Identifier":"a"}'],
    [
      { identifier: 'a"\\', nick: 'N\n', faceUrl: 'http://www.qq.com', type: 1 },
      '{"Identifier":"a\\"\\\\","Nick":"N\\n","FaceUrl":"http://www.qq.com","Type":1}',
    ],
  ])('of %j says %s', async (account, body) => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    await client.call(accountImport(account, 'Identifier'));
    expect(server.bodies).toEqual([body]);
  });

  test('calls the account UserID where the app wants that', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    await client.call(accountImport({ identifier: '42', nick: 'x' }, 'UserID'));
    expect(server.bodies).toEqual(['{"UserID":"42","Nick":"x"}']);
  });

  test('carries the UserSig that is good when it starts', async () => {
    const urls: (string | null)[] = [];
    await using server = await httpServer((request, response) => {
      urls.push(new URL(request.url ?? '', server.origin).searchParams.get('usersig'));
      good(request, response);
    });
    const usersigs = ['first', 'first', 'sec+/=ond'];
    const signer = { usersig: () => usersigs.shift() ?? '', redact: (text: string) => text };
    await using client = aClient({ origin: server.origin, signer });
    for (let i = 0; i < 3; i++) await client.call(importOf('a'));
    expect(urls).toEqual(['first', 'first', 'sec+/=ond']);
  });
});

describe('a reply', () => {
  const times = { startedAt: expect.any(Number), latencyMs: expect.any(Number) };

  test('is the answer, with its times on the given clock', async () => {
    let now = 1000;
    await using server = await httpServer((request, response) => {
      now += 250;
      good(request, response);
    });
    await using client = aClient({ origin: server.origin, clock: { now: () => now, wall: () => 0 } });
    const reply = await client.call(importOf('a'));
    expect(reply).toEqual({ kind: 'answer', httpStatus: 200, body: GOOD, startedAt: 1000, latencyMs: 250 });
  });

  test.each([
    [429, '3', 3000],
    [503, 'Mon, 23 Nov 2026 08:00:10 GMT', 10_000],
    [503, 'soon', undefined],
    [200, '3', undefined],
  ])('of status %i with Retry-After %s asks for %j ms', async (status, header, retryAfter) => {
    await using server = await httpServer((_, response) => {
      response.writeHead(status, { 'Retry-After': header }).end('busy');
    });
    const wall = () => Date.UTC(2026, 10, 23, 8, 0, 0);
    await using client = aClient({ origin: server.origin, clock: { now: clock.now, wall } });
    const expected = { kind: 'answer', httpStatus: status, body: 'busy', ...times };
    expect(await client.call(importOf('a'))).toEqual(
      retryAfter === undefined ? expected : { ...expected, retryAfter },
    );
  });

  test('holds no credentials, though the server quotes the URL', async () => {
    const usersig = `eJw${'x*-_'.repeat(60)}`;
    await using server = await httpServer((request, response) => {
      response.writeHead(404).end(`<p>No such page: ${request.url} or ${usersig}</p>`);
    });
    const redactor = createRedactor();
    redactor.learn(usersig);
    const signer = { usersig: () => usersig, redact: redactor.redact };
    await using client = aClient({ origin: server.origin, signer, chance: () => 0 });
    const url =
      '/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=administrator&usersig=[removed]&contenttype=json&random=0';
    for (let i = 0; i < 2; i++) {
      const body = `<p>No such page: ${url} or [removed]</p>`;
      expect(await client.call(importOf('a'))).toEqual({
        kind: 'answer',
        httpStatus: 404,
        body,
        ...times,
      });
    }
  });

  test('does not follow a redirect', async () => {
    await using elsewhere = await httpServer();
    await using server = await httpServer((_, response) => {
      response.writeHead(307, { location: `${elsewhere.origin}/` }).end();
    });
    await using client = aClient({ origin: server.origin });
    expect(await client.call(importOf('a'))).toEqual({
      kind: 'answer',
      httpStatus: 307,
      body: '',
      ...times,
    });
    expect([server.bodies.length, elsewhere.connections]).toEqual([1, 0]);
  });
});

describe('connections', () => {
  /** A server that answers when told to. */
  async function slowServer() {
    const answers: (() => void)[] = [];
    const server = await httpServer((_, response) => answers.push(() => response.end(GOOD)));
    return Object.assign(server, { answers });
  }
  const callMany = (client: { call(request: CallRequest): Promise<unknown> }, n: number) =>
    Promise.all(Array.from({ length: n }, (_, i) => client.call(importOf(`${i}`))));

  test('are as many as calls are on at a time, and each is used again', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    for (let i = 0; i < 50; i++) await callMany(client, 7);
    expect([server.bodies.length, server.connections]).toEqual([350, 7]);
  });

  test('one after another, calls share a single one', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    for (let i = 0; i < 20; i++) await client.call(importOf(`${i}`));
    expect(server.connections).toBe(1);
  });

  test('are closed when the client is', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    await callMany(client, 5);
    client.destroy();
    await expect.poll(() => server.open).toBe(0);
    expect(await client.call(importOf('late'))).toMatchObject({
      code: 'CONNECTION_CLOSED',
      sent: false,
    });
  });

  test('destroying ends the calls that are on', async () => {
    await using server = await slowServer();
    await using client = aClient({ origin: server.origin });
    const calls = callMany(client, 2);
    await expect.poll(() => server.answers.length).toBe(2);
    client.destroy();
    const end = {
      kind: 'fault',
      code: 'CONNECTION_CLOSED',
      message: 'Everything stopped before the answer came.',
    };
    expect(await calls).toMatchObject([
      { ...end, sent: true },
      { ...end, sent: true },
    ]);
  });

  test('a dispatcher that was handed in is used for every call, and left open', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://console.tim.qq.com')
      .intercept({ path: /^\/v4\/im_open_login_svc\/account_import\?/, method: 'POST' })
      .reply(200, GOOD)
      .times(3);
    await using client = aClient({ origin: 'https://console.tim.qq.com', dispatcher: agent });
    expect(await callMany(client, 3)).toMatchObject(
      Array(3).fill({ kind: 'answer', httpStatus: 200, body: GOOD }),
    );
    agent.assertNoPendingInterceptors();
    await agent.close();
  });
});

describe('a connection that went stale', () => {
  /** Serves one request a connection, and hangs up on the next. */
  const oneEach = (hangUp: 'destroy' | 'resetAndDestroy') =>
    socketServer((socket, _, nth) => {
      if (nth === 1) socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n${GOOD}`);
      else socket[hangUp]();
    });
  const movable = () => {
    let ahead = 0;
    return { now: () => performance.now() + ahead, wall: Date.now, idle: (ms: number) => (ahead += ms) };
  };

  test.each(['destroy', 'resetAndDestroy'] as const)(
    'costs nothing: the call is sent again (%s)',
    async (hangUp) => {
      await using server = await oneEach(hangUp);
      const time = movable();
      await using client = aClient({ origin: server.origin, clock: time });
      const replies = [];
      for (let i = 0; i < 3; i++) {
        replies.push(await client.call(importOf(`${i}`)));
        time.idle(3000);
      }
      expect(replies).toMatchObject(Array(3).fill({ kind: 'answer', body: GOOD }));
      expect(server.bodies).toEqual(['0', '1', '1', '2', '2'].map((id) => `{"Identifier":"${id}"}`));
    },
  );

  test('is told from one that was in use a moment ago: there the call may have been served', async () => {
    await using server = await oneEach('destroy');
    await using client = aClient({ origin: server.origin, clock: movable() });
    await client.call(importOf('0'));
    expect(await client.call(importOf('1'))).toMatchObject({
      kind: 'fault',
      code: 'CONNECTION_CLOSED',
      message: 'The server closed the connection before the answer came.',
      sent: true,
    });
    expect(server.bodies.length).toBe(2);
  });

  test('is tried again only once', async () => {
    let dead = false;
    await using server = await socketServer((socket) => {
      if (dead) socket.destroy();
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n${GOOD}`);
    });
    const time = movable();
    await using client = aClient({ origin: server.origin, clock: time });
    await client.call(importOf('0'));
    dead = true;
    time.idle(3000);
    expect(await client.call(importOf('1'))).toMatchObject({
      kind: 'fault',
      code: 'CONNECTION_CLOSED',
      sent: true,
    });
    expect(server.bodies.length).toBe(3);
  });

  test('is not one that began to answer', async () => {
    await using server = await socketServer((socket, _, nth) => {
      if (nth === 1) socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n${GOOD}`);
      else socket.end('HTTP/1.1 200 OK\r\ncontent-le');
    });
    const time = movable();
    await using client = aClient({ origin: server.origin, clock: time });
    await client.call(importOf('0'));
    time.idle(3000);
    expect(await client.call(importOf('1'))).toMatchObject({ kind: 'fault', sent: true });
    expect(server.bodies.length).toBe(2);
  });
});

describe('backup origins', () => {
  test('take the calls from when they are chosen, and give them back', async () => {
    await using first = await httpServer();
    await using second = await httpServer();
    await using client = aClient({ origin: first.origin, backups: [second.origin] });
    expect(client.origins).toEqual([first.origin, second.origin]);
    for (const [identifier, origin] of [['1'], ['2', 1], ['3'], ['4', 0], ['5']] as const) {
      if (origin !== undefined) client.useOrigin(origin);
      await client.call(importOf(identifier));
    }
    expect(first.bodies).toEqual(['1', '4', '5'].map((id) => `{"Identifier":"${id}"}`));
    expect(second.bodies).toEqual(['2', '3'].map((id) => `{"Identifier":"${id}"}`));
    expect([first.connections, second.connections]).toEqual([1, 1]);
    client.destroy();
    await expect.poll(() => [first.open, second.open]).toEqual([0, 0]);
  });

  test('leave the calls that are on where they are', async () => {
    const answers: (() => void)[] = [];
    await using first = await httpServer((_, response) => answers.push(() => response.end(GOOD)));
    await using second = await httpServer();
    await using client = aClient({ origin: first.origin, backups: [second.origin] });
    const call = client.call(importOf('1'));
    await expect.poll(() => answers.length).toBe(1);
    client.useOrigin(1);
    answers[0]?.();
    expect(await call).toMatchObject({ kind: 'answer', body: GOOD });
    expect([first.bodies.length, second.connections]).toEqual([1, 0]);
  });

  test('are as many as there are', async () => {
    await using server = await httpServer();
    await using client = aClient({ origin: server.origin });
    expect(() => client.useOrigin(1)).toThrow(RangeError);
  });
});
