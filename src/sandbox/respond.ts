// Puts an answer on the wire: whole, late, cut, endless, far too large, or never.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultName } from './faults.js';
import type { Reply } from './reply.js';

/** How the answer of an API that has decided may be lost. */
export const ENDINGS = ['reset-after', 'half', 'drip', 'huge'] as const satisfies readonly FaultName[];
export type Ending = (typeof ENDINGS)[number];

export interface Delivery {
  readonly reply: Reply;
  readonly ending?: { readonly name: Ending | 'black-hole' | 'reset-before'; readonly value: number };
  /** Milliseconds to wait first. */
  readonly delay?: number;
}

export function createResponder({ reset }: { readonly reset: (socket: Socket) => void }) {
  function end(response: ServerResponse, { reply, ending }: Delivery): void {
    if (ending === undefined) {
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
    }
    switch (ending.name) {
      case 'black-hole':
        return;
      case 'reset-before':
      case 'reset-after':
        if (response.socket) reset(response.socket);
        return;
      case 'half':
        sendHalf(response, reply);
        return;
      case 'drip':
        drip(response, reply, ending.value);
        return;
      case 'huge':
        sendHuge(response, ending.value * 1_000_000);
        return;
    }
  }

  return function respond(response: ServerResponse, delivery: Delivery): void {
    const { delay = 0 } = delivery;
    if (delay <= 0) {
      end(response, delivery);
      return;
    }
    const timer = setTimeout(end, delay, response, delivery);
    response.once('close', () => clearTimeout(timer)); // the caller gave up
  };
}

function sendHalf(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers);
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

/** Each byte comes in time for an idle timer, and the JSON never ends. */
function drip(response: ServerResponse, { status, headers, body }: Reply, pause: number): void {
  const { 'content-length': _, ...unmeasured } = headers;
  response.writeHead(status, unmeasured);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(sent < body.length - 1 ? body.subarray(sent, sent + 1) : ' ');
    sent += 1;
  }, pause);
  response.once('close', () => clearInterval(timer));
}

/** Streamed, so that it costs the sandbox no memory, and without a length that would give it away. */
function sendHuge(response: ServerResponse, size: number): void {
  const filling = Buffer.alloc(64 * 1024, 'x');
  let left = size;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"');
  function more(): void {
    while (left > 0 && !response.destroyed) {
      const chunk = left < filling.length ? filling.subarray(0, left) : filling;
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end('"}');
  }
  more();
}
