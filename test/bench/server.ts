// A process of its own: a bare server that says OK to everything over HTTP and TLS, and counts what arrives.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { createArrivals } from './arrivals.js';

/** The answer the vendor documents. */
const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const HEADERS = { 'content-type': 'application/json', 'content-length': String(OK.length) };

const tls: { key: string; cert: string } = JSON.parse(process.argv[2] ?? '');
let arrivals = createArrivals();

function answer(request: IncomingMessage, response: ServerResponse): void {
  arrivals.arrived(performance.now());
  request.resume();
  response.writeHead(200, HEADERS).end(OK);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return address.port;
}

const http = createServer({ keepAliveTimeout: 0 }, answer);
const https = createTlsServer({ ...tls, keepAliveTimeout: 0 }, answer);
const ports = { http: await listen(http), https: await listen(https) };

/** Each message asks for the counts since the last one; times are told as milliseconds since 1970. */
process.on('message', () => {
  const counts = arrivals.counts();
  arrivals = createArrivals();
  const { timeOrigin } = performance;
  process.send?.({ ...counts, first: counts.first + timeOrigin, last: counts.last + timeOrigin });
});
process.on('disconnect', () => process.exit());
process.send?.(ports);
