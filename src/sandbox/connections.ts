// What is open on each connection: notices the end of every call, and closes connections that were idle for too long.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionsOptions {
  /** An answer is finished, or its connection is gone. */
  readonly left: () => void;
  /** Milliseconds after which an idle connection is closed; undefined: never. */
  readonly idleTime: () => number | undefined;
  /** An idle connection was closed. */
  readonly closedIdle: () => void;
}

interface Connection {
  readonly open: Set<ServerResponse>;
  idle: NodeJS.Timeout | undefined;
}

/** Returns what is to be called for each request, as soon as its head has arrived. */
export function createConnections({ left, idleTime, closedIdle }: ConnectionsOptions) {
  const connections = new WeakMap<Socket, Connection>();

  function connect(socket: Socket): Connection {
    const connection: Connection = { open: new Set(), idle: undefined };
    connections.set(socket, connection);
    socket.once('close', () => {
      clearTimeout(connection.idle);
      // A pipelined answer that waits for its turn is not told by Node that its connection is gone.
      for (const response of connection.open) response.emit('close');
    });
    return connection;
  }

  function rest(socket: Socket, connection: Connection): void {
    const time = idleTime();
    if (time === undefined || socket.destroyed) return;
    connection.idle = setTimeout(() => {
      closedIdle();
      socket.destroy();
    }, time);
  }

  return function enter(socket: Socket, response: ServerResponse): void {
    const connection = connections.get(socket) ?? connect(socket);
    clearTimeout(connection.idle);
    connection.open.add(response);
    response.once('close', () => {
      connection.open.delete(response);
      left();
      if (connection.open.size === 0) rest(socket, connection);
    });
  };
}
