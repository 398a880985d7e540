import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { aClient, importOf } from './a-client.js';
import { deadPort, GOOD, http, socketServer, type TestServer } from './servers.js';

const TIMEOUT = 10_000;
const ACCOUNT = importOf('a');

/** A clock that stands still until it is moved. */
function stillClock() {
  let now = 0;
  return { now: () => now, wall: () => 0, move: (ms: number) => (now += ms) };
}

/** Sends a byte again and again until the other side hangs up. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 2);
  socket.on('close', () => clearInterval(timer));
}

/** Writes as fast as the other side reads, until it hangs up; counts what was taken. */
function flood(socket: Socket, text: string): { written: number } {
  const taken = { written: 0 };
  const more = () => {
    while (!socket.destroyed && socket.write(text)) taken.written += text.length;
  };
  socket.on('drain', more);
  more();
  return taken;
}

/** What is left of the reply when its times are taken away. */
async function one(server: TestServer): Promise<Record<string, unknown>> {
  await using client = aClient({ origin: server.origin });
  const { startedAt: _, latencyMs: __, ...rest } = await client.call(ACCOUNT);
  await expect.poll(() => server.open).toBeLessThanOrEqual(1);
  return rest;
}

const CLOSED = {
  kind: 'fault',
  code: 'CONNECTION_CLOSED',
  message: 'The server closed the connection before the answer came.',
  sent: true,
};
const RESET = {
  kind: 'fault',
  code: 'CONNECTION_RESET',
  message: 'The connection was reset before the answer came.',
  sent: true,
};
/** A reset behind bytes that were read can show as a plain end. */
const HUNG_UP = {
  ...CLOSED,
  code: expect.stringMatching(/^CONNECTION_(CLOSED|RESET)$/),
  message: expect.any(String),
};
const NOT_HTTP = { kind: 'fault', code: 'PROTOCOL_ERROR', message: 'The answer is not HTTP.', sent: true };
const TOO_LARGE = {
  kind: 'fault',
  code: 'ANSWER_TOO_LARGE',
  message: 'The answer is too large for one of this API.',
  sent: true,
};
const answered = (body: string, httpStatus = 200) => ({ kind: 'answer', httpStatus, body });

