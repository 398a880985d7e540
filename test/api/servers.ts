// Real servers for the tests of the wire: one that speaks HTTP, and one of bare sockets that does what it is told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createBareTlsServer, type TlsOptions } from 'node:tls';

export const GOOD = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Bodies of the requests that were read to their end, in order. */
  readonly bodies: readonly string[];
  /** Connections that are open. */
  readonly open: number;
}

/** Answers what `answer` does with each request; left out, every request is answered well. */
export async function httpServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void = good,
  tls?: Pick<ServerOptions, 'key' | 'cert' | 'maxVersion' | 'secureOptions'>,
  secured: (socket: Socket) => void = () => {},
  connected: (socket: Socket) => void = () => {},
): Promise<TestServer> {
  const bodies: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies.push(body);
      answer(request, response, body);
    });
  };
  return tls === undefined
    ? listen(createServer(listener).on('connection', connected), bodies)
    : listen(createTlsServer(tls, listener).on('secureConnection', secured), bodies, 'https');
}

export function good(_: IncomingMessage, response: ServerResponse): void {
  response.end(GOOD);
}

/** `answer` gets each whole request as text, and its number on its connection, from 1. */
export async function socketServer(
  answer: (socket: Socket, request: string, nth: number) => void,
  connected: (socket: Socket) => void = () => {},
): Promise<TestServer> {
  const bodies: string[] = [];
  const server = createSocketServer((socket) => {
    let text = '';
    let nth = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
      const start = text.indexOf('\r\n\r\n') + 4;
      if (start < 4 || text.length < start + length) return;
      const request = text;
      text = '';
      bodies.push(request.slice(start));
      answer(socket, request, ++nth);
    });
    connected(socket);
  });
  return listen(server, bodies);
}

export function http(body: string, status = '200 OK', headers = ''): string {
  return `HTTP/1.1 ${status}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

export interface TestProxy extends TestServer {
  /** Of each CONNECT, in order: the target, and Proxy-Authorization. */
  readonly asked: readonly (readonly [target: string | undefined, authorization: string | undefined])[];
}

/** A proxy that makes tunnels; with a status other than 200 it refuses to. */
export async function proxyServer(
  status: () => number = () => 200,
  tls?: { readonly key: string; readonly cert: string },
): Promise<TestProxy> {
  const asked: [string | undefined, string | undefined][] = [];
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push([request.url, request.headers['proxy-authorization']]);
    socket.on('error', () => {});
    const answer = status();
    if (answer !== 200) {
      socket.end(http('<h1>no</h1>', `${answer} No`));
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.end(http('', '502 Bad Gateway')));
    socket.on('close', () => target.destroy());
  });
  return Object.assign(await listen(server, [], tls === undefined ? 'http' : 'https'), { asked });
}

/** A server that shakes hands and says nothing. */
export function tlsServer(options: TlsOptions): Promise<TestServer> {
  const server = createBareTlsServer(options, () => {});
  server.on('tlsClientError', () => {});
  return listen(server, [], 'https');
}

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
  const server = await socketServer(() => {});
  await server[Symbol.asyncDispose]();
  return server.port;
}

async function listen(server: Server, bodies: readonly string[], scheme = 'http'): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    bodies,
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
