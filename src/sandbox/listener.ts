// The listening socket and the connections behind it: opened, shut for an outage, reset, closed for good.
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { errnoSuffix, ImportError, isErrno } from '../errors.js';

export interface ListenerOptions {
  readonly server: Server;
  /** 0: any free one. */
  readonly port: number;
  readonly connected: () => void;
}

/** This machine alone: nobody else may reach the emulator. */
export const HOST = '127.0.0.1';

/** How long after a failure an outage tries again to get its port back. */
const REOPEN_PAUSE = 50;

export function createListener({ server, port, connected }: ListenerOptions) {
  /** By the peer's address: a TLS socket does not tell the TCP socket beneath it, which alone can be reset. */
  const sockets = new Map<string, Socket>();
  let opened = port;
  let outages = 0;
  let ended = false;
  let opening = Promise.resolve();
  /** From the first outage to the end: a server that does not listen would let its process end. */
  let awake: NodeJS.Timeout | undefined;

  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    connected();
    sockets.set(peer, socket);
    socket.once('close', () => {
      if (sockets.get(peer) === socket) sockets.delete(peer);
    });
  });

  async function listen(): Promise<void> {
    server.listen(opened, HOST);
    await once(server, 'listening'); // rejects on 'error'
  }

  function shut(): void {
    // Closing a server that is about to listen would leave whoever waits for it waiting.
    if (server.listening) server.close();
    for (const socket of sockets.values()) socket.destroy();
  }

  function reopen(): Promise<void> {
    opening = opening.then(openAgain);
    return opening;
  }

  async function openAgain(): Promise<void> {
    while (!ended && outages === 0 && !server.listening) {
      await listen().catch(() => new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE)));
    }
    // Another outage, or the end, may have come while it was opening.
    if (ended || outages > 0) shut();
  }

  return {
    /** Resolves to the port; throws ImportError('SANDBOX'). */
    async open(): Promise<number> {
      await listen().catch((cause: unknown) => {
        throw cannotListen(cause, port);
      });
      const address = server.address();
      if (address === null || typeof address === 'string')
        throw new Error('the sandbox listens on no TCP port');
      opened = address.port;
      return opened;
    },
    isDown: () => outages > 0,
    /** From now on connections are refused, and those that were open are cut. */
    beginOutage(): void {
      outages += 1;
      if (outages > 1 || ended) return;
      awake ??= setInterval(() => {}, 2 ** 30);
      shut();
    },
    /** Ends one outage; opens the port again unless another one holds it. */
    async endOutage(): Promise<void> {
      outages -= 1;
      await reopen();
    },
    /** Resolves when the port is open again. */
    async endOutages(): Promise<void> {
      outages = 0;
      await reopen();
    },
    /** Ends the TCP connection beneath this socket with a reset. */
    reset(socket: Socket): void {
      const tcp = sockets.get(peerOf(socket));
      if (tcp) tcp.resetAndDestroy();
      else socket.destroy();
    },
    async close(): Promise<void> {
      ended = true;
      clearInterval(awake);
      await opening;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      });
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}

function cannotListen(cause: unknown, port: number): ImportError {
  const why = isErrno(cause, 'EADDRINUSE') ? 'is in use' : `cannot be opened${errnoSuffix(cause)}`;
  const message = `The sandbox's port ${port} ${why}; give another one, or 0 for any free one.`;
  return new ImportError('SANDBOX', message, { cause });
}