describe('what the server sends, and what becomes of it', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const page = '<!doctype html><h1>Not Found</h1>';
  test.each<[string, (socket: Socket) => void, Record<string, unknown>]>([
    ['a good answer', (s) => s.write(http(GOOD)), answered(GOOD)],
    [
      'a good answer, byte by byte',
      (s) => {
        for (const byte of http(GOOD)) s.write(byte);
      },
      answered(GOOD),
    ],
    [
      'a good answer in chunks',
      (s) =>
        s.write(
          `${chunked}14\r\n${GOOD.slice(0, 20)}\r\n${(GOOD.length - 20).toString(16)}\r\n${GOOD.slice(20)}\r\n0\r\n\r\n`,
        ),
      answered(GOOD),
    ],
    [
      'a good answer that ends with the connection',
      (s) => s.end(`HTTP/1.1 200 OK\r\n\r\n${GOOD}`),
      answered(GOOD),
    ],
    ['a good answer in HTTP/1.0', (s) => s.end(`HTTP/1.0 200 OK\r\n\r\n${GOOD}`), answered(GOOD)],
    [
      'early hints, then a good answer',
      (s) => s.write(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${http(GOOD)}`),
      answered(GOOD),
    ],
    ['an empty answer', (s) => s.write(http('')), answered('')],
    ['204', (s) => s.write('HTTP/1.1 204 No Content\r\n\r\n'), answered('', 204)],
    ['302', (s) => s.write(http('', '302 Found', 'location: http://127.0.0.1:1/\r\n')), answered('', 302)],
    ['404 with a page', (s) => s.write(http(page, '404 Not Found')), answered(page, 404)],
    [
      '502 with a page',
      (s) => s.end(http(page, '502 Bad Gateway', 'connection: close\r\n')),
      answered(page, 502),
    ],
    [
      'bytes that are no text',
      (s) => {
        s.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n');
        s.write(Buffer.from([0xff, 0x7b, 0xfe]));
      },
      answered('\ufffd{\ufffd'),
    ],
    [
      'the longest answer that is read',
      (s) => s.write(http('x'.repeat(65_536))),
      answered('x'.repeat(65_536)),
    ],
    ['a byte more than that', (s) => s.write(http('x'.repeat(65_537))), TOO_LARGE],
    [
      'an answer without end',
      (s) => {
        flood(s, 'x'.repeat(10_000));
      },
      NOT_HTTP,
    ],
    [
      'an answer of a terabyte',
      (s) => {
        s.write('HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n');
        flood(s, 'x'.repeat(10_000));
      },
      TOO_LARGE,
    ],
    [
      'chunks without end',
      (s) => {
        s.write(chunked);
        flood(s, `2710\r\n${'x'.repeat(10_000)}\r\n`);
      },
      TOO_LARGE,
    ],
    [
      'headers without end',
      (s) => {
        s.write('HTTP/1.1 200 OK\r\n');
        flood(s, 'x-header: value\r\n');
      },
      { ...NOT_HTTP, message: 'The headers of the answer are too long.' },
    ],
    [
      'one header without end',
      (s) => {
        s.write('HTTP/1.1 200 OK\r\nx-header: ');
        flood(s, 'x'.repeat(1000));
      },
      { ...NOT_HTTP, message: 'The headers of the answer are too long.' },
    ],
    ['half an answer, then the end', (s) => s.end(http(GOOD).slice(0, -20)), CLOSED],
    ['half an answer in chunks, then the end', (s) => s.end(`${chunked}14\r\n${GOOD.slice(0, 20)}`), CLOSED],
    [
      'half an answer, then a reset',
      (s) => s.write(http(GOOD).slice(0, -20), () => setImmediate(() => s.resetAndDestroy())),
      HUNG_UP,
    ],
    ['half a status line, then the end', (s) => s.end('HTTP/1.1 2'), CLOSED],
    ['nothing, then the end', (s) => s.end(), CLOSED],
    ['nothing, then a reset', (s) => s.resetAndDestroy(), RESET],
    [
      'two lengths',
      (s) => s.write(http(GOOD, '200 OK', 'content-length: 3\r\n')),
      { ...NOT_HTTP, message: 'The answer is shorter or longer than it says.' },
    ],
    ['another protocol', (s) => s.end('SSH-2.0-OpenSSH_9.2\r\n'), NOT_HTTP],
    [
      'an upgrade',
      (s) => s.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
      CLOSED,
    ],
  ])('%s', async (_, answer, expected) => {
    await using server = await socketServer(answer);
    expect(await one(server)).toEqual(expected);
    expect(server.bodies).toEqual(['{"Identifier":"a"}']);
  });

  test('a server that says 100 Continue unasked is called again, and from then on by node’s own client', async () => {
    await using server = await socketServer((s) => s.write(`HTTP/1.1 100 Continue\r\n\r\n${http(GOOD)}`));
    await using client = aClient({ origin: server.origin });
    const permits: string[] = [];
    for (const id of ['1', '2', '3']) {
      const permit = () => permits.push(id) > 0;
      expect(await client.call(importOf(id), permit)).toMatchObject(answered(GOOD));
    }
    expect(server.bodies).toEqual(['1', '1', '2', '3'].map((id) => `{"Identifier":"${id}"}`));
    expect(permits).toEqual(['1', '1', '2', '3']);
    expect(server.connections).toBe(2); // and the second is kept
    // What else may happen on it ends as on any other connection.
    const reset = await socketServer((s, _, nth) => {
      if (nth === 1 && reset.connections === 1) s.write('HTTP/1.1 100 Continue\r\n\r\n');
      else s.resetAndDestroy();
    });
    await using other = aClient({ origin: reset.origin });
    expect(await other.call(importOf('1'))).toMatchObject(RESET);
    await reset[Symbol.asyncDispose]();
  });

  test('a flood is not read to its end', async () => {
    let taken = { written: 0 };
    await using server = await socketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n');
      taken = flood(socket, 'x'.repeat(10_000));
    });
    await one(server);
    await expect.poll(() => server.open).toBe(0);
    expect(taken.written).toBeLessThan(20_000_000); // what the kernel buffers, some megabytes
  });

  test('two answers: the second is nobody’s, and the next call gets its own', async () => {
    await using server = await socketServer((socket, request) => {
      const id = /Identifier":"(\d)/.exec(request)?.[1];
      socket.write(http(`answer ${id}`) + http(`another answer ${id}`));
    });
    await using client = aClient({ origin: server.origin });
    const bodies = [];
    for (const identifier of ['1', '2', '3']) {
      const reply = await client.call(importOf(identifier));
      bodies.push(reply.kind === 'answer' ? reply.body : reply.code);
    }
    expect(bodies).toEqual(['answer 1', 'answer 2', 'answer 3']);
    expect(server.connections).toBe(3);
  });

  test('a reset before the request was read is a fault, and the next call is not hurt by it', async () => {
    let first = true;
    await using server = await socketServer(
      (socket) => socket.write(http(GOOD)),
      (socket) => {
        if (first) socket.resetAndDestroy();
        first = false;
      },
    );
    await using client = aClient({ origin: server.origin });
    const reply = await client.call(ACCOUNT);
    expect(['CONNECTION_RESET', 'CONNECTION_CLOSED']).toContain(reply.kind === 'fault' && reply.code);
    expect(await client.call(ACCOUNT)).toMatchObject(answered(GOOD));
  });

  test('an answer that came while this process stood still is taken, though it is read after the deadline', async () => {
    const timeout = 100;
    const server = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const server = require('node:http').createServer((_, response) => setTimeout(() => response.end('${GOOD}'), 50));
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const [port] = await once(server, 'message');
    await using client = aClient({ origin: `http://127.0.0.1:${port}`, timeout });
    while ((await client.call(ACCOUNT)).kind === 'fault');
    const call = client.call(ACCOUNT);
    for (let i = 0; i < 3; i++) await turn(); // until it is written
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 * timeout);
    expect(await call).toMatchObject(answered(GOOD));
    await server.terminate();
  });

  test('an answer before the request was read is not taken for one', async () => {
    await using server = await socketServer(
      () => {},
      (socket) => socket.end(http(GOOD)),
    );
    await using client = aClient({ origin: server.origin, timeout: 300 });
    const replies = [];
    for (let i = 0; i < 5; i++) replies.push(await client.call(ACCOUNT));
    // Which one depends on what arrives first; that each call ends is what counts.
    expect(replies.length).toBe(5);
  });

  test('nothing listens', async () => {
    await using client = aClient({ origin: `http://127.0.0.1:${await deadPort()}` });
    expect(await client.call(ACCOUNT)).toMatchObject({
      kind: 'fault',
      code: 'CONNECTION_REFUSED',
      message: 'The server refused the connection.',
      sent: false,
    });
  });
});

