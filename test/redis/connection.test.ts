// A connection to Redis: what its client would print is refused before it is loaded.
import { afterEach, expect, test, vi } from 'vitest';
import { connectRedis } from '../../src/redis/connection.js';
import { parseRedisUrl } from '../../src/redis/url.js';

afterEach(() => vi.unstubAllEnvs());

test.each(['*', 'ioredis:*', 'ioredis:redis', 'app,io*', 'a b ioredis:connection'])(
  'DEBUG=%s is refused',
  async (debug) => {
    vi.stubEnv('DEBUG', debug);
    const opening = connectRedis(parseRedisUrl('redis://:hunter2@127.0.0.1:1'), 1000);
    await expect(opening).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('DEBUG='),
    });
    await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  },
);

test.each(['', 'app', 'app:*', '-ioredis:*', 'iox*'])('DEBUG=%j is none of its business', async (debug) => {
  vi.stubEnv('DEBUG', debug);
  const connection = await connectRedis(parseRedisUrl('redis://127.0.0.1:1'), 1000);
  connection.close();
});
