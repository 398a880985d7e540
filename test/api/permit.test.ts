// The permit of a call: asked when its connection is ready, once for every request that is written.
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { aClient, importOf } from './a-client.js';
import { makeCertificate } from './certificates.js';
import { deadPort, GOOD, http, httpServer, socketServer } from './servers.js';
import { slowNetwork } from './slow-network.js';

const ACCOUNT = importOf('a');

/** Permits that are given one at a time, by hand. */
function byHand() {
  const asked: ((granted: boolean) => void)[] = [];
  return { asked, permit: () => new Promise<boolean>((resolve) => asked.push(resolve)) };
}

test('is asked when the connection is ready, and nothing is written before it is there', async () => {
  await using server = await httpServer();
  await using client = aClient({ origin: server.origin });
  const { asked, permit } = byHand();
  const call = client.call(ACCOUNT, permit);
  await expect.poll(() => asked.length).toBe(1);
  expect([server.connections, server.bodies.length]).toEqual([1, 0]);
  asked[0]?.(true);
  expect(await call).toMatchObject({ kind: 'answer', body: GOOD });
});

test.each([
  ['at once', () => false],
  ['later', async () => false],
])('that is refused %s: the call is not made, and the connection serves the next', async (_, permit) => {
  await using server = await httpServer();
  await using client = aClient({ origin: server.origin });
  expect(await client.call(ACCOUNT, permit)).toMatchObject({ kind: 'fault', code: 'CANCELLED', sent: false });
  expect(server.bodies).toEqual([]);
  await client.call(ACCOUNT);
  expect([server.bodies.length, server.connections]).toEqual([1, 1]);
});

test('is not asked for a server that cannot be reached', async () => {
  await using client = aClient({ origin: `http://127.0.0.1:${await deadPort()}` });
  const { asked, permit } = byHand();
  expect(await client.call(ACCOUNT, permit)).toMatchObject({ code: 'CONNECTION_REFUSED', sent: false });
  expect(asked.length).toBe(0);
});

test('the time it takes is no part of the call', async () => {
  let now = 0;
  await using server = await httpServer();
  await using client = aClient({
    origin: server.origin,
    clock: { now: () => now, wall: () => 0 },
    timeout: 5000,
  });
  const { asked, permit } = byHand();
  const call = client.call(ACCOUNT, permit);
  await expect.poll(() => asked.length).toBe(1);
  now = 60_000;
  asked[0]?.(true);
  expect(await call).toMatchObject({ kind: 'answer', startedAt: 60_000, latencyMs: 0 });
});

test('is asked again when the connection was lost meanwhile', async () => {
  const sockets: Socket[] = [];
  await using server = await socketServer(
    (socket) => socket.write(http(GOOD)),
    (socket) => sockets.push(socket),
  );
  await using client = aClient({ origin: server.origin });
  await client.call(ACCOUNT);
  const { asked, permit } = byHand();
  const call = client.call(ACCOUNT, permit);
  await expect.poll(() => asked.length).toBe(1);
  sockets[0]?.destroy();
  await expect.poll(() => server.open).toBe(0);
  await new Promise((resolve) => setImmediate(resolve)); // the client hears of it in its turn
  asked[0]?.(true);
  await expect.poll(() => asked.length).toBe(2);
  expect([server.bodies.length, server.connections]).toEqual([1, 2]);
  asked[1]?.(true);
  expect(await call).toMatchObject({ kind: 'answer' });
});

test('is asked for what is sent again on a connection that went stale', async () => {
  await using server = await socketServer((socket, _, nth) => {
    if (nth === 1) socket.write(http(GOOD));
    else socket.destroy();
  });
  let ahead = 0;
  const clock = { now: () => performance.now() + ahead, wall: Date.now };
  await using client = aClient({ origin: server.origin, clock });
  let permits = 0;
  for (const id of ['0', '1', '2']) {
    const reply = await client.call(importOf(id), () => ++permits > 0);
    expect([reply.kind, reply.resent?.code]).toEqual([
      'answer',
      id === '0' ? undefined : 'CONNECTION_CLOSED',
    ]);
    ahead += 3000;
  }
  expect([permits, server.bodies.length]).toEqual([5, 5]);
});