describe('no call outlives its deadline', () => {
  const LATE = { kind: 'fault', code: 'TIMEOUT', message: 'The answer did not come in time.', startedAt: 0 };

  test.each<[string, (socket: Socket) => void]>([
    ['a server that reads and says nothing', () => {}],
    ['half an answer, and nothing more', (socket) => socket.write(http(GOOD).slice(0, -20))],
    [
      'a body that comes a byte at a time, without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n');
        drip(socket, 'x');
      },
    ],
    [
      'headers that come a byte at a time, without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx-header: ');
        drip(socket, 'x');
      },
    ],
    ['early hints again and again', (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ])('%s', async (_, answer) => {
    const clock = stillClock();
    await using server = await socketServer(answer);
    await using client = aClient({ origin: server.origin, timeout: TIMEOUT, clock });
    const call = client.call(ACCOUNT);
    await expect.poll(() => server.bodies.length).toBe(1);
    clock.move(TIMEOUT);
    expect(await call).toEqual({ ...LATE, sent: true, latencyMs: TIMEOUT });
    await expect.poll(() => server.open).toBe(0); // and its connection is gone
  });

  test('a connection that is never made: the call was certainly not sent', async () => {
    const clock = stillClock();
    await using server = await socketServer(() => {}); // takes the connection, but shakes no hands
    await using client = aClient({ origin: `https://127.0.0.1:${server.port}`, timeout: TIMEOUT, clock });
    const call = client.call(ACCOUNT);
    await expect.poll(() => server.open).toBe(1);
    clock.move(TIMEOUT);
    expect(await call).toEqual({
      kind: 'fault',
      code: 'CONNECTION_TIMEOUT',
      message: 'The connection was not made in time.',
      sent: false,
      startedAt: 0,
      latencyMs: TIMEOUT,
    });
    await expect.poll(() => server.open).toBe(0);
  });

  test('hundreds at once, and the next calls are served', async () => {
    const clock = stillClock();
    let silent = true;
    await using server = await socketServer((socket) => !silent && socket.write(http(GOOD)));
    await using client = aClient({ origin: server.origin, timeout: TIMEOUT, clock });
    const calls = Array.from({ length: 300 }, () => client.call(ACCOUNT));
    await expect.poll(() => server.bodies.length).toBe(300);
    silent = false;
    clock.move(TIMEOUT);
    expect(await Promise.all(calls)).toMatchObject(Array(300).fill({ kind: 'fault', sent: true }));
    await expect.poll(() => server.open).toBe(0);
    expect(await Promise.all(Array.from({ length: 200 }, () => client.call(ACCOUNT)))).toMatchObject(
      Array(200).fill(answered(GOOD)),
    );
    expect(server.bodies.length).toBe(500);
  });
});
