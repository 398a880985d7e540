// Node's own HTTP client on one socket, as a dispatcher: slower than undici's, but it bears an unasked 100 Continue.
import { Agent, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';

/** @param keepAlive milliseconds an idle socket is kept */
export function clientOfNode(
  socket: Socket,
  origin: string,
  keepAlive: number,
): Pick<Dispatcher, 'dispatch'> {
  const { host } = new URL(origin);
  const agent = new OneSocketAgent(socket, keepAlive);
  return {
    dispatch({ path, method, headers, body }, handler) {
      const named = Object.fromEntries(pairs(headers));
      const request = httpRequest({ agent, method, path, headers: { host, ...named } });
      handler.onConnect?.(() => request.destroy());
      request.on('error', (error) => handler.onError?.(error));
      request.on('response', (response) => {
        handler.onResponseStarted?.();
        const raw = response.rawHeaders.map((text) => Buffer.from(text, 'latin1'));
        handler.onHeaders?.(response.statusCode ?? 0, raw, () => {}, response.statusMessage ?? '');
        response.on('data', (chunk: Buffer) => handler.onData?.(chunk));
        response.on('end', () => handler.onComplete?.([]));
        response.on('error', (error) => handler.onError?.(error));
      });
      request.end(body);
      return true;
    },
  };
}

/** Makes no connection: hands out the one that there is. */
class OneSocketAgent extends Agent {
  constructor(
    private readonly socket: Socket,
    idle: number,
  ) {
    super({ keepAlive: true, maxSockets: 1, timeout: idle });
  }

  override createConnection(): Socket {
    return this.socket;
  }
}

function pairs(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return [];
  const texts = headers.map(String);
  return texts.flatMap((name, i) => (i % 2 === 0 ? [[name, texts[i + 1] ?? '']] : []));
}
