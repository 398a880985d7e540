// A Redis, a replica of it, and a sentinel that makes the replica the master when the first is gone.
import { aRedis, aSentinelServer, type RedisServer } from './a-redis.js';
import { aFolder } from './folder.js';

export interface Sentinel extends AsyncDisposable {
  readonly url: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
}

export async function aSentinel(): Promise<Sentinel> {
  const master = await aRedis();
  const replica = await aRedis('--replicaof', `127.0.0.1 ${master.port}`);
  const folder = aFolder();
  const config = folder.file(
    'sentinel.conf',
    [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 3000',
      '',
    ].join('\n'),
  );
  const sentinel = await aSentinelServer(config);
  return {
    ...{ master, replica, url: sentinel.url.replace('redis:', 'redis+sentinel:').concat('/main') },
    async [Symbol.asyncDispose]() {
      for (const one of [sentinel, replica, master]) await one[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
