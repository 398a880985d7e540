import { MockAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/api/redact.js';
import type { Account } from '../../src/input/rows/account.js';
import { aCaller, clock, USERSIG } from './a-caller.js';
import { GOOD, good, httpServer, socketServer } from './servers.js';

describe('a request', () => {
  test('has the form that the vendor documents, with a random number of its own', async () => {
    const seen: unknown[] = [];
    await using server = await httpServer((request, response, body) => {
      const { method, url, headers } = request;
      seen.push({ method, url, type: headers['content-type'], length: headers['content-length'], body });
      good(request, response);
    });
    const chances = [0, 0.5, 1 - 2 ** -53];
    await using caller = aCaller({
      origin: server.origin,
      admin: 'the admin/&',
      chance: () => chances.shift() ?? 0,
    });
    for (let i = 0; i < 3; i++) await caller.call({ identifier: 'test', nick: 'Zoë 🎉' });
    expect(seen).toEqual(
      ['0', '2147483648', '4294967295'].map((random) => ({
        method: 'POST',
        url: `/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=the%20admin%2F%26&usersig=${USERSIG}&contenttype=json&random=${random}`,
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
    await using caller = aCaller({ origin: server.origin });
    await caller.call(account);
    expect(server.bodies).toEqual([body]);
  });

  test('calls the account UserID where the app wants that', async () => {
    await using server = await httpServer();
    await using caller = aCaller({ origin: server.origin, idField: 'UserID' });
    await caller.call({ identifier: '42', nick: 'x' });
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
    await using caller = aCaller({ origin: server.origin, signer });
    for (let i = 0; i < 3; i++) await caller.call({ identifier: 'a' });
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
    await using caller = aCaller({ origin: server.origin, clock: { now: () => now, wall: () => 0 } });
    const reply = await caller.call({ identifier: 'a' });
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
    await using caller = aCaller({ origin: server.origin, clock: { now: clock.now, wall } });
    const expected = { kind: 'answer', httpStatus: status, body: 'busy', ...times };
    expect(await caller.call({ identifier: 'a' })).toEqual(
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
    await using caller = aCaller({ origin: server.origin, signer, chance: () => 0 });
    const url =
      '/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=administrator&usersig=[removed]&contenttype=json&random=0';
    for (let i = 0; i < 2; i++) {
      const body = `<p>No such page: ${url} or [removed]</p>`;
      expect(await caller.call({ identifier: 'a' })).toEqual({
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
    await using caller = aCaller({ origin: server.origin });
    expect(await caller.call({ identifier: 'a' })).toEqual({
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
  const callMany = (caller: { call(account: Account): Promise<unknown> }, n: number) =>
    Promise.all(Array.from({ length: n }, (_, i) => caller.call({ identifier: `${i}` })));

  test('are at most as many as allowed, and each is used again', async () => {
    await using server = await httpServer();
    await using caller = aCaller({ origin: server.origin, connections: 7 });
    await callMany(caller, 500);
    expect([server.bodies.length, server.connections]).toEqual([500, 7]);
  });

  test('one after another, calls share a single one', async () => {
    await using server = await httpServer();
    await using caller = aCaller({ origin: server.origin });
    for (let i = 0; i < 20; i++) await caller.call({ identifier: `${i}` });
    expect(server.connections).toBe(1);
  });

  test('become more while calls wait, when more are allowed', async () => {
    await using server = await slowServer();
    await using caller = aCaller({ origin: server.origin, connections: 2 });
    const calls = callMany(caller, 10);
    await expect.poll(() => server.answers.length).toBe(2);
    caller.connections = 5;
    await expect.poll(() => server.answers.length).toBe(5);
    expect([caller.connections, server.connections]).toEqual([5, 5]);
    const timer = setInterval(() => server.answers.shift()?.(), 1);
    await calls;
    clearInterval(timer);
    expect([server.bodies.length, server.connections]).toEqual([10, 5]);
  });

  test('become fewer as calls end, when fewer are allowed, and no call is lost', async () => {
    await using server = await slowServer();
    await using caller = aCaller({ origin: server.origin, connections: 8 });
    const calls = callMany(caller, 30);
    await expect.poll(() => server.answers.length).toBe(8);
    caller.connections = 3;
    const timer = setInterval(() => server.answers.shift()?.(), 1);
    const replies = await calls;
    clearInterval(timer);
    expect(replies.filter((reply) => (reply as { kind: string }).kind === 'answer').length).toBe(30);
    await expect.poll(() => server.open).toBe(3);
    caller.connections = 1;
    await expect.poll(() => server.open).toBe(1);
  });

  test('are closed when the caller is', async () => {
    await using server = await httpServer();
    await using caller = aCaller({ origin: server.origin });
    await callMany(caller, 5);
    await caller.close();
    await expect.poll(() => server.open).toBe(0);
    expect(await caller.call({ identifier: 'late' })).toMatchObject({
      code: 'CONNECTION_CLOSED',
      sent: false,
    });
  });

  test('closing waits for the calls that are on', async () => {
    await using server = await slowServer();
    await using caller = aCaller({ origin: server.origin, connections: 1 });
    const calls = callMany(caller, 2);
    const closing = caller.close();
    await expect.poll(() => server.answers.length).toBe(1);
    server.answers.shift()?.();
    await expect.poll(() => server.answers.length).toBe(1);
    server.answers.shift()?.();
    await closing;
    expect(await calls).toMatchObject([{ kind: 'answer' }, { kind: 'answer' }]);
  });

  test('destroying ends the calls that are on, those that wait included', async () => {
    await using server = await slowServer();
    await using caller = aCaller({ origin: server.origin, connections: 1 });
    const calls = callMany(caller, 2);
    await expect.poll(() => server.answers.length).toBe(1);
    caller.destroy();
    const end = {
      kind: 'fault',
      code: 'CONNECTION_CLOSED',
      message: 'The run ended before the answer came.',
    };
    expect(await calls).toMatchObject([
      { ...end, sent: true },
      { ...end, sent: false },
    ]);
    await caller.close();
  });

  test('a dispatcher that was handed in is used for every call, and left open', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://console.tim.qq.com')
      .intercept({ path: /^\/v4\/im_open_login_svc\/account_import\?/, method: 'POST' })
      .reply(200, GOOD)
      .times(3);
    await using caller = aCaller({ origin: 'https://console.tim.qq.com', dispatcher: agent });
    expect(await callMany(caller, 3)).toMatchObject(
      Array(3).fill({ kind: 'answer', httpStatus: 200, body: GOOD }),
    );
    await caller.close();
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
      await using caller = aCaller({ origin: server.origin, clock: time });
      const replies = [];
      for (let i = 0; i < 3; i++) {
        replies.push(await caller.call({ identifier: `${i}` }));
        time.idle(3000);
      }
      expect(replies).toMatchObject(Array(3).fill({ kind: 'answer', body: GOOD }));
      expect(server.bodies).toEqual(['0', '1', '1', '2', '2'].map((id) => `{"Identifier":"${id}"}`));
    },
  );

  test('is told from one that was in use a moment ago: there the call may have been served', async () => {
    await using server = await oneEach('destroy');
    await using caller = aCaller({ origin: server.origin, clock: movable() });
    await caller.call({ identifier: '0' });
    expect(await caller.call({ identifier: '1' })).toMatchObject({
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
    await using caller = aCaller({ origin: server.origin, clock: time });
    await caller.call({ identifier: '0' });
    dead = true;
    time.idle(3000);
    expect(await caller.call({ identifier: '1' })).toMatchObject({
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
    await using caller = aCaller({ origin: server.origin, clock: time });
    await caller.call({ identifier: '0' });
    time.idle(3000);
    expect(await caller.call({ identifier: '1' })).toMatchObject({ kind: 'fault', sent: true });
    expect(server.bodies.length).toBe(2);
  });
});

describe('backup origins', () => {
  test('take the calls from when they are chosen, and give them back', async () => {
    await using first = await httpServer();
    await using second = await httpServer();
    await using caller = aCaller({ origin: first.origin, backups: [second.origin] });
    expect(caller.origins).toEqual([first.origin, second.origin]);
    for (const [identifier, origin] of [['1'], ['2', 1], ['3'], ['4', 0], ['5']] as const) {
      if (origin !== undefined) caller.useOrigin(origin);
      await caller.call({ identifier });
    }
    expect(first.bodies).toEqual(['1', '4', '5'].map((id) => `{"Identifier":"${id}"}`));
    expect(second.bodies).toEqual(['2', '3'].map((id) => `{"Identifier":"${id}"}`));
    expect([first.connections, second.connections]).toEqual([1, 1]);
    await caller.close();
    await expect.poll(() => [first.open, second.open]).toEqual([0, 0]);
  });

  test('leave the calls that are on where they are', async () => {
    const answers: (() => void)[] = [];
    await using first = await httpServer((_, response) => answers.push(() => response.end(GOOD)));
    await using second = await httpServer();
    await using caller = aCaller({ origin: first.origin, backups: [second.origin] });
    const call = caller.call({ identifier: '1' });
    await expect.poll(() => answers.length).toBe(1);
    caller.useOrigin(1);
    answers[0]?.();
    expect(await call).toMatchObject({ kind: 'answer', body: GOOD });
    expect([first.bodies.length, second.connections]).toEqual([1, 0]);
  });

  test('are as many as there are', async () => {
    await using server = await httpServer();
    await using caller = aCaller({ origin: server.origin });
    expect(() => caller.useOrigin(1)).toThrow(RangeError);
  });
});
