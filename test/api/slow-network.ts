// A way to a server that takes its time: TCP whose every piece arrives later, in order, in both directions.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowNetwork extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open. */
  readonly open: number;
}

/** @param delay milliseconds in each direction; connecting takes none, as the proxy itself accepts */
export async function slowNetwork(target: number, delay: number): Promise<SlowNetwork> {
  const sockets = new Set<Socket>();
  const forward = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => setTimeout(() => to.destroyed || to.write(chunk), delay));
    from.on('end', () => setTimeout(() => to.end(), delay));
    from.on('close', () => setTimeout(() => to.destroy(), delay));
    from.on('error', () => {});
    sockets.add(from);
    from.on('close', () => sockets.delete(from));
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) socket.setNoDelay(true);
    forward(near, far);
    forward(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size / 2;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