test('no permit is lost since another call took the connection: each asks with one of its own', async () => {
  const answers: (() => void)[] = [];
  await using server = await httpServer((_, response) => answers.push(() => response.end(GOOD)));
  await using client = aClient({ origin: server.origin });
  const { asked, permit } = byHand();
  const calls = [client.call(importOf('1'), permit)];
  await expect.poll(() => asked.length).toBe(1);
  calls.push(client.call(importOf('2'), permit)); // the free one is claimed
  await expect.poll(() => asked.length).toBe(2);
  expect(server.connections).toBe(2);
  for (const grant of asked) grant(true);
  await expect.poll(() => answers.length).toBe(2);
  for (const answer of answers) answer();
  expect(await Promise.all(calls)).toMatchObject([{ kind: 'answer' }, { kind: 'answer' }]);
  expect([asked.length, server.bodies.length]).toEqual([2, 2]);
});

test('a call without a permit leaves its connection to the next one', async () => {
  await using server = await httpServer();
  await using client = aClient({ origin: server.origin });
  const { asked, permit } = byHand();
  const refused = client.call(importOf('1'), permit);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.(false);
  expect(await refused).toMatchObject({ kind: 'fault', code: 'CANCELLED' });
  expect(await client.call(importOf('2'))).toMatchObject({ kind: 'answer' });
  expect(server.connections).toBe(1);
});

test('a server that takes connections and drops them holds no call for ever', async () => {
  await using server = await socketServer(
    () => {},
    (socket) => socket.resetAndDestroy(),
  );
  await using client = aClient({ origin: server.origin });
  const permit = () => new Promise<boolean>((resolve) => setTimeout(resolve, 20, true)); // and it is noticed
  const reply = await client.call(ACCOUNT, permit);
  expect(reply.kind === 'fault' && reply.code).toMatch(/^CONNECTION_(CLOSED|RESET)$/);
  expect(server.connections).toBeLessThanOrEqual(20);
});

test('connections that die at any moment end no call in anything but a reply', async () => {
  const open = new Set<Socket>();
  await using server = await httpServer(undefined, undefined, undefined, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await using client = aClient({ origin: server.origin });
  const killer = setInterval(() => {
    for (const socket of open) socket.resetAndDestroy();
  }, 3);
  const ends = new Set<string>();
  for (let round = 0; round < 60; round++) {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => client.call(ACCOUNT, () => new Promise((r) => setImmediate(r, true)))),
    );
    for (const reply of replies) ends.add(reply.kind === 'answer' ? 'answer' : reply.code);
  }
  clearInterval(killer);
  expect([...ends].filter((end) => !/^(answer|CONNECTION_(RESET|CLOSED))$/.test(end))).toEqual([]);
  expect(await client.call(ACCOUNT)).toMatchObject({ kind: 'answer' });
});

describe('over TLS and a slow network', () => {
  test('no permit waits for a handshake: each is used at once, from the first call on and after idle times', async () => {
    const { key, cert } = makeCertificate();
    const connectionOf = new Map<string, number>();
    const secured = new Map<Socket, number>();
    await using server = await httpServer(
      ({ socket }, response, body) => {
        connectionOf.set(body, secured.get(socket) ?? Number.NaN);
        response.end(GOOD);
      },
      // There, without resumption, the server's side of a handshake ends before the client's.
      { key, cert, maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET },
      (socket) => secured.set(socket, performance.now()),
    );
    await using network = await slowNetwork(server.port, 20);
    await using client = aClient({ origin: `https://127.0.0.1:${network.port}`, ca: cert });

    const grants = new Map<string, number[]>();
    const granting: (() => void)[] = [];
    const granter = setInterval(() => granting.shift()?.(), 4);
    const call = async (id: string) => {
      const request = importOf(id);
      const times: number[] = [];
      grants.set(request.body, times);
      const reply = await client.call(request, async () => {
        await new Promise<void>((resolve) => granting.push(resolve));
        return times.push(performance.now()) > 0;
      });
      expect(reply).toMatchObject({ kind: 'answer' });
    };
    const calls = (n: number, name: string) =>
      Promise.all(Array.from({ length: n }, (_, i) => call(`${name}${i}`)));
    await calls(60, 'first');
    for (const socket of secured.keys()) socket.destroy(); // as a server that restarts
    await expect.poll(() => network.open).toBe(0);
    await calls(60, 'after a restart');
    clearInterval(granter);

    expect(connectionOf.size).toBe(120);
    const late = [...grants].filter(
      ([body, times]) => !((connectionOf.get(body) ?? Number.NaN) < (times.at(-1) ?? 0)),
    );
    expect(late).toEqual([]);
    // What was granted while a connection was still missing is few: about one for each connection.
    const granted = [...grants.values()].reduce((sum, times) => sum + times.length, 0);
    expect(granted - 120).toBeLessThanOrEqual(secured.size);
  });
});
